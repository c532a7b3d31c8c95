import type { SealedSegment, SegmentSource } from '../../../collector/store/loader.js';
import { encodeLogs, encodePoints, encodeSpans, type Row } from './rows.js';

const ENCODE = { traces: encodeSpans, metrics: encodePoints, logs: encodeLogs };

/** Segments held in memory, in the shape of the write-ahead log's. */
export class HeldSegments implements SegmentSource {
  readonly #held = new Map<string, { segment: SealedSegment; payloads: Buffer[] }>();
  readonly #listeners = new Set<() => void>();
  readonly released: string[] = [];
  readonly refused = new Map<string, string>();

  seal(id: string, signal: SealedSegment['signal'], rows: readonly Row[], payload?: Buffer): SealedSegment {
    // Several frames, as a log has them: the engine must see one block all the same.
    const encode = ENCODE[signal];
    const half = Math.ceil(rows.length / 2);
    const payloads = payload ? [payload] : [encode(rows.slice(0, half)), encode(rows.slice(half))];
    const bytes = payloads.reduce((sum, each) => sum + each.length, 0);
    const segment = { id, signal, rows: rows.length, bytes };
    this.#held.set(id, { segment, payloads });
    for (const listener of this.#listeners) listener();
    return segment;
  }

  sealed(): readonly SealedSegment[] {
    return [...this.#held.values()].map(({ segment }) => segment);
  }

  onSealed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async read(id: string): Promise<Buffer[]> {
    const held = this.#held.get(id);
    if (!held) throw new Error(`no segment ${id}`);
    return held.payloads;
  }

  async release(id: string): Promise<void> {
    this.#held.delete(id);
    this.released.push(id);
  }

  async refuse(id: string, reason: string): Promise<void> {
    this.#held.delete(id);
    this.refused.set(id, reason);
  }
}
