import { expect, test } from 'vitest';
import { NATIONAL } from '../../chain/model.js';
import { announceLoad, announcePhase, announceScenario } from '../../demo/announce.js';
import { programme, scenarioNamed, scenarios, withDurations } from '../../demo/scenarios/all.js';
import type { LoadPlan } from '../../demo/scenarios/scenario.js';
import { siteOf } from '../../demo/topology.js';

const byName = scenarios.map((scenario) => [scenario.name, scenario] as const);

test('five scenarios are played in turn, the ordinary one first; the others by name', () => {
  expect(programme.map(({ name }) => name)).toEqual(['matin', 'saturation', 'inondation', 'panne', 'mixte']);
  expect(scenarios.map(({ name }) => name).slice(5)).toEqual(['classe', 'bourrage', 'ecole', 'resultats', 'distance']);
  expect(() => scenarioNamed('tempete')).toThrow('no scenario is called tempete; there are matin, saturation');
});

test.each(byName)('%s leaves time for a baseline, lasts, and recovers', (name, { phases, expected }) => {
  expect(phases[0]?.kind).toBe('ordinary');
  expect(phases[0]?.durationS).toBeGreaterThanOrEqual(30);
  if (!expected) {
    expect(['matin', 'ecole', 'resultats', 'distance']).toContain(name);
    expect(phases.every(({ kind }) => kind === 'ordinary')).toBe(true);
    return;
  }
  expect(phases.map(({ kind }) => kind)).toEqual(['ordinary', 'disturbance', 'recovery']);
  expect(phases[1]?.durationS).toBeGreaterThanOrEqual(60);
  expect(siteOf(expected.maillon).cell).toBe(expected.maillon);
});

test.each(byName)('%s does to the chain what its truth says', (_name, { phases, expected }) => {
  const [before, disturbance] = [phases[0]!.load, phases[1]!.load];
  const ent = expected ? siteOf(expected.maillon).ent : '';
  const visitors = (load: LoadPlan) =>
    ent === NATIONAL ? Object.values(load.visitorsPerS).reduce((sum, rate) => sum + rate) : load.visitorsPerS[ent]!;
  const cause = expected?.cause ?? '';
  expect(expected !== undefined && visitors(disturbance) > 3 * visitors(before)).toBe(cause.includes('saturation'));
  const attacked = disturbance.flood?.ent ?? (disturbance.stuffing && NATIONAL);
  expect(attacked).toBe(cause.includes('attack') ? ent : undefined);
  expect(disturbance.stuffing !== undefined).toBe(expected?.kind === 'credential-stuffing');
  expect(phases[1]!.directoryDown === true).toBe(cause === 'fault');
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
    visitors: {
      'ent-est': { offered: 4, good: 3, failed: 1, ended: 4 },
      'ent-sud': { offered: 2, good: 2, failed: 0, ended: 2 },
    },
    bots: { 'ent-est': { offered: 100, good: 20, failed: 80, ended: 100 } },
  };
  expect(announceLoad([second, second], 'fr')).toBe(
    'Usagers : 6.0 demandes/s, 5.0 satisfaites, 1.0 en échec ; robots : 100.0/s',
  );
  expect(announceLoad([{ ...second, bots: {} }], 'en')).toBe('Users: 6.0 requests/s, 5.0 good, 1.0 failed');
});
