import { describe, expect, it } from 'vitest';
import type { ProbePoint } from '../../../alerts/detect/input.js';
import { decideByProbe, probeTerms } from '../../../alerts/detect/outside.js';
import { blindVantages, follow, lookOutside, type Outside, type Runs } from '../../../alerts/detect/probes.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { weights } from '../../../alerts/detect/weights.js';
import type { Chain, ProbeCheckKind, ProbeTarget } from '../../../chain/model.js';
import { LANGUAGES, vocabulary } from '../../../chain/vocabulary/render.js';
import { chain as plain } from './support/chain.js';

const NOW = 1_700_000_000_000;
const FRONTAL = 'ent-est/frontal';
const PORTAIL = 'ent-est/portail';

const target = (ent: string, cells: ProbeTarget['cells']): ProbeTarget => ({
  ...{ id: ent, ent, url: `https://${ent}.test/`, checks: ['dns', 'tls', 'http'], everyS: 30, timeoutMs: 5000 },
  ...{ cells, vantages: ['paris', 'lyon'] },
});
const chain: Chain = { ...plain, probes: [target('ent-est', { dns: FRONTAL, tls: FRONTAL, http: PORTAIL })] };

function point(outcome: string, over: Partial<ProbePoint> = {}): ProbePoint {
  const up = outcome === 'ok' || outcome === 'slow';
  return {
    ...{ cell: FRONTAL, check: 'tls', vantage: 'paris', atMs: NOW - 5000, up, outcome, durationMs: 80 },
    ...over,
  };
}

/** The points, each seen so often in a row. */
function look(points: readonly ProbePoint[], times = 1, nowMs = NOW) {
  let runs: Runs = new Map();
  for (let n = times - 1; n >= 0; n--)
    runs = follow(
      runs,
      points.map((one) => ({ ...one, atMs: one.atMs - n * 30_000 })),
    );
  return lookOutside(chain, points, runs, nowMs);
}

const stateOf = (points: readonly ProbePoint[], times = 1) => look(points, times).looks.get(FRONTAL)?.outside.state;

describe('what the probes say of a cell', () => {
  it('is nothing where nothing is probed', () => {
    expect(look([]).looks.size).toBe(0);
  });

  it.each<[string, readonly ProbePoint[], Outside['state']]>([
    ['answers', [point('ok')], 'ok'],
    ['answers slowly', [point('slow')], 'slow'],
    ['is refused', [point('refused')], 'failing'],
    ['fails from one place of two', [point('timeout'), point('ok', { vantage: 'lyon' })], 'slow'],
    ['fails from both', [point('timeout'), point('timeout', { vantage: 'lyon' })], 'failing'],
    ['fails one check of two', [point('ok', { check: 'dns' }), point('tls_expired', { check: 'tls' })], 'failing'],
    ['was asked too long ago', [point('ok', { atMs: NOW - 91_000 })], 'stale'],
    ['failed too long ago', [point('refused', { atMs: NOW - 91_000 })], 'stale'],
    [
      'fails from one place, and was asked long ago from the other',
      [point('refused'), point('ok', { vantage: 'lyon', atMs: NOW - 91_000 })],
      'failing',
    ],
  ])('%s: %j is %s', (_name, points, state) => {
    expect(stateOf(points, 2)).toBe(state);
  });

  it.each([
    ['timeout', 1, true],
    ['timeout', 2, false],
    ['refused', 1, true],
    ['http_5xx', 1, true],
    ['tls_expired', 1, false],
    ['tls_name', 1, false],
    ['tls_untrusted', 1, false],
    ['nxdomain', 1, false],
  ] as const)('%s met %d times in a row is to be waited upon: %s', (outcome, times, once) => {
    expect(look([point(outcome)], times).looks.get(FRONTAL)?.once).toBe(once);
  });

  it('dates a failure from the first of the run, and starts again after an answer', () => {
    let runs: Runs = new Map();
    const at = (outcome: string, atMs: number) => {
      runs = follow(runs, [point(outcome, { atMs })]);
      return lookOutside(chain, [point(outcome, { atMs })], runs, atMs).looks.get(FRONTAL)?.outside.sinceMs;
    };
    expect(at('timeout', NOW)).toBe(NOW);
    expect(at('refused', NOW + 30_000)).toBe(NOW);
    expect(at('refused', NOW + 30_000)).toBe(NOW);
    expect(at('slow', NOW + 60_000)).toBe(NOW + 60_000);
    expect(at('ok', NOW + 90_000)).toBe(NOW + 60_000);
    expect(at('timeout', NOW + 120_000)).toBe(NOW + 120_000);
  });

  it('lets the outcome that says most speak, with the days its certificate has left', () => {
    const seen = [point('timeout'), point('tls_expired', { vantage: 'lyon', expiresInS: -200_000 })];
    expect(look(seen).looks.get(FRONTAL)?.outside).toMatchObject({
      ...{ state: 'failing', outcome: 'tls_expired', vantage: 'lyon', daysLeft: -3, failingFrom: 2, askedFrom: 2 },
    });
  });

  it('finds the harm where the outcome was first met, in the order of a request', () => {
    const met = (check: ProbeCheckKind, cell: string, outcome: string) => point(outcome, { check, cell });
    const roots = (...points: ProbePoint[]) => look(points, 2).looks.get(PORTAIL)?.root;
    expect(roots(met('dns', FRONTAL, 'nxdomain'), met('http', PORTAIL, 'nxdomain'))).toBe(FRONTAL);
    expect(roots(met('dns', FRONTAL, 'ok'), met('http', PORTAIL, 'http_5xx'))).toBe(PORTAIL);
    expect(roots(met('tls', FRONTAL, 'tls_error'), met('http', PORTAIL, 'http_5xx'))).toBe(PORTAIL);
  });
});

describe('a place that Vigie looks from', () => {
  const everywhere = (outcome: string, ents: readonly string[], vantage = 'paris') =>
    ents.map((ent) => point(outcome, { cell: `${ent}/frontal`, vantage }));
  const three = ['ent-est', 'ent-sud', 'lycees-nord'];

  it.each([
    ['reaches nobody', everywhere('timeout', three), ['paris']],
    ['reaches nobody of two: it may be they', everywhere('timeout', three.slice(1)), []],
    ['is refused everywhere: a refusal is an answer', everywhere('refused', three), []],
    ['reaches one of four', [...everywhere('timeout', three), ...everywhere('ok', ['colleges-nord'])], []],
    [
      'reaches nobody, while another place does',
      [...everywhere('timeout', three), ...everywhere('ok', three, 'lyon')],
      ['paris'],
    ],
  ] as const)('that %s', (_name, points, blind) => {
    expect(blindVantages(points)).toEqual(blind);
  });

  it('does not count while it is blind: its own network accuses nobody', () => {
    const { looks, blind } = look(everywhere('timeout', three), 5);
    expect(blind).toEqual(['paris']);
    expect([...looks.values()].map(({ outside }) => outside.state)).toEqual(['stale', 'stale', 'stale']);
  });
});

describe('the word of a probe', () => {
  const outsideOf = (outcome: string): Outside => look([point(outcome)], 2).looks.get(FRONTAL)!.outside;

  it.each([
    ['tls_expired', 'fault'],
    ['tls_name', 'fault'],
    ['tls_untrusted', 'fault'],
    ['tls_error', 'fault'],
    ['nxdomain', 'fault'],
    ['refused', 'fault'],
    ['redirect_loop', 'fault'],
    ['signin_missing', 'fault'],
    ['timeout', 'undetermined'],
    ['dns_timeout', 'undetermined'],
    ['http_5xx', 'undetermined'],
    ['http_4xx', 'undetermined'],
    ['an-outcome-of-tomorrow', 'undetermined'],
  ])('about %s is %s', (outcome, cause) => {
    expect(decideByProbe(outsideOf(outcome), FRONTAL, defaultSettings.cause).cause).toBe(cause);
  });

  it('is measured by Vigie, from a place, and dated', () => {
    const [term] = decideByProbe(outsideOf('refused'), FRONTAL, defaultSettings.cause).evidence;
    expect(term).toMatchObject({
      key: 'probe_failing',
      origin: { kind: 'measured', from: 'paris' },
      params: { cell: FRONTAL, check: 'tls', outcome: 'refused', since: NOW - 35_000 },
    });
  });

  it('is against every hypothesis where it answers, and against none where it is too old', () => {
    const terms = probeTerms(outsideOf('ok'), FRONTAL);
    expect(terms.map(({ hypothesis, key }) => [hypothesis, key])).toEqual([
      ['saturation', 'probe_answers'],
      ['attack', 'probe_answers'],
      ['fault', 'probe_answers'],
    ]);
    expect(terms.every(({ nats }) => nats < 0)).toBe(true);
    expect(probeTerms({ ...outsideOf('ok'), state: 'stale' }, FRONTAL)).toEqual([]);
  });

  it.each(LANGUAGES)('can be said whatever it met (%s)', (language) => {
    const t = vocabulary(language);
    const outcomes = [...new Set(Object.values(weights.probe).flatMap((table) => Object.keys(table)))];
    for (const outcome of outcomes) {
      for (const { key, params } of probeTerms({ ...outsideOf(outcome), daysLeft: -3 }, FRONTAL)) {
        const sentence = t(`evidence.${key}`, params);
        expect(sentence).toContain(FRONTAL);
        expect(sentence).not.toMatch(/outcome\.|check\.|evidence\.|\{\{/);
      }
    }
    expect(
      t('evidence.probe_certificate', { cell: FRONTAL, days: 3, since: Date.UTC(2021, 3, 6, 6, 2, 31) }),
    ).toContain('08:02:31');
  });
});
