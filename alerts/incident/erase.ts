import { open, rename } from 'node:fs/promises';
import { erasedLine, type FilePair, listPairs, parsePayloadLine, readLines } from './files.js';

/**
 * Replaces the payload of one event by `{"erased":"<at>","sha256":"…"}`, in a copy that takes the file's place once on disk.
 * The event and its hash stay. Nobody may append meanwhile. Throws a RangeError if there is no such event.
 */
export async function erasePayload(dir: string, seq: number, at: string): Promise<void> {
  const pair = holding(await listPairs(dir), seq);
  const lines = pair && (await readLines(pair.payloads));
  const index = seq - (pair?.firstSeq ?? 0);
  if (!lines || index < 0 || index >= lines.count) throw new RangeError(`the journal has no event ${seq}`);
  const { sha256 } = parsePayloadLine(lines.text(index));
  const kept = Array.from({ length: lines.count }, (_, other) =>
    other === index ? Buffer.from(erasedLine(at, sha256)) : lines.bytes(other),
  );
  const copy = `${pair.payloads}.erasing`;
  const handle = await open(copy, 'w');
  try {
    await handle.writeFile(Buffer.concat(kept));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(copy, pair.payloads);
}

function holding(pairs: readonly FilePair[], seq: number): FilePair | undefined {
  return pairs.findLast(({ firstSeq }) => firstSeq <= seq);
}
