/**
 * Screens in a process of their own, so that only the console's CPU is counted where it is read: forked with the address, how many, and how they
 * listen. Each is a real connection that takes every message whole, decompresses it and checks its place in the sequence; every fortieth parses and
 * folds it besides. A real screen parses on a machine of its own: a thousand parsing on this one would be what is measured.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION } from '../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';

/** By WebSocket, by one without compression, or by asking every two seconds where WebSocket is barred. */
export type Listening = 'socket' | 'plain' | 'poll';

/** Told once all are connected. */
export interface Ready {
  readonly ready: number;
}

/** Told when asked. */
export interface Heard {
  /** From the wire, frames and heads of answers included. */
  readonly bytes: number;
  readonly deltas: number;
  readonly snapshots: number;
  /** Messages that were none, came out of order or could not be folded. */
  readonly faults: number;
  /** When each screen had each sequence number, ms of the wall clock; those that parse, once it was folded. */
  readonly heardMs: readonly (readonly [seq: number, times: readonly number[]])[];
}

const FOLDS = 40;
const AT_ONCE = 50;
const POLL_MS = 2000;

const [url = '', count = '0', listening = 'socket'] = process.argv.slice(2);
const screens = Number(count);
const heardMs = new Map<number, number[]>();
const total = { bytes: 0, deltas: 0, snapshots: 0, faults: 0 };

interface Head {
  readonly type: string;
  readonly stream: string;
  readonly seq: number;
}

/** The envelope stands first in a message, then its type. */
const HEAD = /^\{"v":\d+,[^{]*"stream":"([^"]+)","seq":(\d+),"asOf":[^{]*"clock":\{[^}]*\},"type":"([a-z]+)"/;

function headOf(text: string): Head | undefined {
  const [, stream, seq, type] = HEAD.exec(text) ?? [];
  return stream !== undefined && type !== undefined ? { stream, type, seq: Number(seq) } : undefined;
}

/** What one screen makes of each text. */
function screen(index: number): { hear(text: string): void; held(): string | undefined } {
  let last: Head | undefined;
  let state: LiveState | undefined;
  const fold = (text: string): void => {
    const message = parseServerMessage(text);
    const reduction = message && reduce(state, message);
    if (reduction?.kind === 'ok') state = reduction.state;
    else total.faults++;
  };
  return {
    held: () => last && `${last.stream}.${last.seq}`,
    hear(text) {
      const head = headOf(text);
      if (!head || head.type === 'refused') {
        total.faults++;
        return;
      }
      if (index % FOLDS === 0) fold(text);
      if (head.type === 'snapshot') total.snapshots++;
      if (head.type === 'delta') {
        if (head.seq !== (last?.seq ?? 0) + 1) total.faults++;
        total.deltas++;
        const times = heardMs.get(head.seq) ?? [];
        times.push(Date.now());
        heardMs.set(head.seq, times);
      }
      last = head;
    },
  };
}

async function connect(index: number): Promise<void> {
  const socket = new WebSocket(new URL('/live', url.replace('http', 'ws')), {
    perMessageDeflate: listening === 'socket',
  });
  const { hear } = screen(index);
  socket.on('upgrade', ({ socket: wire }) => {
    wire.on('data', (chunk: Buffer) => {
      total.bytes += chunk.length;
    });
  });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', v: PROTOCOL_VERSION })));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      hear(String(data));
      resolve();
    });
  });
}

async function ask(one: ReturnType<typeof screen>): Promise<void> {
  const held = one.held();
  const since = held === undefined ? '' : `&since=${held}`;
  const response = await fetch(new URL(`/api/v1/picture?v=${PROTOCOL_VERSION}${since}`, url));
  // The length of a compressed body is told in its head; heads are some 900 bytes with the content policy.
  total.bytes += 900 + Number(response.headers.get('content-length') ?? 0);
  const text = await response.text();
  for (const line of text === '' ? [] : text.split('\n')) one.hear(line);
}

async function poll(index: number): Promise<void> {
  const one = screen(index);
  await ask(one);
  const turn = async (): Promise<never> => {
    await sleep((index / screens) * POLL_MS);
    for (;;) {
      await Promise.all([ask(one), sleep(POLL_MS)]);
    }
  };
  turn().catch(() => total.faults++);
}

for (let first = 0; first < screens; first += AT_ONCE) {
  const some = Array.from({ length: Math.min(AT_ONCE, screens - first) }, (_, one) => first + one);
  await Promise.all(some.map(listening === 'poll' ? poll : connect));
}
process.send?.({ ready: screens } satisfies Ready);
process.on('message', (order) => {
  if (order === 'begin') {
    Object.assign(total, { bytes: 0, deltas: 0, snapshots: 0, faults: 0 });
    heardMs.clear();
  } else process.send?.({ ...total, heardMs: [...heardMs] } satisfies Heard);
});
// Whoever started this is gone.
process.on('disconnect', () => process.exit(0));
