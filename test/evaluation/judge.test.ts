import { describe, expect, it } from 'vitest';
import type { Word } from './judge/row.js';
import type { Sight } from './judge/sight.js';
import { summarize } from './judge/summary.js';
import { attackShare, firstHarm, harmfulSeconds } from './run/harm.js';
import { Truth } from './world/truth.js';

const STATION = 3;

/** Ten people a second at one station, of whom so many are served well from `fromS` on. */
function lived(goodAfter: number, fromS: number, untilS = 100): Truth {
  const truth = new Truth(100);
  for (let s = 0; s < 100; s++) {
    truth.asked[STATION]![s] = 10;
    truth.good[STATION]![s] = s >= fromS && s < untilS ? goodAfter : 10;
  }
  return truth;
}

const WHOLE = { objective: 0.95, fromS: 20, untilS: 90 };

describe('the true instant of harm', () => {
  it('is the end of the first 10 s window under the objective', () => {
    // 4 of 10 lost each second: 5 of 100 are lost in the second bad second, 8 > 5, so at 41.
    expect(firstHarm(lived(6, 40), WHOLE)?.fromS).toBe(41);
    // All lost: 10 of 100 in the first.
    expect(firstHarm(lived(0, 40), WHOLE)?.fromS).toBe(40);
  });

  it('is not there where the objective is held, nor for a few unlucky seconds, nor without people', () => {
    expect(firstHarm(lived(9.5, 40), WHOLE)).toBeUndefined();
    expect(firstHarm(lived(0, 40, 42), WHOLE)).toBeUndefined();
    expect(harmfulSeconds(lived(0, 40, 42), 0.95)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
    expect(firstHarm(new Truth(100), WHOLE)).toBeUndefined();
  });

  it("comes with the attack's share of what came on top", () => {
    const truth = new Truth(100);
    for (let s = 50; s < 60; s++) [truth.attack[s], truth.crowd[s], truth.ordinary[s]] = [3, 1, 20];
    expect(attackShare(truth, 59)).toBe(0.75);
    expect(attackShare(truth, 40)).toBeNull();
  });
});

const sight = (second: number, word: Word, maillon = 'a/base'): Sight => ({
  ...{ second, word, ranking: [maillon], probability: { saturation: 0, attack: 0, fault: 1 } },
  ...{ attackShare: null, attackKind: null, targeted: null, missingFeeds: [] },
});
const seconds = (from: number, until: number, word: Word): Sight[] =>
  Array.from({ length: until - from }, (_, i) => sight(1000 + from + i, word));
const marks = { cause: 'fault' as Word, epochS: 1000, onsetS: 95, endS: 200, harmS: 100, harmful: [] as number[] };
const harmful = Array.from({ length: 100 }, (_, i) => 100 + i);

describe('what was said of a case', () => {
  it('is the word held longest; right from the first of ten seconds in a row', () => {
    const said = [
      ...seconds(104, 107, 'undetermined'),
      ...seconds(107, 112, 'fault'),
      ...seconds(112, 115, 'attack'),
      ...seconds(115, 190, 'fault'),
    ];
    expect(summarize(said, { ...marks, harmful })).toMatchObject({
      ...{ openedS: 104, word: 'fault', rightS: 115, falseOpenings: 0, ranking: ['a/base'] },
      runs: [
        [104, 107, 'undetermined', 'a/base'],
        [107, 112, 'fault', 'a/base'],
        [112, 115, 'attack', 'a/base'],
        [115, 190, 'fault', 'a/base'],
      ],
    });
  });

  it('counts what opens without harm, an incident once', () => {
    const quiet = { ...marks, cause: 'none' as Word, harmS: null };
    const said = [...seconds(50, 60, 'fault'), ...seconds(80, 90, 'attack'), ...seconds(500, 505, 'fault')];
    expect(summarize(said, quiet)).toMatchObject({ openedS: null, falseOpenings: 2, word: 'fault' });
    expect(summarize([], quiet)).toMatchObject({ falseOpenings: 0, word: 'none', ranking: [] });
  });

  it('takes what opened between the onset and the proof of harm for early, not for false', () => {
    const late = { ...marks, harmS: 130, harmful: harmful.filter((at) => at >= 130) };
    expect(summarize(seconds(100, 190, 'fault'), late)).toMatchObject({ openedS: 100, falseOpenings: 0 });
    expect(summarize(seconds(100, 190, 'fault'), { ...late, harmS: null, harmful: [] })).toMatchObject({
      ...{ openedS: null, falseOpenings: 1 },
    });
  });

  it('does not count what opened before the onset as found', () => {
    expect(summarize(seconds(40, 60, 'fault'), { ...marks, harmful })).toMatchObject({
      openedS: null,
      falseOpenings: 1,
    });
  });
});
