import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { localAdministrator } from '../../../chain/principal.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { manualClock } from '../../support/manual-clock.js';
import { openCourse } from './course.js';

const chain = await loadChain(path.resolve(import.meta.dirname, '../../../chain/france'));
const T0 = Date.parse('2026-11-23T07:00:00Z');
const course = openCourse(chain, T0);

function streamFrom(second: number): LiveStream {
  const first = course.at(second);
  const parts = { clock: manualClock(T0), chain: standing(chain), build: 'b', picture: () => first };
  return new LiveStream(parts, localAdministrator);
}

function fold(state: LiveState | undefined, text: string | undefined): LiveState {
  const reduction = reduce(state, parseServerMessage(text ?? '')!);
  if (reduction.kind !== 'ok') throw new Error(`not folded: ${reduction.kind}`);
  return reduction.state;
}

describe('the school day of the benches', () => {
  it('is the same each time, and holds calm, outages that open and close, and silence', () => {
    expect(course.at(1234)).toEqual(openCourse(chain, T0).at(1234));
    const open = (second: number): number => course.at(second).incidents.filter(({ closedMs }) => !closedMs).length;
    expect([0, 600, 1000, 1500, 2300].map(open)).toEqual([0, 1, 2, 1, 0]);
    const silent = course.at(1600).cells.filter(({ state }) => state === 'silent');
    expect(silent.length).toBeGreaterThan(2);
    expect(course.at(100).cells.filter(({ state }) => state === 'healthy').length).toBeGreaterThan(600);
  });

  it('reaches a screen whole: what it folded is what a fresh one is given, over the beginnings and ends of outages', () => {
    const stream = streamFrom(290);
    let state = fold(undefined, stream.snapshot());
    for (const second of [
      291, 299, 300, 301, 305, 600, 899, 900, 901, 1199, 1200, 1500, 1700, 2100, 2400, 2401, 6000,
    ]) {
      stream.publish(course.at(second));
      state = fold(state, stream.delta());
    }
    const fresh = fold(undefined, stream.snapshot());
    expect(state.cells).toEqual(fresh.cells);
    expect(state.verdicts).toEqual(fresh.verdicts);
    expect(new Map([...state.incidents].sort())).toEqual(new Map([...fresh.incidents].sort()));
  });
});

describe('the nation on the wire', () => {
  it('costs a screen less than 25 kB a second as text and 8 kB compressed, in an outage too', () => {
    const stream = streamFrom(1000);
    const lengths = Array.from({ length: 20 }, (_, tick) => {
      stream.publish(course.at(1001 + tick));
      const text = stream.delta() ?? '';
      return [text.length, deflateRawSync(text).length] as const;
    });
    const mean = (of: 0 | 1): number => lengths.reduce((sum, pair) => sum + pair[of], 0) / lengths.length;
    expect(mean(0)).toBeLessThan(25_000);
    expect(mean(1)).toBeLessThan(8_000);
  });
});
