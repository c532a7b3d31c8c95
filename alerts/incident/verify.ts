import path from 'node:path';
import { sha256 } from './canonical.js';
import type { JournalEvent } from './event.js';
import { type FilePair, type Head, type Lines, parsePayloadLine, readHead, readLines, ZERO_HASH } from './files.js';
import type { StoredEvent } from './payload.js';
import { JournalTampered } from './tampering.js';

/** What a verified journal ends with, and where its last files must be cut before more is written. */
export interface Verified {
  readonly head: Head;
  readonly epoch: number;
  /** Bytes of the last pair that are whole, and bytes beyond them left by a write cut short. */
  readonly eventsEnd: number;
  readonly payloadsEnd: number;
  readonly tornBytes: number;
}

/**
 * Reads every pair in order, checks every hash and hands each event on with its payload.
 * Throws JournalTampered at the first place that differs. Only the very end of the last pair may be torn: an event is written after
 * its payload and acknowledged after both are on disk, so what is cut there was never promised to anybody.
 */
export async function verify(
  dir: string,
  pairs: readonly FilePair[],
  visit: (event: StoredEvent) => void,
): Promise<Verified> {
  const read = await readHead(dir);
  const promised = read === 'missing' ? undefined : read;
  let state: Verified = { head: { seq: 0, hash: ZERO_HASH }, epoch: 0, eventsEnd: 0, payloadsEnd: 0, tornBytes: 0 };
  for (const [index, pair] of pairs.entries()) {
    const last = index === pairs.length - 1;
    state = verifyPair({ pair, last, promised, before: state, visit }, await readBoth(pair));
  }
  // It is there before the first event: without it a cut end would not show.
  if (read === 'missing' && state.head.seq > 0)
    throw new JournalTampered({
      file: path.join(dir, 'head'),
      line: 1,
      seq: state.head.seq,
      what: 'the file with the hash of the last event is gone',
    });
  checkPromise(promised, state, pairs.at(-1));
  return state;
}

interface Both {
  readonly events: Lines;
  readonly payloads: Lines;
}

async function readBoth(pair: FilePair): Promise<Both> {
  const [events, payloads] = await Promise.all([readLines(pair.events), readLines(pair.payloads)]);
  return { events, payloads };
}

interface PairToVerify {
  readonly pair: FilePair;
  readonly last: boolean;
  readonly promised: Head | undefined;
  readonly before: Verified;
  readonly visit: (event: StoredEvent) => void;
}

function verifyPair({ pair, last, promised, before, visit }: PairToVerify, { events, payloads }: Both): Verified {
  let { head, epoch } = before;
  let payloadsEnd = 0;
  if (pair.firstSeq !== head.seq + 1)
    throw new JournalTampered({
      file: pair.events,
      line: 1,
      seq: head.seq + 1,
      what: `its name says event ${pair.firstSeq}, it should begin with ${head.seq + 1}: files are missing or renamed`,
    });
  for (let index = 0; index < events.count; index++) {
    const seq = head.seq + 1;
    const at = (what: string) => new JournalTampered({ file: pair.events, line: index + 1, seq, what });
    if (!events.isText(index)) throw at(NOT_TEXT);
    const line = events.text(index);
    const event = parseEvent(line, at);
    const hash = sha256(line);
    if (event.seq !== seq) throw at(`it says it is event ${event.seq}: events are missing, doubled or moved`);
    if (event.prevHash !== head.hash) throw broken(pair, events, index, head, hash, promised);
    if (event.epoch < epoch) throw at(`epoch ${event.epoch} after epoch ${epoch}`);
    if (promised?.seq === seq && promised.hash !== hash)
      throw at(`its content hashes to ${hash}, recorded when written: ${promised.hash}`);
    epoch = event.epoch;
    visit(Object.assign(event, { payload: checkPayload(pair, index, event, payloads) }) as StoredEvent);
    payloadsEnd += payloads.bytes(index).length;
    head = { seq, hash };
  }
  const tornBytes = events.size - events.end + payloads.size - payloadsEnd;
  if (tornBytes > 0 && !last)
    throw new JournalTampered({
      file: events.size > events.end ? pair.events : pair.payloads,
      line: events.count + 1,
      seq: head.seq,
      what: `${tornBytes} bytes that belong to no event, in a file that was complete`,
    });
  return { head, epoch, eventsEnd: events.end, payloadsEnd, tornBytes };
}

/** Other bytes than were written may read as the same text, and would hash as that text does. */
const NOT_TEXT = 'bytes that are no UTF-8';

function parseEvent(line: string, at: (what: string) => Error): JournalEvent {
  let event: JournalEvent;
  try {
    event = JSON.parse(line) as JournalEvent;
  } catch (error) {
    throw at(`not JSON (${(error as Error).message})`);
  }
  if (event?.v !== 1) throw at(`format version ${String(event?.v)}, this build knows 1`);
  return event;
}

/** Event `index` does not follow the one before. If its own hash is confirmed by what follows, the one before was altered. */
function broken(
  pair: FilePair,
  lines: Lines,
  index: number,
  before: Head,
  hash: string,
  promised: Head | undefined,
): JournalTampered {
  const seq = before.seq + 1;
  const next = index + 1 < lines.count ? lines.text(index + 1) : '';
  const confirmed = promised?.seq === seq ? promised.hash === hash : next.includes(`"prevHash":"${hash}"`);
  const { prevHash } = JSON.parse(lines.text(index)) as JournalEvent;
  return confirmed && index > 0
    ? new JournalTampered({
        file: pair.events,
        line: index,
        seq: before.seq,
        what: `its content hashes to ${before.hash}, the next event recorded ${prevHash}`,
      })
    : new JournalTampered({
        file: pair.events,
        line: index + 1,
        seq,
        what: `prevHash is ${prevHash}, the event before hashes to ${before.hash}`,
      });
}

function checkPayload(pair: FilePair, index: number, event: JournalEvent, lines: Lines): unknown {
  const at = (what: string) =>
    new JournalTampered({ file: pair.payloads, line: index + 1, seq: event.seq, what: `payload: ${what}` });
  if (index >= lines.count) throw at('missing, without the mark of an erasure');
  if (!lines.isText(index)) throw at(NOT_TEXT);
  let parsed: ReturnType<typeof parsePayloadLine>;
  try {
    parsed = parsePayloadLine(lines.text(index));
  } catch (error) {
    throw at(`unreadable (${(error as Error).message})`);
  }
  if (parsed.sha256 !== event.payloadSha256)
    throw at(`labelled ${parsed.sha256}, the event recorded ${event.payloadSha256}`);
  if (parsed.actual !== undefined && parsed.actual !== event.payloadSha256)
    throw at(`its content hashes to ${parsed.actual}, the event recorded ${event.payloadSha256}`);
  return parsed.payload;
}

function checkPromise(promised: Head | undefined, { head }: Verified, pair: FilePair | undefined): void {
  if (!promised || promised.seq <= head.seq) return;
  throw new JournalTampered({
    file: pair?.events ?? 'head',
    line: head.seq - (pair?.firstSeq ?? 1) + 2,
    seq: head.seq + 1,
    what: `events ${head.seq + 1} to ${promised.seq} were written and are missing`,
  });
}
