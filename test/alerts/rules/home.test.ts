import { describe, expect, it } from 'vitest';
import { openLedger, type Told } from '../../../alerts/incident/fold.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import { type Fired, type HomeDecision, house } from '../../../alerts/rules/home.js';
import type { Kind } from '../../../alerts/rules/schema.js';
import { demoChain, MORNING } from '../situation.js';
import { rule } from './sight.js';

const [NORTH, FRONT, SOUTH] = ['lycees-nord/base', 'lycees-nord/frontal', 'ent-sud/base'] as const;
const MINUTE = 60_000;

/** A rule that fires for some cells since a while. */
function fires(
  cells: readonly string[],
  change: { readonly kind?: Kind } & Record<string, unknown> = {},
  firedMs = MORNING,
): Fired[] {
  const made = rule({ kind: 'threshold', signal: 'pool_share', at_least: 0.95, ...change });
  const { id, title, severity } = made;
  return cells.map((cell) => ({
    rule: made,
    firedMs,
    alert: { rule: id, cell, title, severity, signal: 'pool_share', value: 1, limit: 0.95, sinceMs: firedMs },
  }));
}

const certificate = { id: 'certificat', signal: 'certificate_days', at_least: undefined, below: 14 };

/** A ledger that follows decisions, as the desk's does. */
function desk() {
  const ledger = openLedger();
  let atMs = MORNING;
  const tell = (decisions: readonly Pick<HomeDecision, 'type' | 'payload'>[]): void => {
    for (const decision of decisions) ledger.apply({ ...decision, at: new Date(atMs).toISOString() } as Told);
  };
  return {
    ledger,
    open: (): Incident[] => [...ledger.incidents.values()].filter(({ closedMs }) => closedMs === undefined),
    pass: (ms: number) => {
      atMs += ms;
    },
    /** One evaluation: what is decided is also told. */
    house(fired: readonly Fired[]): string[] {
      const decisions = house({ fired, incidents: [...ledger.incidents.values()], chain: demoChain, atMs });
      tell(decisions);
      expect(house({ fired, incidents: [...ledger.incidents.values()], chain: demoChain, atMs })).toEqual([]);
      return decisions.map(({ type }) => type);
    },
    /** The detector finds an outage of these cells. */
    outage(id: string, cells: readonly string[], severity: Incident['severity'] = 'P2'): void {
      const [maillon = ''] = cells;
      const assessment = { sinceMs: atMs, severity, cause: 'fault', probability: 0.9, maillon, cells };
      tell([
        {
          type: 'incident.opened',
          payload: {
            incident: id,
            assessment: { ...assessment, cause: 'fault', suspects: [], evidence: [], missingFeeds: [] },
            reason: { key: 'reason.opened', params: {} },
          },
        },
      ]);
    },
    heals(id: string): void {
      tell([{ type: 'incident.closed', payload: { incident: id, reason: { key: 'reason.healed', params: {} } } }]);
    },
  };
}

describe('where an alert belongs', () => {
  it('it opens an incident of its rule, without a verdict, with the runbook; its last alert ends it', () => {
    const here = desk();
    expect(here.house(fires([NORTH]))).toEqual(['incident.opened']);
    expect(here.open()).toMatchObject([
      {
        ...{ cause: 'undetermined', severity: 'P3', maillon: NORTH, cells: [NORTH], generation: 1 },
        runbook: { id: 'panne', reason: 'runbook.rule' },
        rule: { id: 'regle', group: 'ent:lycees-nord' },
        alerts: [{ rule: 'regle', cell: NORTH, value: 1 }],
      },
    ]);
    here.pass(10 * MINUTE);
    expect(here.house(fires([NORTH]))).toEqual([]);
    expect(here.house([])).toEqual(['alert.left', 'incident.closed']);
    expect(here.open()).toEqual([]);
  });

  it('at a cell that has an incident it joins that one: nobody is told twice, and the gravity is the detector’s', () => {
    const here = desk();
    here.outage('panne', [NORTH, FRONT], 'P3');
    expect(here.house(fires([FRONT], { severity: 'P1' }))).toEqual(['alert.joined']);
    expect(here.open()).toMatchObject([
      { id: 'panne', severity: 'P3', generation: 1, cause: 'fault', alerts: [{ cell: FRONT }] },
    ]);
    expect(here.house([])).toEqual(['alert.left']);
    expect(here.open()).toMatchObject([{ id: 'panne', alerts: [{ cell: FRONT, endedMs: MORNING }] }]);
  });

  it.each([
    ['ent', [[NORTH, FRONT], [SOUTH]]],
    ['operator', [[NORTH, FRONT], [SOUTH]]],
    ['cell', [[NORTH], [FRONT], [SOUTH]]],
    ['rule', [[SOUTH, NORTH, FRONT]]],
    ['sender', [[NORTH, FRONT], [SOUTH]]],
    ['territory', [[NORTH, FRONT], [SOUTH]]],
  ])('those of one %s are one incident, at once or one after the other', (group, expected) => {
    const together = desk();
    together.house(fires([NORTH, FRONT, SOUTH], { group }));
    const apart = desk();
    for (const some of [[NORTH], [NORTH, FRONT], [NORTH, FRONT, SOUTH]]) {
      apart.pass(MINUTE);
      apart.house(fires(some, { group }));
    }
    for (const here of [together, apart])
      expect(here.open().map(({ cells }) => [...cells].sort())).toEqual(expected.map((cells) => [...cells].sort()));
  });

  it('the failing maillon of an incident of several is the one that calls none of the others', () => {
    const here = desk();
    here.house(fires(['lycees-nord/frontal', 'lycees-nord/portail', NORTH]));
    expect(here.open()).toMatchObject([{ maillon: NORTH }]);
  });

  it('two rules at one cell are one incident; a graver one makes it worse, and people are told again', () => {
    const at = desk();
    at.house([...fires([NORTH]), ...fires([NORTH], { id: 'autre', severity: 'P2' })]);
    expect(at.open()).toMatchObject([{ severity: 'P2', generation: 1, rule: { id: 'autre' } }]);
    const after = desk();
    after.house(fires([NORTH]));
    after.house([...fires([NORTH]), ...fires([NORTH], { id: 'egale' })]);
    expect(after.open()).toMatchObject([{ severity: 'P3', generation: 1 }]);
    after.house([...fires([NORTH]), ...fires([NORTH], { id: 'autre', severity: 'P2' })]);
    expect(after.open()).toMatchObject([{ severity: 'P2', generation: 2, alerts: [{}, { endedMs: MORNING }, {}] }]);
  });

  it('an outage that the detector then sees takes over what says the same; a certificate is another matter', () => {
    const here = desk();
    here.house([...fires([NORTH]), ...fires([FRONT], certificate)]);
    expect(here.open()).toHaveLength(2);
    here.outage('panne', [NORTH, FRONT]);
    expect(here.house([...fires([NORTH]), ...fires([FRONT], certificate)])).toEqual([
      'alert.joined',
      'incident.closed',
    ]);
    expect(
      here
        .open()
        .map(({ id, rule: by }) => by?.id ?? id)
        .sort(),
    ).toEqual(['certificat', 'panne']);
    expect([...here.ledger.incidents.values()][0]).toMatchObject({ mergedInto: 'panne' });
  });

  it('what was told within an incident is told again only if it still fires a quarter of an hour after its end', () => {
    const here = desk();
    here.outage('panne', [NORTH]);
    here.house(fires([NORTH]));
    here.heals('panne');
    here.pass(14 * MINUTE);
    expect(here.house(fires([NORTH]))).toEqual([]);
    here.pass(2 * MINUTE);
    expect(here.house(fires([NORTH]))).toEqual(['incident.opened']);
  });

  it('what ended and fires anew after that end is new', () => {
    const here = desk();
    here.outage('panne', [NORTH]);
    here.house(fires([NORTH]));
    here.heals('panne');
    here.pass(MINUTE);
    expect(here.house(fires([NORTH], {}, MORNING + MINUTE))).toEqual(['incident.opened']);
  });
});
