import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import type { ProbePoint, Receipt } from '../../../alerts/detect/input.js';
import { type DetectorState, startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { decide } from '../../../alerts/incident/decide.js';
import { incidentSettings } from '../../../alerts/incident/settings.js';
import { nothingWatched } from '../../../alerts/incident/watch.js';
import type { Chain } from '../../../chain/model.js';
import { chain as plain } from './support/chain.js';
import { type Scenario, Simulation } from './support/simulate.js';
import { ordinary } from './support/streams.js';

const FRONTAL = 'ent-est/frontal';
const chain: Chain = {
  ...plain,
  probes: [
    {
      ...{ id: 'ent-est', ent: 'ent-est', url: 'https://ent-est.test/', checks: ['dns', 'http'], everyS: 10 },
      ...{ timeoutMs: 2000, cells: { dns: FRONTAL, http: FRONTAL }, vantages: ['paris'] },
    },
  ],
};
const detector = createDetector(chain, defaultSettings, { chain: 'c', weights: 'w', build: 'b' });

interface Played {
  /** Seconds to play. */
  readonly seconds: number;
  readonly scenario?: Partial<Scenario>;
  /** What the HTTP probe of the frontal of ent-est meets; nothing: it is not asked. */
  readonly outcome?: (second: number) => string | undefined;
  readonly receipts?: (second: number) => readonly Receipt[];
  readonly each?: (second: number, verdicts: readonly Verdict[]) => void;
}

/** Plays seconds through the real detector, with a probe every 10 s; the verdicts of the last. */
function play({ seconds, scenario, outcome, receipts, each }: Played): ReadonlyMap<string, Verdict> {
  const simulation = new Simulation({ seed: 7, streams: ordinary(), ...scenario });
  let state: DetectorState = startState();
  let verdicts: readonly Verdict[] = [];
  let probes: readonly ProbePoint[] = [];
  for (let s = 0; s < seconds; s++) {
    const second = simulation.step();
    const met = outcome?.(s);
    if (s % 10 === 0 && met !== undefined) {
      const up = met === 'ok' || met === 'slow';
      const atMs = second * 1000;
      probes = [{ cell: FRONTAL, check: 'http', vantage: 'paris', atMs, up, outcome: met, durationMs: 40 }];
    }
    const observation = { ...simulation.ledger.observe(second), probes, receipts: receipts?.(second) ?? [] };
    ({ verdicts, state } = detector.evaluate(observation, state));
    each?.(s, verdicts);
  }
  return new Map(verdicts.map((verdict) => [verdict.cell, verdict]));
}

describe('a cell that is heard and shows no request', () => {
  const quiet: Scenario = { seed: 7, streams: ordinary().filter(({ ent }) => ent !== 'ent-sud') };
  const heard =
    (signals: readonly Receipt['signal'][]) =>
    (second: number): readonly Receipt[] =>
      signals.map((signal) => ({
        ...{ cell: 'ent-sud/base', sender: 'beta', signal, instance: 'i', lastMs: second * 1000 },
      }));
  const judged = (signals: readonly Receipt['signal'][]) => {
    const simulation = new Simulation(quiet);
    let state: DetectorState = startState();
    let verdicts: readonly Verdict[] = [];
    for (let s = 0; s < 40; s++) {
      const second = simulation.step();
      const seen = simulation.ledger.observe(second);
      const cells = new Map([...seen.cells].filter(([cell]) => cell !== 'ent-sud/base'));
      const lastReceivedMs = new Map([...seen.lastReceivedMs, ['ent-sud/base', second * 1000] as const]);
      const observation = { ...seen, cells, lastReceivedMs, receipts: s % 15 === 0 ? heard(signals)(second) : [] };
      ({ verdicts, state } = detector.evaluate(observation, state));
    }
    return verdicts.find(({ cell }) => cell === 'ent-sud/base');
  };

  it('is never called healthy by its gauges alone: its requests are missing', () => {
    expect(judged(['metrics'])).toMatchObject({
      ...{ state: 'partial', telemetry: 'partial' },
      missing: { parts: [{ sender: 'beta', signal: 'requests' }] },
    });
  });

  it('is idle where spans of it were heard', () => {
    expect(judged(['metrics', 'traces'])).toMatchObject({ state: 'healthy', telemetry: 'idle' });
  });
});

const silent: Partial<Scenario> = { silence: { sender: 'beta', fromS: 60 } };

describe('a cell between its telemetry and the probes', () => {
  it('is silent, not down, when its sender stops and it answers', () => {
    const verdicts = play({ seconds: 100, scenario: silent, outcome: () => 'ok' });
    expect(verdicts.get(FRONTAL)).toMatchObject({ state: 'silent', telemetry: 'silent', outside: { state: 'ok' } });
    expect(verdicts.get(FRONTAL)?.harm).toBeUndefined();
    expect(verdicts.get('ent-est/base')).toMatchObject({ state: 'silent' });
    expect(verdicts.get('lycees-nord/frontal')).toMatchObject({ state: 'healthy', telemetry: 'good' });
  });

  it('is late before it is silent, once its cadence is learned', () => {
    const seen: string[] = [];
    play({
      ...{ seconds: 100, scenario: silent },
      each: (_s, verdicts) => seen.push(verdicts.find(({ cell }) => cell === FRONTAL)?.state ?? ''),
    });
    expect([...new Set(seen.slice(20))]).toEqual(['healthy', 'late', 'silent']);
  });

  it('is down when its sender stops and the connection is refused: a fault, measured by Vigie', () => {
    const verdicts = play({ seconds: 100, scenario: silent, outcome: (s) => (s < 60 ? 'ok' : 'refused') });
    expect(verdicts.get(FRONTAL)).toMatchObject({
      ...{ state: 'down', telemetry: 'silent', cause: 'fault', outside: { state: 'failing', outcome: 'refused' } },
      suspects: [{ cell: FRONTAL, score: 1, path: [FRONTAL] }],
      harm: { goodRatio: 0, errorRatio: 1 },
    });
    expect(verdicts.get(FRONTAL)?.evidence[0]).toMatchObject({
      origin: { kind: 'measured', from: 'paris' },
      nats: 2.5,
    });
    expect(verdicts.get('ent-est/base')?.state).toBe('silent');
  });

  it('is believed after one failed probe where its telemetry stopped too, after two where it goes on', () => {
    const first = (scenario: Partial<Scenario>) => {
      let at: number | undefined;
      play({
        ...{ seconds: 110, scenario, outcome: (s) => (s < 80 ? 'ok' : 'tls_error') },
        each: (s, verdicts) => {
          if (verdicts.some(({ cell, outside }) => cell === FRONTAL && outside?.state === 'failing')) at ??= s;
        },
      });
      return at;
    };
    expect(first(silent)).toBe(80);
    expect(first({})).toBe(90);
  });

  it('is harmed by an expired certificate while its telemetry is fine, and only looked at askance for a timeout', () => {
    const met = (outcome: string) => play({ seconds: 90, outcome: (s) => (s < 40 ? 'ok' : outcome) }).get(FRONTAL);
    expect(met('tls_expired')).toMatchObject({ state: 'degraded', telemetry: 'good', cause: 'fault' });
    expect(met('timeout')).toMatchObject({ state: 'degraded', telemetry: 'good', outside: { outcome: 'timeout' } });
    expect(met('timeout')?.harm).toBeUndefined();
  });

  /** From 80 s on, this share of those who come to ent-est does not get in, and leaves no span. */
  const fewer = (share: number): Partial<Scenario> => ({
    streams: ordinary().flatMap((stream) =>
      stream.ent === 'ent-est'
        ? [
            { ...stream, untilS: 80 },
            { ...stream, fromS: 80, perS: stream.perS * (1 - share) },
          ]
        : [stream],
    ),
  });
  const seen = (share: number, outcome: string) =>
    play({ seconds: 115, scenario: fewer(share), outcome: (s) => (s < 110 ? 'ok' : outcome) });

  it('is harmed when half of its visitors are missing and one probe is refused: those who get in are served', () => {
    const verdicts = seen(0.5, 'refused');
    expect(verdicts.get(FRONTAL)).toMatchObject({
      ...{ state: 'degraded', telemetry: 'good', cause: 'fault', suspects: [{ cell: FRONTAL }] },
      outside: { state: 'failing' },
    });
    const [, said] = verdicts.get(FRONTAL)?.evidence.filter(({ hypothesis }) => hypothesis === 'fault') ?? [];
    expect(said).toMatchObject({ key: 'visitors_missing', origin: { kind: 'declared', by: 'beta' } });
    expect(said?.params.share).toBeGreaterThan(0.3);
    for (const [cell, { harm }] of verdicts) if (cell !== FRONTAL) expect(harm).toBeUndefined();
  });

  it('says that something keeps them out, not what, when the probe waits in vain: a full line looks the same', () => {
    expect(seen(0.5, 'timeout').get(FRONTAL)).toMatchObject({ cause: 'undetermined', harm: { errorRatio: 1 } });
  });

  it.each([
    { name: 'visitors who stay away while the probe is answered', share: 0.6, outcome: 'ok' },
    { name: 'visitors who stay away while the probe is answered slowly', share: 0.6, outcome: 'slow' },
    { name: 'one probe that fails while people come as usual', share: 0, outcome: 'refused' },
    { name: 'one probe that fails while a few less come', share: 0.1, outcome: 'timeout' },
  ])('is not harmed by $name', ({ share, outcome }) => {
    for (const { harm } of seen(share, outcome).values()) expect(harm).toBeUndefined();
  });

  it('hears the probe speak against the harm that telemetry tells of, where it answers', () => {
    const scenario: Partial<Scenario> = { breakages: [{ cell: FRONTAL, kind: 'errors', fromS: 60 }] };
    const verdict = play({ seconds: 90, scenario, outcome: () => 'ok' }).get(FRONTAL);
    expect(verdict).toMatchObject({ telemetry: 'harmed', cause: 'fault' });
    const terms = verdict?.evidence.filter(({ origin }) => origin.kind === 'measured') ?? [];
    expect(terms.map(({ key }) => key)).toEqual(['probe_answers', 'probe_answers', 'probe_answers']);
    expect(terms.every(({ nats }) => nats < 0)).toBe(true);
  });

  it('never heard: unknown where a rule names a sender, unmapped where none does, down where a probe fails', () => {
    const nobody: Partial<Scenario> = { streams: [] };
    expect(play({ seconds: 5, scenario: nobody }).get(FRONTAL)?.state).toBe('unknown');
    const down = play({ seconds: 30, scenario: nobody, outcome: () => 'nxdomain' }).get(FRONTAL);
    expect(down).toMatchObject({ state: 'down', telemetry: 'never', cause: 'fault' });
    const unmapped = createDetector(
      { ...chain, cells: chain.cells.map((cell) => ({ ...cell, senders: [] })) },
      defaultSettings,
      { chain: 'c', weights: 'w', build: 'b' },
    );
    const { verdicts } = unmapped.evaluate(new Simulation({ seed: 1, streams: [] }).ledger.observe(1), startState());
    expect(new Set(verdicts.map(({ state }) => state))).toEqual(new Set(['unmapped']));
  });

  it('is partial when one of its senders is gone, and says which', () => {
    const heardOf = (second: number, sender: string): Receipt => ({
      ...{ cell: FRONTAL, sender, signal: 'traces', instance: '', lastMs: second * 1000 },
    });
    const receipts = (second: number) => [
      heardOf(second, 'beta'),
      ...(second < 1_700_000_060 ? [heardOf(second, 'alpha')] : []),
    ];
    expect(play({ seconds: 100, receipts }).get(FRONTAL)).toMatchObject({
      ...{ state: 'partial', telemetry: 'partial', missing: { parts: [{ sender: 'alpha' }] } },
    });
  });
});

describe('a failed probe and the desk', () => {
  const opened = (verdicts: Iterable<Verdict>) =>
    decide({
      ...{ open: [], verdicts: [...verdicts], chain, atMs: 1_700_000_100_000, watch: nothingWatched },
      ...{ settings: incidentSettings.parse({}), runbookFor: () => undefined },
    }).decisions;

  it.each([
    ['tls_expired', 'fault'],
    ['nxdomain', 'fault'],
    ['timeout', 'undetermined'],
  ])('%s on an entry without telemetry opens an incident whose word is %s', (outcome, cause) => {
    const verdicts = play({ seconds: 90, scenario: silent, outcome: (s) => (s < 60 ? 'ok' : outcome) });
    expect(opened(verdicts.values())).toMatchObject([
      { type: 'incident.opened', payload: { assessment: { cause, maillon: FRONTAL, cells: [FRONTAL] } } },
    ]);
  });

  it('opens nothing while the probe answers, whoever is silent', () => {
    expect(opened(play({ seconds: 90, scenario: silent, outcome: () => 'ok' }).values())).toEqual([]);
  });
});
