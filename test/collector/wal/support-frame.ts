import { createHash } from 'node:crypto';
import type { Frame } from '../../../collector/wal/frame.js';

export const START_MS = Date.UTC(2026, 0, 12, 8);

/** A frame whose payload is the text; equal texts are equal bodies. */
export function frame(text: string, options: { sender?: string; atMs?: number; rows?: number } = {}): Frame {
  return {
    sender: options.sender ?? 'alpha',
    receivedAtNs: BigInt(options.atMs ?? START_MS) * 1_000_000n,
    digest: createHash('sha256').update(text).digest(),
    rows: options.rows ?? 1,
    payload: Buffer.from(text),
  };
}
