import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { localAdministrator } from '../../../chain/principal.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { alike, equal } from '../../../dashboard/server/live/alike.js';
import { deflatedFrame, textFrame } from '../../../dashboard/server/live/frame.js';
import { MOST_VERDICTS, VERDICT_FIGURES_EVERY_MS } from '../../../dashboard/server/live/settle-verdicts.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { manualClock } from '../../support/manual-clock.js';
import { calmPicture, presencePicture, saturationPicture } from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:30Z');

function streamOf(first: Picture): LiveStream {
  const parts = { clock: manualClock(T0), chain: standing(chain), build: 'b', picture: () => first };
  return new LiveStream(parts, localAdministrator);
}

/** The delta of a picture. */
function told(stream: LiveStream, picture: Picture) {
  stream.publish(picture);
  const delta = parseServerMessage(stream.delta() ?? '');
  if (delta?.type !== 'delta') throw new Error('no delta');
  return delta;
}

describe('an ordinary tick', () => {
  it('is told in columns of figures, no cell whole, each as exact as it is shown', () => {
    const calm = (atMs: number): Picture => {
      const picture = calmPicture(chain, atMs);
      return { ...picture, cells: picture.cells.map((cell) => ({ ...cell, sinceMs: T0 - 3_600_000 })) };
    };
    const stream = streamOf(calm(T0));
    const { cells, figures, verdicts } = told(stream, calm(T0 + 1000));
    expect(cells).toEqual([]);
    expect(verdicts).toEqual({});
    expect(figures?.lastReceivedMs?.at).toHaveLength(18);
    expect(figures?.lastReceivedMs?.to.every((seconds) => Number.isInteger(seconds) && seconds >= 0)).toBe(true);
    expect(figures?.goodRatio).toBeUndefined();
    for (const perS of figures?.offeredPerS?.to ?? []) expect(perS * 10).toBeCloseTo(Math.round(perS * 10), 9);
  });

  it('is told of nothing where nothing changed, whatever objects the picture is made of', () => {
    const stream = streamOf(presencePicture(chain, T0));
    expect(told(stream, structuredClone(presencePicture(chain, T0)))).not.toHaveProperty('figures');
    expect(told(stream, presencePicture(chain, T0))).toMatchObject({ cells: [], incidents: [], verdicts: {} });
  });
});

describe('the verdict of an outage', () => {
  const at = (tick: number, offered: number): Picture => {
    const picture = saturationPicture(chain, T0 + tick * 1000, T0);
    return {
      ...picture,
      verdicts: new Map(
        [...picture.verdicts].map(([cell, one]) => [cell, { ...one, offeredPerS: offered + tick / 7 }]),
      ),
    };
  };

  it('has its figures renewed every 5 s, each cell at its turn, and cut to what can be read', () => {
    const stream = streamOf(at(0, 180));
    const sent = new Map<string, number[]>();
    for (let tick = 1; tick <= 30; tick++) {
      for (const [cell, verdict] of Object.entries(told(stream, at(tick, 180)).verdicts)) {
        sent.set(cell, [...(sent.get(cell) ?? []), tick]);
        expect(String(verdict.offeredPerS).length).toBeLessThanOrEqual(5);
      }
    }
    expect(sent.size).toBe(4);
    for (const ticks of sent.values()) {
      const gaps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
      expect(new Set(gaps)).toEqual(new Set([VERDICT_FIGURES_EVERY_MS / 1000]));
    }
  });

  it('is not told again because it was judged again, where nothing moved', () => {
    const stream = streamOf(saturationPicture(chain, T0, T0));
    for (let tick = 1; tick <= 12; tick++) {
      expect(told(stream, saturationPicture(chain, T0 + tick * 1000, T0)).verdicts).toEqual({});
    }
  });

  it('has its word told at once', () => {
    const stream = streamOf(at(0, 180));
    const next = at(1, 180);
    const [cell, verdict] = [...next.verdicts][0]!;
    const changed = {
      ...next,
      verdicts: new Map([...next.verdicts, [cell, { ...verdict, cause: 'attack' as const }]]),
    };
    expect(told(stream, changed).verdicts[cell]).toMatchObject({ cause: 'attack' });
  });
});

describe('an outage of the nation', () => {
  const wide = (tick: number): Picture => {
    const picture = saturationPicture(chain, T0 + tick * 1000, T0);
    const [[, like] = []] = [...picture.verdicts];
    const cells = Array.from({ length: 100 }, (_, index) => `ent-${index}/portail`);
    return {
      ...picture,
      verdicts: new Map([
        ...cells.map((cell) => [cell, { ...like!, cell, atMs: T0 + tick * 1000, offeredPerS: 90 + tick / 7 }] as const),
        ...picture.verdicts,
      ]),
    };
  };

  it('has its states told at once, and its verdicts a few at a time, what it starts from first', () => {
    const stream = streamOf(calmPicture(chain, T0));
    const first = told(stream, wide(1));
    expect(Object.keys(first.verdicts)).toHaveLength(MOST_VERDICTS);
    expect(first.verdicts).toHaveProperty('lycees-nord/base');
    expect(first.cells.filter(({ state }) => state !== 'healthy')).toHaveLength(4);
    const seen = new Set(Object.keys(first.verdicts));
    for (let tick = 2; tick <= 7; tick++) {
      const { verdicts } = told(stream, wide(tick));
      expect(Object.keys(verdicts).length).toBeLessThanOrEqual(MOST_VERDICTS);
      for (const cell of Object.keys(verdicts)) seen.add(cell);
    }
    expect(seen.size).toBe(104);
  });

  it('is over at once, and whole for a screen that comes into it', () => {
    const stream = streamOf(wide(0));
    const snapshot = parseServerMessage(stream.snapshot());
    expect(snapshot?.type === 'snapshot' && Object.keys(snapshot.picture.verdicts)).toHaveLength(104);
    expect(told(stream, calmPicture(chain, T0 + 1000)).goneVerdicts).toHaveLength(104);
  });

  it('renews no cell twice while another waits', () => {
    const stream = streamOf(wide(0));
    const renewed = new Map<string, number>();
    for (let tick = 1; tick <= 40; tick++) {
      for (const cell of Object.keys(told(stream, wide(tick)).verdicts))
        renewed.set(cell, (renewed.get(cell) ?? 0) + 1);
    }
    const counts = [...renewed.values()];
    expect(renewed.size).toBeGreaterThanOrEqual(100);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });
});

describe('equality of what would be sent', () => {
  const json = fc.jsonValue();
  const sortedJson = (value: unknown): string =>
    JSON.stringify(value, (_, item) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    );

  it('is that of the JSON, whatever the order of fields', () => {
    fc.assert(fc.property(json, (value) => equal(value, structuredClone(value))));
    fc.assert(
      fc.property(json, json, (a, b) => {
        // -0 is written as 0.
        expect(equal(a, b)).toBe(sortedJson(a) === sortedJson(b));
      }),
    );
  });

  it('passes over numbers, and nothing else, where only words count', () => {
    expect(alike({ key: 'a', params: { x: 1 } }, { key: 'a', params: { x: 2 } })).toBe(true);
    expect(alike({ key: 'a', x: 1 }, { key: 'b', x: 1 })).toBe(false);
    expect(alike({ x: 1 }, { x: '1' })).toBe(false);
    expect(alike({ x: 1, y: undefined }, { x: 3 })).toBe(true);
    expect(alike([1, 2], [1])).toBe(false);
    expect(alike({ x: 1 }, { y: 1 })).toBe(false);
  });
});

describe('the frame made for all', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 300_000])('carries %i bytes, compressed or not', (length) => {
    const text = 'é'.repeat(length >> 1) + 'x'.repeat(length % 2);
    expect(payloadOf(textFrame(text), 0x81).toString()).toBe(text);
    const body = Buffer.concat([payloadOf(deflatedFrame(text), 0xc1), Buffer.of(0, 0, 0xff, 0xff)]);
    expect(inflateRawSync(body, { finishFlush: 2 }).toString()).toBe(text);
  });
});

/** RFC 6455 §5.2, read by hand. */
function payloadOf(frame: Buffer, first: number): Buffer {
  expect(frame[0]).toBe(first);
  const short = frame[1] ?? 0;
  const [head, length] =
    short < 126 ? [2, short] : short === 126 ? [4, frame.readUInt16BE(2)] : [10, Number(frame.readBigUInt64BE(2))];
  expect(frame.length).toBe(head + length);
  return frame.subarray(head);
}
