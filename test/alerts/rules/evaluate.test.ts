import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertStates, moved } from '../../../alerts/incident/alert.js';
import { aim, evaluateRules, type RuleMemory } from '../../../alerts/rules/evaluate.js';
import type { Rule } from '../../../alerts/rules/schema.js';
import type { Sight } from '../../../alerts/rules/seen.js';
import { burned, cell, type Played, rule, sight, T0_S } from './sight.js';

const BASE = 'lycees-nord/base';
const FRONT = 'lycees-nord/frontal';
const AUTH = 'national/authentification';
const pool = (change: Record<string, unknown> = {}): Rule =>
  rule({ kind: 'threshold', signal: 'pool_share', at_least: 0.95, ...change });

const nothing = { states: new Map() as AlertStates, memory: new Map() as RuleMemory };

function once(rules: readonly Rule[], cells: readonly Parameters<typeof cell>[], seen: Sight) {
  return evaluateRules(
    aim(
      rules,
      cells.map((one) => cell(...one)),
    ),
    seen,
    nothing.states,
    nothing.memory,
  );
}

describe('a threshold', () => {
  const bad = { perS: 10, failed: 3, late: 2 };
  const tls = (days: number, ageS = 10) => ({
    ...({ check: 'tls', vantage: 'paris', up: true, outcome: 'ok' } as const),
    ...{ atMs: (T0_S - ageS) * 1000, expiresInS: days * 86_400 },
  });
  const http = (vantage: string, up: boolean) => ({
    ...({ check: 'http', vantage, up, outcome: up ? 'ok' : 'timeout' } as const),
    atMs: (T0_S - 10) * 1000,
  });

  it.each<[string, Record<string, unknown>, Played, boolean]>([
    ['errors above', { signal: 'error_ratio', above: 0.29 }, bad, true],
    ['errors just there', { signal: 'error_ratio', above: 0.3 }, bad, false],
    ['errors at least', { signal: 'error_ratio', at_least: 0.3 }, bad, true],
    ['late ones are bad too', { signal: 'bad_ratio', above: 0.49 }, bad, true],
    ['too few requests', { signal: 'error_ratio', above: 0.29, min_requests: 601 }, bad, false],
    ['a shorter window has fewer', { signal: 'error_ratio', above: 0.29, over: '10s', min_requests: 101 }, bad, false],
    ['requests a second', { signal: 'requests_per_s', below: 11 }, bad, true],
    ['nobody asks', { signal: 'requests_per_s', at_most: 0 }, {}, true],
    ['nobody is heard', { signal: 'requests_per_s', at_most: 0 }, { heardS: T0_S - 31 }, false],
    ['slow', { signal: 'p95_ms', above: 5000 }, { perS: 10, ms: 8000 }, true],
    ['quick', { signal: 'p95_ms', above: 5000 }, { perS: 10, ms: 400 }, false],
    ['full', { signal: 'pool_share', at_least: 0.95 }, { pool: 0.95 }, true],
    ['not full', { signal: 'pool_share', at_least: 0.95 }, { pool: 0.94 }, false],
    ['no pool there', { signal: 'queue_share', at_least: 0.95 }, { pool: 1 }, false],
    ['ends soon', { signal: 'certificate_days', below: 14 }, { probes: [tls(60), tls(13.9)] }, true],
    ['ends later', { signal: 'certificate_days', below: 14 }, { probes: [tls(60), tls(14)] }, false],
    ['measured long ago', { signal: 'certificate_days', below: 14 }, { probes: [tls(1, 181)] }, false],
    [
      'most places',
      { signal: 'probe_failing_share', above: 0.5 },
      { probes: [http('paris', false), http('lyon', false)] },
      true,
    ],
    [
      'one of two places',
      { signal: 'probe_failing_share', above: 0.5 },
      { probes: [http('paris', false), http('lyon', true)] },
      false,
    ],
    [
      'one check of two',
      { signal: 'probe_failing_share', above: 0.5 },
      { probes: [http('paris', false), tls(60)] },
      true,
    ],
  ])('%s', (_, condition, played, fires) => {
    const { states, faults } = once(
      [rule({ kind: 'threshold', ...condition })],
      [[BASE, { probedEveryS: 60 }]],
      sight(T0_S, { [BASE]: played }),
    );
    expect(states.size).toBe(fires ? 1 : 0);
    expect(faults).toEqual([]);
  });

  it('that meets no number says so and leaves the other rules alone', () => {
    const { states, faults } = once([pool({ id: 'a' }), pool({ id: 'b', signal: 'active' })], [[BASE]], {
      ...sight(T0_S, { [BASE]: { pool: 1 } }),
      gauges: [
        { cell: BASE, kind: 'pool', second: T0_S, used: 1, limit: 1 },
        { cell: BASE, kind: 'active', second: T0_S, used: Number.NaN },
      ],
    });
    expect([...states.keys()]).toEqual([`a ${BASE}`]);
    expect(faults).toEqual([{ rule: 'b', key: 'not-a-number', cell: BASE, count: 1, error: undefined }]);
  });
});

describe('an absence', () => {
  const silent = rule({ kind: 'absence', of: 'sender', longer_than: '5m' });
  const heard = (agesS: Record<string, number>): Sight =>
    sight(T0_S, Object.fromEntries(Object.entries(agesS).map(([id, age]) => [id, { heardS: T0_S - age }])));
  const beta = { senders: [{ id: 'beta', patienceS: 15 }] };

  it.each<[string, Record<string, number>, string[]]>([
    ['is measured from whoever is heard', { [BASE]: 301, [FRONT]: 310, [AUTH]: 0 }, [BASE, FRONT]],
    ['is not yet', { [BASE]: 300, [FRONT]: 310, [AUTH]: 0 }, []],
    ['is not of a sender that feeds another cell', { [BASE]: 900, [FRONT]: 2, [AUTH]: 0 }, []],
    ['is nobody’s when all are silent', { [BASE]: 900, [FRONT]: 900, [AUTH]: 890 }, []],
    ['is not of what never came', { [BASE]: 900, [AUTH]: 0 }, [BASE]],
  ])('%s', (_, agesS, expected) => {
    const { states } = once([silent], [[BASE], [FRONT], [AUTH, beta]], heard(agesS));
    expect([...states.values()].map((state) => state.cell)).toEqual(expected);
  });

  it('is longer than what the sender declares to be ordinary', () => {
    const patient = { senders: [{ id: 'alpha', patienceS: 900 }] };
    const at = (ageS: number) =>
      once(
        [silent],
        [
          [BASE, patient],
          [AUTH, beta],
        ],
        heard({ [BASE]: ageS, [AUTH]: 0 }),
      ).states.size;
    expect([at(800), at(901)]).toEqual([0, 1]);
  });

  it('is nobody’s where several senders feed the cell, unless the cell itself is asked about', () => {
    const two = { senders: [...cell(BASE).senders, ...beta.senders] };
    const of = (what: 'sender' | 'cell') =>
      once(
        [rule({ kind: 'absence', of: what, longer_than: '5m' })],
        [
          [BASE, two],
          [AUTH, beta],
        ],
        heard({ [BASE]: 600, [AUTH]: 0 }),
      ).states.size;
    expect([of('sender'), of('cell')]).toEqual([0, 1]);
  });

  it('of probes is only where probes look', () => {
    const stale = { check: 'http', vantage: 'paris', up: true, outcome: 'ok', atMs: (T0_S - 1000) * 1000 } as const;
    const seen = sight(T0_S, { [BASE]: { probes: [stale] }, [FRONT]: {} });
    const { states } = once(
      [rule({ kind: 'absence', of: 'probe', longer_than: '15m' })],
      [[BASE, { probedEveryS: 60 }], [FRONT, { probedEveryS: 60 }], [AUTH]],
      seen,
    );
    expect([...states.values()].map((state) => state.cell)).toEqual([BASE]);
  });
});

describe('a burn rate', () => {
  const fast = rule({ kind: 'burn_rate', windows: [{ long: '1h', short: '5m', burn: 14.4 }] });
  const at = (long: number, short: number, change: Partial<Parameters<typeof cell>[1]> = {}, firstMs = 0) =>
    once(
      [fast],
      [[AUTH, change ?? {}]],
      sight(T0_S, { [AUTH]: { perS: 10 } }, burned(T0_S, AUTH, { long, short, firstMs })),
    );

  // The budget is 5 %: 14.4 times that is 72 % of the requests.
  it.each<[string, number, number, boolean]>([
    ['both windows burn', 0.73, 0.73, true],
    ['the long one no more', 0.71, 0.99, false],
    ['the short one no more: it is over', 0.99, 0.71, false],
  ])('%s', (_, long, short, fires) => {
    const { states, memory } = at(long, short);
    expect(states.size).toBe(fires ? 1 : 0);
    if (fires) expect([...memory.values()][0]?.value).toBeCloseTo(long / 0.05, 9);
  });

  it('is of the objective of the rule, where it has one', () => {
    const strict = rule({ kind: 'burn_rate', objective: 0.99, windows: [{ long: '1h', short: '5m', burn: 14.4 }] });
    const seen = sight(T0_S, {}, burned(T0_S, AUTH, { long: 0.15, short: 0.15 }));
    expect(once([strict], [[AUTH]], seen).states.size).toBe(1);
  });

  it('says nothing while the store remembers less than half of the long window, or few asked', () => {
    expect(at(1, 1, {}, (T0_S - 1799) * 1000).states.size).toBe(0);
    expect(at(1, 1, {}, (T0_S - 1800) * 1000).states.size).toBe(1);
    const many = rule({ kind: 'burn_rate', min_requests: 1001, windows: [{ long: '1h', short: '5m', burn: 14.4 }] });
    const seen = sight(T0_S, {}, burned(T0_S, AUTH, { long: 1, short: 1 }));
    expect(once([many], [[AUTH]], seen).states.size).toBe(0);
  });

  it.each<[string, Sight['burned'], object, string[]]>([
    ['the store refuses', { error: 'Code: 241' }, {}, ['store']],
    ['an objective of 100 %', burned(T0_S, AUTH, { long: 1, short: 1 }), { goodRatio: 1 }, ['no-budget']],
    ['metrics alone', burned(T0_S, 'ailleurs/portail', { long: 0, short: 0 }), {}, ['no-rollup']],
    ['not asked yet', undefined, {}, []],
    ['asked long ago', burned(T0_S - 301, AUTH, { long: 1, short: 1 }), {}, []],
  ])('cannot be evaluated, and says why: %s', (_, known, change, keys) => {
    const { states, faults } = once([fast], [[AUTH, change]], sight(T0_S, { [AUTH]: { perS: 10 } }, known));
    expect(states.size).toBe(0);
    expect(faults.map(({ key }) => key)).toEqual(keys);
  });
});

describe('selectors', () => {
  const cells = [
    cell(BASE),
    cell(FRONT),
    cell('colleges-sud/base', { operator: 'beta', territories: ['sud', 'france'] }),
    cell(AUTH),
  ];
  it.each<[object, string[]]>([
    [{}, [BASE, FRONT, 'colleges-sud/base', AUTH]],
    [{ maillon: 'base' }, [BASE, 'colleges-sud/base']],
    [{ maillon: ['base', 'frontal'], ent: 'lycees-*' }, [BASE, FRONT]],
    [{ ent: '*', except: { ent: 'national' } }, [BASE, FRONT, 'colleges-sud/base']],
    [{ territory: 'france', operator: 'beta' }, ['colleges-sud/base']],
    [{ territory: 's?d' }, ['colleges-sud/base']],
    [{ ent: 'lycees' }, []],
  ])('%j', (where, expected) => {
    const [aimed] = aim([pool({ where })], cells).rules;
    expect(aimed?.cells.map(({ id }) => id)).toEqual(expected);
  });
});

/** What a pool reads at each evaluation, one every 5 s: full, free, not reported; and when Vigie is started again. */
const story = fc.record({
  steps: fc
    .array(fc.constantFrom<[number | undefined, number]>([1, 12], [0.5, 2], [undefined, 2], [1, 3]), {
      minLength: 1,
      maxLength: 25,
    })
    .map((runs) => runs.flatMap(([value, length]) => Array.from({ length }, () => value))),
  forS: fc.constantFrom(0, 30, 60),
  keepS: fc.constantFrom(0, 20, 45),
  restarts: fc.array(fc.nat({ max: 200 }), { maxLength: 4 }),
});

function play(
  { steps, forS, keepS }: { steps: readonly (number | undefined)[]; forS: number; keepS: number },
  restarts: readonly number[] = [],
) {
  const aimed = aim([pool({ for: `${forS}s`, keep_firing_for: `${keepS}s` })], [cell(BASE)]);
  let { states, memory } = nothing;
  let journal: AlertStates = new Map();
  return steps.map((value, index) => {
    // Only what the journal holds is left.
    if (restarts.includes(index)) [states, memory] = [journal, new Map()];
    const second = T0_S + index * 5;
    const seen = sight(second, { [BASE]: { pool: value } });
    const evaluated = evaluateRules(aimed, seen, states, memory);
    ({ states, memory } = evaluated);
    journal = moved(journal, evaluated.moves);
    return { second, value, moves: evaluated.moves, state: [...states.values()][0] };
  });
}

describe('whatever a pool does', () => {
  it('nothing fires before its condition has held for as long as the rule asks', () => {
    fc.assert(
      fc.property(story, (told) => {
        const played = play(told);
        for (const [index, { moves, second }] of played.entries()) {
          if (!moves.some(({ to }) => to === 'firing')) continue;
          const before = played.slice(0, index + 1);
          // Back to the last time it was seen not to hold, or to have fired and been kept.
          const kept = before.at(-2)?.state?.state === 'keeping';
          const free = before.findLastIndex(({ value }) => value !== undefined && value < 0.95);
          const first = before.slice(free + 1).find(({ value }) => value !== undefined);
          expect(kept || second - (first?.second ?? second) >= told.forS).toBe(true);
        }
      }),
    );
  });

  it('what fired keeps firing for as long as the rule asks, and no longer', () => {
    fc.assert(
      fc.property(story, (told) => {
        const played = play(told);
        for (const { second, moves, state } of played) {
          if (state?.state === 'keeping')
            expect(second - (state.endedMs ?? 0) / 1000).toBeLessThan(Math.max(told.keepS, 1));
          for (const { to } of moves)
            if (to === 'inactive') {
              const before = played[(second - T0_S) / 5 - 1]?.state;
              if (before?.state === 'keeping')
                expect(second - (before.endedMs ?? 0) / 1000).toBeGreaterThanOrEqual(told.keepS);
              else expect(before?.state === 'pending' || told.keepS === 0).toBe(true);
            }
        }
      }),
    );
  });

  it('a restart is not noticed', () => {
    fc.assert(
      fc.property(story, (told) => {
        expect(play(told, told.restarts).map(({ moves }) => moves)).toEqual(play(told).map(({ moves }) => moves));
      }),
    );
  });

  it('what is not reported stays as it was for five minutes, and then has ended', () => {
    const gone = Array.from({ length: 70 }, () => undefined);
    const played = play({ steps: [1, 1, ...gone], forS: 0, keepS: 0 });
    const ended = played.find(({ moves }) => moves.some(({ to }) => to === 'inactive'));
    // The last value was read 5 s after the first.
    expect((ended?.second ?? 0) - T0_S).toBe(310);
  });
});

it('an alert of a rule or a cell that is no more ends', () => {
  const { states, memory } = once([pool()], [[BASE]], sight(T0_S, { [BASE]: { pool: 1 } }));
  for (const aimed of [aim([], [cell(BASE)]), aim([pool()], [cell(FRONT)])])
    expect(evaluateRules(aimed, sight(T0_S + 5, { [BASE]: { pool: 1 } }), states, memory).moves).toMatchObject([
      { to: 'inactive' },
    ]);
});
