import type { JournalEvent } from './event.js';
import { listPairs, parsePayloadLine, readLines } from './files.js';
import type { StoredEvent } from './payload.js';

/** Events `afterSeq` < seq ≤ `lastSeq`, in order. Reads only the files that hold them; does not verify again. */
export async function* readEvents(dir: string, afterSeq: number, lastSeq: number): AsyncGenerator<StoredEvent> {
  const pairs = await listPairs(dir);
  for (const [index, pair] of pairs.entries()) {
    const nextFirst = pairs[index + 1]?.firstSeq ?? Number.POSITIVE_INFINITY;
    if (nextFirst <= afterSeq + 1 || pair.firstSeq > lastSeq) continue;
    // Events first: whoever writes meanwhile puts a payload down before its event.
    const events = await readLines(pair.events);
    const payloads = await readLines(pair.payloads);
    for (let line = Math.max(0, afterSeq + 1 - pair.firstSeq); line < events.count; line++) {
      if (pair.firstSeq + line > lastSeq) return;
      const event = JSON.parse(events.text(line)) as JournalEvent;
      yield Object.assign(event, { payload: parsePayloadLine(payloads.text(line)).payload }) as StoredEvent;
    }
  }
}
