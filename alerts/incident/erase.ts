import { open, rename } from 'node:fs/promises';
import { erasedLine, type FilePair, listPairs, parsePayloadLine, readLines } from './files.js';

/**
 * Replaces the payload of one event by `{"erased":"<at>","sha256":"…"}`, in a copy that takes the file's place once on disk.
 * The event and its hash stay. Nobody may append meanwhile. Throws a RangeError if there is no such event.
 */
export async function erasePayload(dir: string, seq: number, at: string): Promise<void> {
  const pair = holding(await listPairs(dir), seq);
  const { lines } = pair ? await readLines(pair.payloads) : { lines: [] };
  const index = seq - (pair?.firstSeq ?? 0);
  const line = lines[index];
  if (!pair || !line) throw new RangeError(`the journal has no event ${seq}`);
  const kept = lines.map((bytes, other) =>
    other === index ? Buffer.from(erasedLine(at, parsePayloadLine(line).sha256)) : Buffer.concat([bytes, NEWLINE]),
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

const NEWLINE = Buffer.from('\n');

function holding(pairs: readonly FilePair[], seq: number): FilePair | undefined {
  return pairs.findLast(({ firstSeq }) => firstSeq <= seq);
}
