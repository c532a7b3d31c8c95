import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { sha256 } from '../../../alerts/incident/canonical.js';
import { type Decision, decide } from '../../../alerts/incident/decide.js';
import { openLedger } from '../../../alerts/incident/fold.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { StoredEvent } from '../../../alerts/incident/payload.js';
import { incidentSettings } from '../../../alerts/incident/settings.js';
import { nothingWatched } from '../../../alerts/incident/watch.js';
import { demoChain, evaluation, harmed, healthy, MORNING } from '../situation.js';

const AUTH = 'national/authentification';
const ents = demoChain.ents.map(({ id }) => id);

/** A desk without disk or people: verdicts in, a ledger out, second by second. */
function desk(settings = incidentSettings.parse({})) {
  const ledger = openLedger();
  const told: Decision[] = [];
  let watch = nothingWatched;
  let atMs = MORNING;
  let seq = 0;
  const apply = (entry: Pick<StoredEvent, 'type' | 'payload'>) =>
    ledger.apply({
      v: 1,
      seq: ++seq,
      epoch: 1,
      writer: 't',
      at: new Date(atMs).toISOString(),
      actor: 't',
      payloadSha256: '',
      prevHash: '',
      ...entry,
    } as StoredEvent);
  return {
    told,
    ledger,
    apply,
    forget: () => {
      watch = nothingWatched;
    },
    /** Plays `seconds` evaluations of what `ill` says at each. */
    play(seconds: number, ill: (atMs: number, second: number) => readonly Verdict[]) {
      for (let second = 0; second < seconds; second++) {
        atMs += 1000;
        const open = [...ledger.incidents.values()].filter(({ closedMs }) => closedMs === undefined);
        const verdicts = evaluation(atMs, ill(atMs, second));
        const decided = decide({
          open,
          verdicts,
          chain: demoChain,
          atMs,
          settings,
          watch,
          runbookFor: ({ cause }) => ({ id: cause, reason: 'runbook.exact' }),
        });
        watch = decided.watch;
        told.push(...decided.decisions);
        for (const decision of decided.decisions) apply(decision);
      }
    },
    incidents: (): Incident[] => [...ledger.incidents.values()],
    open: (): Incident[] => [...ledger.incidents.values()].filter(({ closedMs }) => closedMs === undefined),
    pagedNow() {
      for (const { id, generation } of this.open())
        apply({
          type: 'page.due',
          payload: {
            incident: id,
            page: sha256(id + generation),
            target: 'garde',
            step: 0,
            generation,
            status: 'firing',
          },
        });
    },
  };
}

const types = (told: readonly Decision[]) => told.map(({ type }) => type.replace('incident.', ''));
const nationalOutage = (atMs: number) => [
  harmed(AUTH, atMs, { state: 'down' }),
  ...ents.flatMap((ent) =>
    ['frontal', 'portail'].map((maillon) => harmed(`${ent}/${maillon}`, atMs, { blames: [AUTH] })),
  ),
];

describe('one outage, one incident', () => {
  it('national authentication down under every ENT', () => {
    const it = desk();
    it.play(60, nationalOutage);
    expect(types(it.told)).toEqual(['opened']);
    expect(it.open()[0]).toMatchObject({
      maillon: AUTH,
      severity: 'P1',
      cause: 'fault',
      generation: 1,
      runbook: { id: 'fault' },
    });
    expect(it.open()[0]?.cells).toHaveLength(9);
  });

  it('even if the failing maillon says nothing itself', () => {
    const it = desk();
    it.play(30, (atMs) => [healthy(AUTH, atMs, 'silent'), ...nationalOutage(atMs).slice(1)]);
    expect(it.open()).toHaveLength(1);
    expect(it.open()[0]).toMatchObject({ maillon: AUTH, severity: 'P1' });
    it.play(299, (atMs) => [healthy(AUTH, atMs, 'silent')]);
    expect(it.open()).toHaveLength(1);
    it.play(2, (atMs) => [healthy(AUTH, atMs, 'silent')]);
    expect(it.open()).toHaveLength(0);
  });

  it('suspect after suspect, down to the last', () => {
    const it = desk();
    it.play(5, (atMs) => [
      harmed('ent-est/frontal', atMs, { blames: ['ent-est/portail'] }),
      harmed('ent-est/portail', atMs, { blames: ['ent-est/messagerie'] }),
      harmed('ent-est/messagerie', atMs, { blames: ['ent-est/base'] }),
      harmed('ent-est/base', atMs),
    ]);
    expect(it.open().map(({ maillon, cells }) => [maillon, cells.length])).toEqual([['ent-est/base', 4]]);
  });

  it('maillons that blame each other are one', () => {
    const it = desk();
    it.play(5, (atMs) => [
      harmed('ent-est/portail', atMs, { blames: ['ent-est/base'] }),
      harmed('ent-est/base', atMs, { blames: ['ent-est/portail'] }),
    ]);
    expect(it.open().map(({ maillon }) => maillon)).toEqual(['ent-est/base']);
  });

  it('a maillon that does not know why it suffers joins the harmed one it calls', () => {
    const it = desk();
    it.play(5, (atMs) => [harmed('ent-est/frontal', atMs, { cause: 'undetermined' }), harmed('ent-est/base', atMs)]);
    expect(it.open().map(({ maillon, cause }) => [maillon, cause])).toEqual([['ent-est/base', 'fault']]);
  });

  it('local alarms that turn out to be national become one, before and after people were paged', () => {
    const it = desk();
    it.play(3, (atMs) => ents.map((ent) => harmed(`${ent}/portail`, atMs, { cause: 'undetermined' })));
    expect(it.open()).toHaveLength(4);
    const first = it.open()[0]?.id;
    it.play(40, nationalOutage);
    expect(it.open()).toHaveLength(1);
    expect(it.open()[0]).toMatchObject({
      id: first,
      maillon: AUTH,
      severity: 'P1',
      cells: expect.arrayContaining([AUTH]),
    });
    expect(it.incidents().filter(({ mergedInto }) => mergedInto === first)).toHaveLength(3);
  });

  it('blame that moves while the same cells suffer moves the incident', () => {
    const it = desk();
    const outage = (root: string) => (atMs: number) =>
      ['frontal', 'portail'].map((maillon) => harmed(`ent-est/${maillon}`, atMs, { blames: [root] }));
    it.play(20, outage('ent-est/messagerie'));
    it.play(30, outage('ent-est/base'));
    expect(it.incidents()).toHaveLength(1);
    expect(it.open()[0]).toMatchObject({
      maillon: 'ent-est/base',
      generation: 1,
      suspects: [{ cell: 'ent-est/base' }],
    });
    expect(it.told.at(1)).toMatchObject({
      type: 'incident.updated',
      payload: { reason: { key: 'reason.moved', params: { before: 'ent-est/messagerie', after: 'ent-est/base' } } },
    });
  });

  it('blame that flickers from second to second changes nothing', () => {
    const it = desk();
    it.play(120, (atMs, second) => [
      harmed('ent-est/portail', atMs, { blames: [second % 3 === 1 ? 'ent-est/messagerie' : 'ent-est/base'] }),
      harmed('ent-est/base', atMs),
    ]);
    expect(it.incidents()).toHaveLength(1);
    expect(it.told).toHaveLength(1);
  });
});

describe('two causes, two incidents', () => {
  it('in two ENT', () => {
    const it = desk();
    it.play(10, (atMs) => [
      harmed('ent-est/base', atMs),
      harmed('ent-est/portail', atMs, { blames: ['ent-est/base'] }),
      harmed('ent-sud/frontal', atMs, { cause: 'attack' }),
    ]);
    expect(it.open().map(({ maillon, cause }) => [maillon, cause])).toEqual([
      ['ent-est/base', 'fault'],
      ['ent-sud/frontal', 'attack'],
    ]);
  });

  it('overlapping: an attack on a front while authentication fails under it', () => {
    const it = desk();
    it.play(30, nationalOutage);
    it.play(40, (atMs) => [
      harmed('ent-sud/frontal', atMs, { cause: 'attack' }),
      ...nationalOutage(atMs).filter(({ cell }) => cell !== 'ent-sud/frontal'),
    ]);
    expect(it.open().map(({ maillon }) => maillon)).toEqual([AUTH, 'ent-sud/frontal']);
    expect(it.open()[0]?.cells).not.toContain('ent-sud/frontal');
  });

  it('a new outage, long after, on cells of an incident that is still open', () => {
    const it = desk();
    it.play(30, (atMs) => [
      harmed('ent-est/base', atMs),
      harmed('ent-est/portail', atMs, { blames: ['ent-est/base'] }),
    ]);
    it.play(120, () => []);
    it.play(30, (atMs) => [
      harmed('ent-est/frontal', atMs, { cause: 'attack' }),
      harmed('ent-est/portail', atMs, { cause: 'attack', blames: ['ent-est/frontal'] }),
    ]);
    expect(it.open().map(({ maillon, cause }) => [maillon, cause])).toEqual([
      ['ent-est/base', 'fault'],
      ['ent-est/frontal', 'attack'],
    ]);
  });
});

describe('updates', () => {
  const base =
    (probability: number, cause: 'fault' | 'attack' | 'undetermined' = 'fault') =>
    (atMs: number) => [harmed('ent-est/base', atMs, { cause, probability })];

  it('are not made each second', () => {
    const it = desk();
    it.play(300, (atMs, second) => [harmed('ent-est/base', atMs, { probability: 0.85 + (second % 10) / 100 })]);
    expect(types(it.told)).toEqual(['opened']);
  });

  it('record a word as soon as there is one, and do not lose it as harm fades', () => {
    const it = desk();
    it.play(10, base(0.5, 'undetermined'));
    it.play(10, base(0.9));
    it.play(100, base(0.5, 'undetermined'));
    expect(types(it.told)).toEqual(['opened', 'updated']);
    expect(it.open()[0]).toMatchObject({ cause: 'fault', probability: 0.9, generation: 1 });
  });

  it('raise the generation when it gets worse, once, and never lower severity', () => {
    const it = desk();
    it.play(10, base(0.9));
    expect(it.open()[0]).toMatchObject({ severity: 'P2', generation: 1 });
    it.play(60, (atMs) => ents.slice(0, 3).map((ent) => harmed(`${ent}/base`, atMs, { blames: ['ent-est/base'] })));
    expect(it.open()[0]).toMatchObject({ severity: 'P1', generation: 2 });
    it.play(200, base(0.9));
    expect(it.open()[0]).toMatchObject({ severity: 'P1', generation: 2, cells: ['ent-est/base'] });
    expect(it.incidents()).toHaveLength(1);
  });

  it('keep a cell for a minute after it healed', () => {
    const it = desk();
    const both = (atMs: number) => [
      harmed('ent-est/base', atMs),
      harmed('ent-est/portail', atMs, { blames: ['ent-est/base'] }),
    ];
    it.play(10, both);
    it.play(59, base(0.9));
    expect(it.open()[0]?.cells).toHaveLength(2);
    it.play(3, base(0.9));
    expect(it.open()[0]?.cells).toHaveLength(1);
  });
});

describe('closing', () => {
  it('waits for five healthy minutes', () => {
    const it = desk();
    it.play(10, (atMs) => [harmed('ent-est/base', atMs)]);
    it.play(299, () => []);
    expect(it.open()).toHaveLength(1);
    it.play(1, () => []);
    expect(it.open()).toHaveLength(0);
    expect(it.told.at(-1)).toMatchObject({ payload: { reason: { key: 'reason.healed', params: { healthyS: 300 } } } });
  });

  it('never happens while nothing can be seen', () => {
    const it = desk();
    it.play(10, (atMs) => [harmed('ent-est/base', atMs)]);
    it.play(1000, (atMs) => [healthy('ent-est/base', atMs, 'unknown')]);
    expect(it.open()).toHaveLength(1);
  });

  it('counts again from a restart', () => {
    const it = desk();
    it.play(10, (atMs) => [harmed('ent-est/base', atMs)]);
    it.play(200, () => []);
    it.forget();
    it.play(300, () => []);
    expect(it.open()).toHaveLength(1);
    it.play(1, () => []);
    expect(it.open()).toHaveLength(0);
  });

  it('half an hour of flapping is one incident', () => {
    const it = desk();
    it.play(1800, (atMs, second) => (second % 60 < 25 ? [harmed('ent-est/base', atMs)] : []));
    expect(types(it.told)).toEqual(['opened']);
  });

  it('a paged incident taken over by another one is merged after a while', () => {
    const it = desk();
    it.play(10, (atMs) => [
      harmed('ent-est/portail', atMs, { cause: 'saturation' }),
      harmed('ent-sud/portail', atMs, { cause: 'saturation' }),
    ]);
    it.pagedNow();
    it.play(29, nationalOutage);
    expect(it.open()).toHaveLength(2);
    it.play(10, nationalOutage);
    expect(it.open()).toHaveLength(1);
    expect(it.told.at(-1)).toMatchObject({
      payload: { reason: { key: 'reason.merged', params: { into: it.open()[0]?.id } } },
    });
  });
});

describe('how much of it is an attack', () => {
  const struck = (atMs: number, value: number, known: boolean) => ({
    ...harmed('ent-est/base', atMs, { cause: 'saturation+attack' }),
    attackKind: 'http-flood',
    attackShare: { value, low: value - 0.1, high: value + 0.1 },
    ...(known ? { counterfactuals: [{ key: 'without_attack', params: { factor: 1.4, capacity: 120 } }] as const } : {}),
  });

  it('is recorded when it has moved and held, and pages nobody again', () => {
    const it = desk();
    it.play(10, (atMs) => [struck(atMs, 0.3, false)]);
    expect(it.open()[0]).toMatchObject({ attackKind: 'http-flood', attackShare: { value: 0.3 } });
    it.play(9, (atMs) => [struck(atMs, 0.62, true)]);
    expect(types(it.told)).toEqual(['opened']);
    it.play(5, (atMs) => [struck(atMs, 0.62, true)]);
    expect(types(it.told)).toEqual(['opened', 'updated']);
    expect(it.told.at(-1)?.payload.reason).toEqual({ key: 'reason.reckoned', params: { before: 0.3, after: 0.62 } });
    expect(it.open()[0]).toMatchObject({
      generation: 1,
      attackShare: { value: 0.62 },
      counterfactuals: [{ key: 'without_attack' }],
    });
    it.play(60, (atMs, second) => [struck(atMs, 0.62 + 0.1 * (second % 2), true)]);
    expect(types(it.told)).toEqual(['opened', 'updated']);
  });

  it('goes with the word: an incident that turns out to be a fault keeps none', () => {
    const it = desk();
    it.play(10, (atMs) => [struck(atMs, 0.3, true)]);
    it.play(30, (atMs) => [harmed('ent-est/base', atMs, { cause: 'fault' })]);
    expect(it.open()[0]?.cause).toBe('fault');
    expect(it.open()[0]?.attackKind).toBeUndefined();
    expect(it.open()[0]?.attackShare).toBeUndefined();
    expect(it.open()[0]?.counterfactuals).toBeUndefined();
  });
});

describe('what people have decided about where outages begin and end', () => {
  const BASE = 'ent-est/base';
  const PORTAL = 'ent-est/portail';
  const said = { by: 'Paul', declared: true, motive: 'autre cause' };
  const both = (atMs: number) => [harmed(BASE, atMs), harmed(PORTAL, atMs, { blames: [BASE] })];

  it('cells put apart stay apart, whatever they blame, and heal apart', () => {
    const here = desk();
    here.play(5, both);
    const [first] = here.open();
    expect(first?.cells).toEqual([BASE, PORTAL]);
    const split = { incident: first!.id, into: 'apart', cells: [PORTAL], maillon: PORTAL, severity: 'P2' as const };
    here.apply({ type: 'incident.split', payload: { ...split, ...said } });
    here.told.length = 0;
    here.play(90, both);
    expect(here.open().map(({ id, maillon, cells }) => [id, maillon, cells])).toEqual([
      [first!.id, BASE, [BASE]],
      ['apart', PORTAL, [PORTAL]],
    ]);
    expect(types(here.told)).not.toContain('opened');
    // Its cells out of sight: the other one does not take them back.
    here.play(30, (atMs) => [harmed(BASE, atMs), healthy(PORTAL, atMs, 'silent')]);
    expect(here.open().map(({ cells }) => cells)).toEqual([[BASE], [PORTAL]]);
    here.play(400, (atMs) => [harmed(BASE, atMs)]);
    expect(here.open().map(({ id }) => id)).toEqual([first!.id]);
  });

  it('outages merged are one, though each blames its own maillon, until both have healed', () => {
    const here = desk();
    const two = (atMs: number) => [harmed(BASE, atMs), harmed('ent-sud/base', atMs)];
    here.play(5, two);
    const [est, sud] = here.open();
    here.apply({
      type: 'incident.merged',
      payload: { ...said, incident: sud!.id, into: est!.id, severity: 'P1' },
    });
    here.told.length = 0;
    here.play(90, two);
    expect(here.open().map(({ id, cells }) => [id, cells])).toEqual([[est!.id, [BASE, 'ent-sud/base']]]);
    expect(types(here.told)).not.toContain('opened');
    here.play(60, (atMs) => [harmed('ent-sud/base', atMs)]);
    expect(here.open().map(({ id }) => id)).toEqual([est!.id]);
    here.play(400, () => []);
    expect(here.open()).toEqual([]);
  });

  it('a severity that a person has lowered rises only beyond what they had before their eyes', () => {
    const here = desk();
    const national = (atMs: number) => [...both(atMs), harmed(AUTH, atMs)];
    here.play(5, both);
    const [{ id, severity } = { id: '', severity: 'P1' as const }] = here.open();
    here.apply({ type: 'severity.set', payload: { ...said, incident: id, severity: 'P3', judged: severity } });
    here.play(60, both);
    expect(here.open().map((one) => one.severity)).toEqual(['P3']);
    here.play(60, (atMs) =>
      ents.map((ent) => harmed(`${ent}/base`, atMs, { blames: [BASE] })).concat(national(atMs).slice(1, 2)),
    );
    expect(here.incidents().find((one) => one.id === id)?.severity).toBe('P1');
  });
});
