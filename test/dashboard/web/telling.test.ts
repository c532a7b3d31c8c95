import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { loadChain } from '../../../chain/load.js';
import fr from '../../../chain/vocabulary/fr.json' with { type: 'json' };
import type { Evidence, IncidentView } from '../../../dashboard/protocol/view.js';
import { TELLING, type Telling, tellingCurve } from '../../../dashboard/web/model/telling-curve.js';
import { bandedRows, probeRows } from '../../../dashboard/web/model/telling-rows.js';
import { shownOf } from '../support/live.js';
import {
  attackPicture,
  calmPicture,
  outside,
  saturationIncident,
  saturationPicture,
  stormPicture,
  undeterminedPicture,
} from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');
const SINCE = T0 - 193_000;

function chosen(picture: Picture, readable: readonly Telling[] = TELLING) {
  const { live, screen } = shownOf(chain, picture);
  return tellingCurve(live, screen, readable);
}

/** A saturation whose incident says something else. */
function saying(over: Partial<IncidentView>): Picture {
  return { ...saturationPicture(chain, T0, SINCE), incidents: [{ ...saturationIncident(T0, SINCE), ...over }] };
}

const evidence = (key: string, hypothesis: Evidence['hypothesis'], nats: number, params = {}): Evidence => {
  return { key, params, hypothesis, nats, origin: { kind: 'declared', by: 'alpha' } };
};

describe('the curve that matters', () => {
  it('of a saturation is what was asked and served where it starts, for its strongest evidence', () => {
    expect(chosen(saturationPicture(chain, T0, SINCE))).toMatchObject({
      ...{ cell: 'lycees-nord/base', what: 'served', onsetMs: SINCE },
      reason: { kind: 'evidence', evidence: { key: 'resource_full' } },
    });
  });

  it('of an attack is who the strangers are', () => {
    expect(chosen(attackPicture(chain, T0, SINCE))).toMatchObject({
      ...{ cell: 'lycees-nord/base', what: 'composition', by: 'client' },
      reason: { evidence: { key: 'foreign_clients' } },
    });
  });

  it.each([
    ['own_errors', 'errors', undefined],
    ['slow_while_free', 'durations', undefined],
    ['probe_failing', 'probes', undefined],
    ['capacity_lost', 'served', undefined],
  ] as const)('of a fault by %s is %s', (key, what, by) => {
    const seen = chosen(
      saying({ cause: 'fault', evidence: [evidence(key, 'fault', 2), evidence('retries', 'saturation', 3)] }),
    );
    expect(seen).toMatchObject({ what, reason: { evidence: { key } } });
    expect(seen?.by).toBe(by);
  });

  it('is that of the cell which the evidence names, if it is one of the incident', () => {
    const named = (cell: string) =>
      chosen(saying({ cause: 'fault', evidence: [evidence('own_errors', 'fault', 2, { cell })] }))?.cell;
    expect(named('lycees-nord/portail')).toBe('lycees-nord/portail');
    expect(named('nowhere/portail')).toBe('lycees-nord/base');
    expect(named('ent-est/portail')).toBe('lycees-nord/base');
  });

  it('without a word takes what speaks loudest for any; against the word nothing is taken', () => {
    expect(chosen(undeterminedPicture(chain, T0, SINCE))?.reason).toMatchObject({ evidence: { key: 'resource_full' } });
    expect(
      chosen(
        saying({ evidence: [evidence('foreign_clients', 'attack', 3), evidence('no_retries', 'saturation', -3)] }),
      ),
    ).toMatchObject({
      ...{ what: 'served', reason: { kind: 'incident' } },
    });
  });

  it('of a maillon of which nothing arrives is what the probes see, where there are any', () => {
    const silent = (over: object): Picture => {
      const picture = saying({ evidence: [evidence('absent', 'fault', 3)], cause: 'fault' });
      const cells = picture.cells.map((cell) =>
        cell.cell === 'lycees-nord/base' ? { ...cell, state: 'silent' as const, ...over } : cell,
      );
      return { ...picture, cells };
    };
    expect(chosen(silent({ outside: outside(T0) }))).toMatchObject({ what: 'probes', reason: { kind: 'silence' } });
    expect(chosen(silent({}))).toMatchObject({ what: 'errors' });
  });

  it('asks no more of the console than its reader may', () => {
    const wall = ['load', 'served', 'errors', 'durations'] as const;
    expect(chosen(attackPicture(chain, T0, SINCE), wall)).toMatchObject({
      ...{ what: 'served', reason: { evidence: { key: 'resource_full' } } },
    });
  });

  it('is of the gravest incident; of one that starts elsewhere, where it is suffered here', () => {
    expect(chosen(stormPicture(chain, T0, SINCE))?.onsetMs).toBe(SINCE + 61_000);
    expect(chosen(saying({ maillon: '~/~', evidence: [] }))?.cell).toBe('lycees-nord/base');
  });

  it('while nothing is wrong is the load of the national maillon that most is asked of, and stays there', () => {
    for (let second = 0; second < 60; second += 7)
      expect(chosen(calmPicture(chain, T0 + second * 1000))).toEqual({
        ...{ cell: 'national/authentification', what: 'load' },
        reason: { kind: 'calm', national: true },
      });
  });

  it('without a national maillon that is heard is that of the busiest, and of nothing heard there is none', () => {
    const calm = calmPicture(chain, T0);
    const bare = (match: RegExp): Picture => ({
      ...calm,
      cells: calm.cells.map((cell) =>
        match.test(cell.cell) ? { ...cell, state: 'unknown' as const, lastReceivedMs: undefined } : cell,
      ),
    });
    expect(chosen(bare(/^national/))).toMatchObject({ what: 'load', reason: { kind: 'calm', national: false } });
    expect(chosen(bare(/./))).toBeUndefined();
  });

  it('knows of every evidence for a hypothesis where to see it', () => {
    const AGAINST =
      /^(no_|not_|few_|declared|own$|load_ordinary|goodput_follows|resource_free|users_flat|sources_flat|mix_same|per_source_usual|present|onset_slow|born_elsewhere|logins_succeed|workers_explained|readers_quick|handshakes|capacity_held|sound_|people_within|attack_within)/;
    const blind = Object.keys(fr.evidence).filter((key) => {
      if (AGAINST.test(key)) return false;
      const seen = chosen(saying({ cause: 'undetermined', evidence: [evidence(key, 'attack', 3)] }));
      return seen?.reason.kind !== 'evidence';
    });
    expect(blind).toEqual([]);
  });
});

describe('the rows of the curve that matters', () => {
  const steps = { fromMs: 10_000, toMs: 25_000, stepS: 5 };
  const errorsPerS = { fault: 0, shed: 1, timeout: 0, auth: 0, client: 0 };

  it('have demand and expectation side by side, and nothing where nothing is known', () => {
    const points = [{ atMs: 10_000, offeredPerS: 9, goodPerS: 7, errorsPerS }];
    const expected = [{ atMs: 15_000, lowPerS: 2, midPerS: 4, highPerS: 6, days: 8 }];
    expect(bandedRows(points, expected, steps)).toMatchObject([
      { atMs: 10_000, offered: 9, good: 7, lost: 2, low: null, high: null },
      { atMs: 15_000, offered: null, low: 2, mid: 4, high: 6 },
      { atMs: 20_000, offered: null, low: null },
    ]);
  });

  it('of probes keep the worst of each step, answers apart from failures', () => {
    const look = (atMs: number, up: number, durationMs: number) => {
      return { atMs, results: 1, up, outcome: up ? 'ok' : 'timeout', durationMs };
    };
    const checks = [
      { check: 'http', vantage: 'a', target: 't', points: [look(10_000, 1, 80), look(15_000, 0, 5000)] },
      { check: 'tls', vantage: 'a', target: 't', points: [look(10_000, 1, 120)] },
    ];
    expect(probeRows({ checks }, steps)).toEqual([
      { atMs: 10_000, answered: 120, failed: null },
      { atMs: 15_000, answered: null, failed: 5000 },
      { atMs: 20_000, answered: null, failed: null },
    ]);
  });
});
