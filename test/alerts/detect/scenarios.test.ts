import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../alerts/detect/verdict.js';
import { chain } from './support/chain.js';
import type { Scenario } from './support/simulate.js';
import { flood, homes, ordinary, ramp, schools } from './support/streams.js';
import { watch } from './support/watch.js';

/** Second at which every disturbance of this file begins. */
const FROM_S = 90;
const SEEN_UNTIL_S = 150;

const ent = 'lycees-nord';
const base = `${ent}/base`;
const portail = `${ent}/portail`;
const frontal = `${ent}/frontal`;
const narrowBase = { [base]: 25, [portail]: 60 };
const narrowFront = { [frontal]: 40 };
const national = 'national/authentification';

interface Outage {
  readonly name: string;
  readonly scenario: Omit<Scenario, 'seed'>;
  readonly cause: Cause;
  readonly blamed: string;
  /** The cell whose verdict is read, and the path along which harm reaches it. */
  readonly judged: string;
  readonly path: readonly string[];
  readonly targeted?: string;
  /** Seconds from the disturbance to harm, where it is not a step. */
  readonly within?: number;
}

const outages: readonly Outage[] = [
  {
    name: 'a crowd beyond the database',
    scenario: { streams: [...ordinary(), homes({ ent, perS: 40, fromS: FROM_S })], capacity: narrowBase },
    ...{ cause: 'saturation', blamed: base, judged: frontal, path: [base, portail, frontal] },
  },
  {
    name: 'a crowd that grows',
    scenario: { streams: [...ordinary(), ...ramp(homes, { ent, perS: 40, fromS: FROM_S }, 20)], capacity: narrowBase },
    ...{ cause: 'saturation', blamed: base, judged: frontal, path: [base, portail, frontal], within: 35 },
  },
  {
    name: 'a crowd of pupils behind the few addresses of schools',
    scenario: { streams: [...ordinary(), schools({ ent, perS: 40, fromS: FROM_S })], capacity: narrowBase },
    ...{ cause: 'saturation', blamed: base, judged: frontal, path: [base, portail, frontal] },
  },
  {
    name: 'a flood that the front cannot take',
    scenario: { streams: [...ordinary(), flood({ ent, perS: 90, fromS: FROM_S })], capacity: narrowFront },
    ...{ cause: 'attack', blamed: frontal, judged: frontal, path: [frontal], targeted: frontal },
  },
  {
    name: 'a flood that breaks the database behind',
    scenario: { streams: [...ordinary(), flood({ ent, perS: 60, fromS: FROM_S })], capacity: narrowBase },
    ...{ cause: 'attack', blamed: base, judged: frontal, path: [base, portail, frontal], targeted: frontal },
  },
  {
    name: 'a crowd and a flood at once',
    scenario: {
      streams: [...ordinary(), homes({ ent, perS: 40, fromS: FROM_S }), flood({ ent, perS: 40, fromS: FROM_S })],
      capacity: narrowBase,
    },
    ...{ cause: 'saturation+attack', blamed: base, judged: frontal, path: [base, portail, frontal], targeted: frontal },
  },
  {
    name: 'national sign-in that answers errors to all ENT',
    scenario: { streams: ordinary(), breakages: [{ cell: national, kind: 'errors', fromS: FROM_S }] },
    ...{ cause: 'fault', blamed: national, judged: 'ent-sud/frontal' },
    path: [national, 'ent-sud/portail', 'ent-sud/frontal'],
  },
  {
    name: 'a service whose process is gone and emits nothing',
    scenario: { streams: ordinary(), breakages: [{ cell: 'ent-est/messagerie', kind: 'crash', fromS: FROM_S }] },
    ...{ cause: 'fault', blamed: 'ent-est/messagerie', judged: 'ent-est/frontal' },
    path: ['ent-est/messagerie', 'ent-est/portail', 'ent-est/frontal'],
  },
  {
    name: 'a database that turns slow at an ordinary load',
    scenario: { streams: ordinary(), breakages: [{ cell: 'ent-est/base', kind: 'slow', fromS: FROM_S }] },
    ...{ cause: 'fault', blamed: 'ent-est/base', judged: 'ent-est/messagerie' },
    path: ['ent-est/base', 'ent-est/messagerie'],
  },
];

const cases = outages.flatMap((outage) => [1, 2].map((seed) => ({ ...outage, seed })));

describe('an outage', () => {
  it.each(cases)('$name (seed $seed): $cause of $blamed, soon and without a wrong word', (outage) => {
    const { scenario, seed, within = 15 } = outage;
    const seen = [...watch({ ...scenario, seed }, SEEN_UNTIL_S)].flatMap(({ atS, harmed }) =>
      harmed.map((verdict) => ({ atS, verdict })),
    );
    const judged = seen.filter(({ verdict }) => verdict.cell === outage.judged);
    const named = judged.find(({ verdict }) => verdict.cause === outage.cause);
    const last = judged.at(-1)?.verdict;

    expect(seen[0]?.atS).toBeGreaterThanOrEqual(FROM_S);
    expect(judged[0]?.atS).toBeLessThanOrEqual(FROM_S + within);
    expect(named?.atS).toBeLessThanOrEqual(FROM_S + within + 5);
    expect(new Set(seen.map(({ verdict }) => verdict.cause))).toEqual(new Set(['undetermined', outage.cause]));
    expect(new Set(seen.map(({ verdict }) => verdict.suspects[0]?.cell))).toEqual(new Set([outage.blamed]));
    expect(last?.suspects[0]?.path).toEqual(outage.path);
    expect(last?.targeted).toBe(outage.targeted);
  });

  it('that began is dated from its beginning, not from its discovery', () => {
    const scenario = { seed: 1, ...outages[6]!.scenario };
    const [first] = [...watch(scenario, SEEN_UNTIL_S)].flatMap(({ harmed }) => harmed);
    expect(((first?.harm?.sinceMs ?? 0) / 1000) % 1_700_000_000).toBeGreaterThanOrEqual(FROM_S - 1);
    expect(((first?.harm?.sinceMs ?? 0) / 1000) % 1_700_000_000).toBeLessThanOrEqual(FROM_S + 2);
  });

  it('that is over leaves no harm behind within half a minute', () => {
    const crowd = homes({ ent, perS: 40, fromS: FROM_S, untilS: 130 });
    const sights = [...watch({ seed: 4, streams: [...ordinary(), crowd], capacity: narrowBase }, 240)];
    expect(sights.some(({ harmed }) => harmed.length > 0)).toBe(true);
    expect(sights.filter(({ atS }) => atS > 160).flatMap(({ harmed }) => harmed)).toEqual([]);
  });
});

describe('a crowd is never called an attack', () => {
  const crowd = homes({ ent, perS: 40, fromS: FROM_S });
  const application = chain.ents.map(({ id }) => ({ ...homes({ ent: id, perS: 0.3 }), client: 'app' }));
  it.each([
    { name: 'that looks at one page, on results day', streams: [{ ...crowd, paths: { recherche: 1 } }] },
    { name: 'that nobody signed in', streams: [{ ...crowd, signedIn: false }] },
    { name: 'on mobile networks that sent nobody before', streams: [{ ...crowd, sourceClass: 'mobile' }] },
    {
      name: 'partly from networks that nobody declared',
      streams: [crowd, { ...crowd, perS: 12, sourceClass: 'unknown' }],
    },
    { name: 'through an application that was rare', streams: [...application, { ...crowd, client: 'app' }] },
    {
      name: 'through an application that was rare, on one page',
      streams: [...application, { ...crowd, client: 'app', paths: { recherche: 1 } }],
    },
  ])('$name', ({ streams }) => {
    const sights = [...watch({ seed: 2, streams: [...ordinary(), ...streams], capacity: narrowBase }, SEEN_UNTIL_S)];
    const words = new Set(sights.flatMap(({ harmed }) => harmed.map(({ cause }) => cause)));
    expect(words.size).toBeGreaterThan(0);
    expect([...words].filter((word) => word?.includes('attack'))).toEqual([]);
  });
});

describe('no outage', () => {
  it.each([0.25, 0.6, 2])(
    'is a machine that stalls now and then for up to three seconds, at a load of × %d',
    (load) => {
      const streams = ordinary().map((stream) => ({ ...stream, perS: stream.perS * load }));
      const stalls = [1.5, 2, 2.5, 3].map((seconds, index) => ({ fromS: 60.3 + index * 50, seconds }));
      const sights = [...watch({ seed: 3, streams, stalls }, 260)];
      const missed = sights.filter(({ verdicts }) =>
        [...verdicts.values()].some(({ goodPerS, offeredPerS }) => goodPerS < 0.9 * offeredPerS),
      );
      expect(missed.length).toBeGreaterThan(10);
      expect(sights.flatMap(({ harmed }) => harmed)).toEqual([]);
    },
  );

  it('is seen in half an hour of ordinary morning', { timeout: 180_000 }, () => {
    for (const { atS, harmed } of watch({ seed: 11, streams: ordinary(), capacity: narrowBase }, 1800))
      expect({ atS, harmed }).toEqual({ atS, harmed: [] });
  });

  it('is made of more traffic that is served well', () => {
    const streams = [...ordinary(), homes({ ent: 'ent-sud', perS: 40, fromS: FROM_S })];
    for (const { atS, harmed, verdicts } of watch({ seed: 8, streams }, SEEN_UNTIL_S)) {
      expect(harmed).toEqual([]);
      const { offeredPerS = 0, expectedPerS = 0 } = verdicts.get('ent-sud/frontal') ?? {};
      if (atS === FROM_S + 20) expect(offeredPerS).toBeGreaterThan(3 * expectedPerS);
    }
  });

  it('is a provider that stops sending: its cells are silent, not down, the others healthy', () => {
    const silence = { sender: 'alpha', fromS: FROM_S };
    const sights = [...watch({ seed: 9, streams: ordinary(), silence }, SEEN_UNTIL_S)];
    expect(sights.flatMap(({ harmed }) => harmed)).toEqual([]);
    const states = new Map([...(sights.at(-1)?.verdicts ?? [])].map(([cell, { state }]) => [cell, state]));
    expect(states.get('lycees-nord/frontal')).toBe('silent');
    expect(states.get('colleges-nord/base')).toBe('silent');
    expect(states.get('ent-est/frontal')).toBe('healthy');
    expect(states.get(national)).toBe('healthy');
  });

  it('is judged before anything was heard: every cell is unknown', () => {
    const [first] = watch({ seed: 1, streams: [] }, 1);
    expect(new Set([...(first?.verdicts.values() ?? [])].map(({ state }) => state))).toEqual(new Set(['unknown']));
  });
});

describe('what is missing', () => {
  it('keeps the word back: without a baseline a crowd and a fault look alike', () => {
    const breakages = [{ cell: national, kind: 'errors' as const, fromS: 5 }];
    const harmed = [...watch({ seed: 1, streams: ordinary(), breakages }, 40)].flatMap((sight) => sight.harmed);
    expect(harmed.length).toBeGreaterThan(0);
    expect(new Set(harmed.map(({ cause }) => cause))).toEqual(new Set(['undetermined']));
    expect(harmed.every(({ missingFeeds }) => missingFeeds.includes('baseline'))).toBe(true);
  });

  it('is listed: a maillon that declares no pool', () => {
    const breakages = [{ cell: national, kind: 'errors' as const, fromS: FROM_S }];
    const sights = [...watch({ seed: 1, streams: ordinary(), breakages }, 110)];
    expect(sights.at(-1)?.harmed[0]?.missingFeeds).toContain('pool');
  });
});
