import { WebSocket } from 'ws';
import { PROTOCOL_VERSION } from '../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import type { Shown, Word } from './judge.js';

/** A screen on a running console: what it shows, at each change. */
export interface Screen {
  readonly shown: readonly Shown[];
  state(): LiveState | undefined;
  close(): void;
}

/** Connects to the console at `url` as a browser does; resolves at the first picture. */
export function openScreen(url: string, now: () => number): Promise<Screen> {
  const shown: Shown[] = [];
  let state: LiveState | undefined;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/$/, '')}/live`, {
    origin: url.replace(/\/$/, ''),
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', v: PROTOCOL_VERSION })));
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = parseServerMessage(String(data));
      const reduction = message && reduce(state, message);
      if (reduction?.kind !== 'ok') return reject(new Error(`the console said what no screen follows: ${data}`));
      state = reduction.state;
      shown.push({ atMs: now(), words: wordsOf(state) });
      resolve({ shown, state: () => state, close: () => socket.terminate() });
    });
  });
}

function wordsOf({ incidents }: LiveState): readonly Word[] {
  return [...incidents.values()]
    .filter(({ closedMs, mergedInto }) => closedMs === undefined && mergedInto === undefined)
    .sort((a, b) => b.cells.length - a.cells.length || a.openedMs - b.openedMs)
    .map(({ cause, attackKind, maillon, targeted, attackShare, cells }) => ({
      ...{ cause, kind: attackKind, maillon, targeted, attackShare },
      cells: cells.length,
    }));
}
