import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import type { ProbePoint } from '../../../alerts/detect/input.js';
import { type DetectorState, startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { decide } from '../../../alerts/incident/decide.js';
import { incidentSettings } from '../../../alerts/incident/settings.js';
import { nothingWatched } from '../../../alerts/incident/watch.js';
import type { Chain, ProbeCheckKind } from '../../../chain/model.js';
import { chain as plain } from './support/chain.js';
import { type Scenario, Simulation } from './support/simulate.js';
import { ordinary } from './support/streams.js';

const FRONTAL = 'ent-est/frontal';
const PORTAIL = 'ent-est/portail';
/** As of the demo chain: one question to the front, and one to the portal behind it. */
const chain: Chain = {
  ...plain,
  probes: [
    {
      ...{ id: 'ent-est', ent: 'ent-est', url: 'http://ent-est.test/', checks: ['http', 'signin'], everyS: 10 },
      ...{ timeoutMs: 3000, cells: { http: FRONTAL, signin: PORTAIL }, vantages: ['paris'] },
    },
  ],
};
const BROKEN_S = 60;

/** The verdicts 40 s after something broke at `BROKEN_S`, and this is what the two questions met from then on. */
function play(scenario: Partial<Scenario>, met: Readonly<Partial<Record<ProbeCheckKind, string>>>): readonly Verdict[] {
  const detector = createDetector(chain, defaultSettings, { chain: 'c', weights: 'w', build: 'b' });
  const simulation = new Simulation({ seed: 11, streams: ordinary(), ...scenario });
  let state: DetectorState = startState();
  let verdicts: readonly Verdict[] = [];
  let probes: readonly ProbePoint[] = [];
  const point = (check: ProbeCheckKind, cell: string, atMs: number, isBroken: boolean): ProbePoint => {
    const outcome = (isBroken ? met[check] : undefined) ?? 'ok';
    return { cell, check, vantage: 'paris', atMs, up: outcome === 'ok', outcome, durationMs: 40 };
  };
  for (let s = 0; s < BROKEN_S + 40; s++) {
    const second = simulation.step();
    if (s % 10 === 0) {
      const ask = (check: ProbeCheckKind, cell: string) => point(check, cell, second * 1000, s >= BROKEN_S);
      probes = [ask('http', FRONTAL), ask('signin', PORTAIL)];
    }
    ({ verdicts, state } = detector.evaluate({ ...simulation.ledger.observe(second), probes }, state));
  }
  return verdicts;
}

const incidents = (verdicts: readonly Verdict[]) =>
  decide({
    ...{ open: [], verdicts, chain, atMs: 1_700_000_100_000, watch: nothingWatched },
    ...{ settings: incidentSettings.parse({}), runbookFor: () => undefined },
  }).decisions.map(({ payload }) => 'assessment' in payload && payload.assessment);

/** Nothing passes the front any more, so that nobody asks the portal. */
const shutFront: Partial<Scenario> = { breakages: [{ cell: FRONTAL, kind: 'errors', fromS: BROKEN_S }] };
/** Nobody comes at all. */
const deserted: Partial<Scenario> = {
  streams: ordinary().map((stream) => (stream.ent === 'ent-est' ? { ...stream, untilS: BROKEN_S } : stream)),
};

describe('a sign-in page that a probe does not reach', () => {
  it.each(['timeout', 'http_5xx', 'refused'])(
    'through a front that is harmed itself (%s) is part of that outage, in its words',
    (outcome) => {
      const verdicts = play(shutFront, { signin: outcome });
      const [front, portal] = [FRONTAL, PORTAIL].map((id) => verdicts.find(({ cell }) => cell === id));
      expect(portal).toMatchObject({
        ...{ cause: front?.cause, harm: { goodRatio: 0 } },
        suspects: [{ cell: FRONTAL, path: [FRONTAL, PORTAIL] }],
      });
      expect(portal?.probability).toEqual(front?.probability);
      expect(incidents(verdicts)).toMatchObject([{ maillon: FRONTAL, cause: 'fault', cells: [FRONTAL, PORTAIL] }]);
    },
  );

  it('is an outage of its own where the front serves those who come', () => {
    const verdicts = play(deserted, { signin: 'timeout' });
    expect(incidents(verdicts)).toMatchObject([{ maillon: PORTAIL, cause: 'undetermined', cells: [PORTAIL] }]);
  });

  it('is one of its own beside a harmed front where what it met is no load: a name, a certificate', () => {
    const verdicts = play(shutFront, { signin: 'tls_expired' });
    expect(incidents(verdicts)).toMatchObject([{ maillon: FRONTAL }, { maillon: PORTAIL, cause: 'fault' }]);
  });

  it('accuses what the front itself suffers from, where that is known', () => {
    const base = 'ent-est/base';
    const verdicts = play(
      { breakages: [{ cell: base, kind: 'crash', fromS: BROKEN_S }] },
      { http: 'http_5xx', signin: 'http_5xx' },
    );
    expect(incidents(verdicts)).toMatchObject([{ maillon: base, cause: 'fault' }]);
  });
});
