import { beforeEach, describe, expect, it } from 'vitest';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { localAdministrator } from '../../../chain/principal.js';
import { PROTOCOL_VERSION } from '../../../dashboard/protocol/message.js';
import type { LiveState } from '../../../dashboard/protocol/reduce.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { backoffMs } from '../../../dashboard/web/live/backoff.js';
import {
  type Held,
  type LinkState,
  LiveLink,
  type SocketEvents,
  TurnedAway,
} from '../../../dashboard/web/live/link.js';
import { manualClock } from '../../support/manual-clock.js';
import { calmPicture } from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:30Z');

interface OpenedSocket {
  readonly events: SocketEvents;
  readonly sent: string[];
  isClosed: boolean;
}

let clock: ReturnType<typeof manualClock>;
let sockets: OpenedSocket[];
let seen: { live: LiveState | undefined; link: LinkState }[];
let reloads: number;
let turnedAway: number;
let polled: (held: Held | undefined) => Promise<readonly string[]>;
let link: LiveLink;

const stream = (build = 'b1') =>
  new LiveStream(
    { clock: manualClock(T0), chain: standing(chain), build, picture: () => calmPicture(chain, T0) },
    localAdministrator,
  );
const newest = () => sockets.at(-1)!;
const hello = (socket: OpenedSocket) => JSON.parse(socket.sent[0] ?? '{}') as Record<string, unknown>;
const state = () => seen.at(-1);

/** Until what was asked is answered. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Opens the newest socket and lets the console greet back. */
function connect(from: LiveStream): void {
  newest().events.opened();
  newest().events.received(from.snapshot());
}

beforeEach(() => {
  clock = manualClock(T0);
  sockets = [];
  seen = [];
  reloads = 0;
  turnedAway = 0;
  polled = () => Promise.reject(new Error('the console is down'));
  link = new LiveLink({
    real: clock,
    random: () => 1,
    openSocket: (events) => {
      const opened: OpenedSocket = { events, sent: [], isClosed: false };
      sockets.push(opened);
      return {
        send: (text) => opened.sent.push(text),
        close: () => {
          opened.isClosed = true;
        },
      };
    },
    fetchPicture: (held) => polled(held),
    onState: (live, how) => seen.push({ live, link: how }),
    onNewBuild: () => {
      reloads += 1;
    },
    onTurnedAway: () => {
      turnedAway += 1;
    },
  });
  link.start();
});

describe('a screen', () => {
  it('greets with what it holds, so that a short break costs deltas only', () => {
    const console = stream();
    connect(console);
    expect(hello(newest())).toEqual({ type: 'hello', v: PROTOCOL_VERSION });
    expect(state()).toMatchObject({ link: 'live' });
    newest().events.closed();
    expect(state()).toMatchObject({ link: 'lost', live: { head: { seq: 1 } } });
    clock.advance(500);
    newest().events.opened();
    expect(hello(newest())).toMatchObject({ lastSeq: 1, stream: state()?.live?.head.stream });
  });

  it('keeps the last whole picture after a gap and asks for a snapshot', () => {
    const console = stream();
    connect(console);
    console.publish(calmPicture(chain, T0 + 1000));
    console.publish(calmPicture(chain, T0 + 2000));
    newest().events.received(console.delta()!);
    expect(state()).toMatchObject({ link: 'lost', live: { head: { asOf: T0 } } });
    clock.advance(500);
    newest().events.opened();
    expect(hello(newest())).toEqual({ type: 'hello', v: PROTOCOL_VERSION });
    newest().events.received(console.snapshot());
    expect(state()).toMatchObject({ link: 'live', live: { head: { asOf: T0 + 2000 } } });
  });

  it('gives up a socket that falls silent, and ignores what it says afterwards', () => {
    const console = stream();
    connect(console);
    clock.advance(14_999);
    expect(sockets).toHaveLength(1);
    clock.advance(1);
    expect(sockets[0]?.isClosed).toBe(true);
    clock.advance(500);
    expect(sockets).toHaveLength(2);
    const before = seen.length;
    sockets[0]?.events.received(console.snapshot());
    sockets[0]?.events.closed();
    expect(seen).toHaveLength(before);
  });

  it('waits longer after each failure, never more than 15 s, and spreads over the wait', () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoffMs(attempt, () => 1));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(backoffMs(20, () => 0)).toBe(250);
  });

  it('polls where WebSocket is barred, and stops once a socket works', async () => {
    const console = stream();
    let asked = 0;
    polled = () => {
      asked += 1;
      return Promise.resolve([console.snapshot()]);
    };
    for (let attempt = 0; attempt < 3; attempt++) {
      newest().events.closed();
      clock.advance(2000);
    }
    await expect.poll(() => state()?.link).toBe('polling');
    connect(console);
    expect(state()?.link).toBe('live');
    const before = asked;
    clock.advance(10_000);
    expect(asked).toBe(before);
  });

  it('reloads when the console runs another build, and only then', () => {
    connect(stream('b1'));
    newest().events.closed();
    clock.advance(500);
    connect(stream('b1'));
    expect(reloads).toBe(0);
    newest().events.closed();
    clock.advance(500);
    connect(stream('b2'));
    expect(reloads).toBe(1);
  });

  it('lives on with what it hears while it waits to be loaded anew, and asks for that once', () => {
    const console = stream('b2');
    connect(stream('b1'));
    newest().events.closed();
    clock.advance(500);
    connect(console);
    console.publish(calmPicture(chain, T0 + 1000));
    newest().events.received(console.delta()!);
    expect(reloads).toBe(1);
    expect(state()).toMatchObject({ link: 'live', live: { head: { build: 'b2', seq: 2 } } });
  });

  it('polls beside a socket that a proxy has swallowed without a word', async () => {
    const console = stream();
    polled = () => Promise.resolve([console.snapshot()]);
    newest().events.opened();
    clock.advance(3000);
    await expect.poll(() => state()?.link).toBe('polling');
    expect(sockets).toHaveLength(1);
  });

  it('connects as soon as the console answers again, long before its back-off would', async () => {
    connect(stream());
    newest().events.closed();
    for (let attempt = 0; attempt < 7; attempt += 1) {
      clock.advance(15_000);
      newest().events.closed();
    }
    const before = sockets.length;
    await settle();
    polled = () => Promise.resolve([stream().snapshot()]);
    clock.advance(2000);
    await expect.poll(() => state()?.link).toBe('polling');
    clock.advance(500);
    expect(sockets).toHaveLength(before + 1);
  });

  it('does not wait long either where a try was under way while the console came back', async () => {
    connect(stream());
    newest().events.closed();
    for (let attempt = 0; attempt < 7; attempt += 1) {
      clock.advance(15_000);
      newest().events.closed();
    }
    clock.advance(15_000);
    await settle();
    polled = () => Promise.resolve([stream().snapshot()]);
    clock.advance(1000);
    await expect.poll(() => state()?.link).toBe('polling');
    newest().events.closed();
    const before = sockets.length;
    clock.advance(500);
    expect(sockets).toHaveLength(before + 1);
  });

  it('polls each second while nobody answers, and every other one once somebody does', async () => {
    let asked = 0;
    polled = () => {
      asked += 1;
      return asked < 4 ? Promise.reject(new Error('away')) : Promise.resolve([stream().snapshot()]);
    };
    newest().events.closed();
    clock.advance(500);
    newest().events.closed();
    await settle();
    for (let second = 1; second <= 9; second += 1) {
      clock.advance(1000);
      await settle();
    }
    // At once, after 1, 2 and 3 s, then after 5, 7 and 9 s.
    expect(asked).toBe(7);
  });

  it('connects at once when it wakes, unless the console was heard just now', () => {
    connect(stream());
    clock.advance(4000);
    link.wake();
    expect(sockets).toHaveLength(1);
    clock.advance(3000);
    link.wake();
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.isClosed).toBe(true);
    connect(stream());
    expect(state()?.link).toBe('live');
  });

  it('says so too where it polls, and is loaded anew', async () => {
    polled = () => Promise.resolve([stream().refusal('protocol').text]);
    for (let attempt = 0; attempt < 2; attempt++) {
      newest().events.closed();
      clock.advance(2000);
    }
    await expect.poll(() => state()?.link).toBe('refused');
    expect(reloads).toBe(1);
  });

  it('takes by polling what it missed, and asks for the whole where that does not fit', async () => {
    const console = stream();
    connect(console);
    const held: (Held | undefined)[] = [];
    console.publish(calmPicture(chain, T0 + 1000));
    const [missed] = console.since(1) ?? [];
    console.publish(calmPicture(chain, T0 + 2000));
    const [gap] = console.since(2) ?? [];
    const answers = [[missed!.text], [], [console.heartbeat(), gap!.text], [console.snapshot()]];
    polled = (what) => {
      held.push(what && { stream: what.stream, seq: what.seq });
      return Promise.resolve(answers[held.length - 1] ?? []);
    };
    newest().events.closed();
    for (let turn = 0; turn < 6; turn++) {
      clock.advance(2000);
      newest().events.closed();
      await settle();
    }
    expect(held.slice(0, 4).map((one) => one?.seq)).toEqual([1, 2, 2, undefined]);
    expect(state()).toMatchObject({ live: { head: { seq: 3, asOf: T0 + 2000 } } });
  });

  it('says when it is too old for the console, and does not hammer it', () => {
    newest().events.opened();
    newest().events.received(stream().refusal('protocol').text);
    expect(state()?.link).toBe('refused');
    expect(reloads).toBe(1);
    clock.advance(59_000);
    expect(sockets).toHaveLength(1);
    clock.advance(1000);
    expect(sockets).toHaveLength(2);
  });

  it.each(['revoked', 'expired', 'unknown'] as const)(
    'whose device link is %s asks once for the page that says so, and tries nothing again',
    (reason) => {
      const console = stream();
      connect(console);
      newest().events.received(console.refusal(reason).text);
      expect(turnedAway).toBe(1);
      expect(newest().isClosed).toBe(true);
      const before = sockets.length;
      clock.advance(600_000);
      expect([sockets.length, turnedAway, reloads]).toEqual([before, 1, 0]);
    },
  );

  it('whose device link ends while it polls does the same', async () => {
    polled = () => Promise.reject(new TurnedAway());
    clock.advance(4000);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(turnedAway).toBe(1);
    const before = sockets.length;
    clock.advance(600_000);
    expect([sockets.length, turnedAway]).toEqual([before, 1]);
  });
});
