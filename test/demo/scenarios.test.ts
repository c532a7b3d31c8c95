import { expect, test } from 'vitest';
import { announceLoad, announcePhase, announceScenario } from '../../demo/announce.js';
import { scenarioNamed, scenarios, withDurations } from '../../demo/scenarios/all.js';
import { siteOf } from '../../demo/topology.js';

const byName = scenarios.map((scenario) => [scenario.name, scenario] as const);

test('five scenarios, the ordinary one first', () => {
  expect(scenarios.map(({ name }) => name)).toEqual(['matin', 'saturation', 'inondation', 'panne', 'mixte']);
  expect(() => scenarioNamed('tempete')).toThrow('no scenario is called tempete; there are matin, saturation');
});

test.each(byName)('%s leaves time for a baseline, lasts, and recovers', (name, { phases, expected }) => {
  expect(phases[0]?.kind).toBe('ordinary');
  expect(phases[0]?.durationS).toBeGreaterThanOrEqual(30);
  if (name === 'matin') {
    expect(expected).toBeUndefined();
    expect(phases.every(({ kind }) => kind === 'ordinary')).toBe(true);
    return;
  }
  expect(phases.map(({ kind }) => kind)).toEqual(['ordinary', 'disturbance', 'recovery']);
  expect(phases[1]?.durationS).toBeGreaterThanOrEqual(60);
  expect(siteOf(expected!.maillon).cell).toBe(expected!.maillon);
});

test.each(byName)('%s does to the chain what its truth says', (_name, { phases, expected }) => {
  const [before, disturbance] = [phases[0]!, phases[1]!];
  const ent = expected ? siteOf(expected.maillon).ent : '';
  const crowd = (disturbance.load.visitorsPerS[ent] ?? 0) > 3 * (before.load.visitorsPerS[ent] ?? 0);
  const cause = expected?.cause ?? '';
  expect(crowd).toBe(cause.includes('saturation'));
  expect(disturbance.load.flood?.ent).toBe(cause.includes('attack') ? ent : undefined);
  expect(disturbance.directoryDown === true).toBe(cause === 'fault');
});

test('durations can be shortened, kind by kind', () => {
  const short = withDurations(scenarioNamed('panne'), { ordinary: 5, recovery: 2 });
  expect(short.phases.map(({ durationS }) => durationS)).toEqual([5, 75, 2]);
});

test('everything is said in French and in English', () => {
  const panne = scenarioNamed('panne');
  expect(announceScenario(panne, 'fr')).toBe('Scénario « Panne de l’authentification nationale » (panne)');
  expect(announcePhase(panne.phases[0]!, 'en')).toBe('Ordinary load on the four ENT. (45 s)');
  const second = {
    visitors: { 'ent-est': { offered: 4, good: 3, failed: 1 }, 'ent-sud': { offered: 2, good: 2, failed: 0 } },
    bots: { 'ent-est': { offered: 100, good: 20, failed: 80 } },
  };
  expect(announceLoad([second, second], 'fr')).toBe(
    'Usagers : 6.0 demandes/s, 5.0 satisfaites, 1.0 en échec ; robots : 100.0/s',
  );
  expect(announceLoad([{ ...second, bots: {} }], 'en')).toBe('Users: 6.0 requests/s, 5.0 good, 1.0 failed');
});
