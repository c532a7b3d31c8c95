import { describe, expect, it } from 'vitest';
import type { CaseRow, Seen } from './judge/row.js';
import {
  aimFigures,
  conditionFigures,
  counterfactualFigures,
  kindFigures,
  undeterminedFigures,
} from './score/beside.js';
import { figuresOf } from './score/figures.js';

const seen: Seen = {
  ...{ openedS: 104, falseOpenings: 0, runs: [[104, 190, 'attack', 'a/base']], word: 'attack', rightS: 107 },
  ...{ ranking: ['a/base'], probability: { saturation: 0.1, attack: 0.9, fault: 0.1 }, attackShare: null },
  ...{ attackKind: 'http-flood', targeted: 'a/frontal', missingFeeds: [] },
  counterfactual: { cell: 'a/base', capacity: 110, withoutAttack: 0.5, withoutCrowd: 1.5 },
};

function rowOf(truth: Partial<CaseRow['truth']>, detector: Partial<Seen> = {}, more: Partial<CaseRow> = {}): CaseRow {
  return {
    ...{ id: 'x', seed: 's', family: 'f', set: 'test', day: 'school', redraws: 0, baselines: {}, ablations: {} },
    truth: {
      ...{ cause: 'attack', kind: 'http-flood', crowd: false, failing: ['a/base'], targeted: 'a/frontal' },
      ...{ onsetS: 98, endS: 190, harmS: 100, harmCell: 'a/base', attackShare: 1 },
      capacity: { cell: 'a/base', perS: 100, legitimate: 40, attack: 150 },
      ...truth,
    },
    telemetry: { loss: 0, worstDelayS: 3, gauges: true, kept: 1 },
    detector: { ...seen, ...detector },
    ...{ features: {}, cost: { evaluations: 1, cells: 1, usPerCell: 1 } },
    ...more,
  };
}

describe('figures beside the headline', () => {
  it('tell the kinds apart, by their own names', () => {
    const rows = [
      rowOf({}),
      rowOf({ kind: 'stuffing' }, { attackKind: 'credential-stuffing' }),
      rowOf({ kind: 'slow-read' }, { attackKind: 'http-flood' }),
      rowOf({ kind: 'syn' }, { word: 'fault' }),
    ];
    expect(kindFigures(rows)).toEqual({
      ...{ cases: 4, right: 0.6667 },
      confusion: {
        'http-flood': { 'http-flood': 1 },
        ...{ 'credential-stuffing': { 'credential-stuffing': 1 }, 'slow-http': { 'http-flood': 1 }, syn: { none: 1 } },
      },
    });
  });

  it('tell the target from what breaks', () => {
    const rows = [
      rowOf({}),
      rowOf({ failing: ['a/frontal'] }, { ranking: ['a/frontal'] }),
      rowOf({}, { targeted: null }),
    ];
    expect(aimFigures(rows)).toEqual({
      ...{ cases: 3, targeted: 0.6667, breaking: 1, both: 0.6667 },
      where_they_differ: { cases: 2, targeted: 0.5, breaking: 1, both: 0.5 },
    });
  });

  it('hold the counterfactuals against what was made', () => {
    // Capacity off by a tenth; 0.5 for 0.4; 1.5 for 1.5.
    const said = counterfactualFigures([rowOf({}), rowOf({}, { counterfactual: null })]);
    expect(said).toMatchObject({ cases: 2, answered: 0.5, identified: 0.5, too_many_people_right: 1 });
    expect(said.relative_error).toEqual({
      capacity: { cases: 1, p50: 0.1, p90: 0.1 },
      without_attack: { cases: 1, p50: 0.25, p90: 0.25 },
      without_crowd: { cases: 1, p50: 0, p90: 0 },
    });
    // Of another maillon, it is no answer.
    const elsewhere = { counterfactual: { cell: 'a/portail', capacity: 100, withoutAttack: 0.4, withoutCrowd: 1.5 } };
    expect(counterfactualFigures([rowOf({}, elsewhere)])).toMatchObject({ identified: 0, unknown_said: 1 });
  });

  it('count what gets no word, and whether it says why', () => {
    const silent = { word: 'undetermined' as const, runs: [[104, 124, 'undetermined', 'a/base']] as const };
    const rows = [rowOf({}), rowOf({}, silent), rowOf({}, { ...silent, missingFeeds: ['composition'] })];
    expect(undeterminedFigures(rows)).toEqual({
      ...{ cases: 2, share: 0.6667, share_of_seconds: Number((40 / 126).toFixed(4)), missing_feed_named: 0.5 },
    });
  });

  it('compare the same cases told otherwise', () => {
    const rows = [rowOf({}, {}, { conditions: { 'loss=0.5': { ...seen, word: 'fault' } } }), rowOf({})];
    expect(conditionFigures(rows)).toEqual([
      expect.objectContaining({ condition: 'as drawn', harmed: 1, found: 1, right_word: 1, right_maillon: 1 }),
      expect.objectContaining({ condition: 'loss=0.5', harmed: 1, found: 1, right_word: 0, right_maillon: 1 }),
    ]);
  });

  it('keep the sets of families apart, and the contract first', () => {
    const rows = [rowOf({}), rowOf({}, { word: 'fault' }, { set: 'blind' })];
    const figures = figuresOf(rows, [], 1);
    expect(figures.sets.test).toMatchObject({ cases: 1, harmed: 1, macro_f1: 1 });
    expect(figures.sets.blind).toMatchObject({ cases: 1, harmed: 1, macro_f1: 0 });
    expect(Object.keys(figures).slice(0, 11)).toEqual([
      ...['ttd_s', 'ttc_s', 'macro_f1', 'crowd_called_attack', 'maillon', 'attack_share', 'ece', 'false_pages'],
      ...['us_per_cell', 'minutes', 'baselines'],
    ]);
  });
});
