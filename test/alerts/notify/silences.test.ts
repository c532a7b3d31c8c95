import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident, Severity } from '../../../alerts/incident/incident.js';
import type { HandSilence, Match } from '../../../alerts/incident/silence.js';
import { matches } from '../../../alerts/notify/paging/match.js';
import { isActive, silencedBy } from '../../../alerts/notify/paging/silences.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import { groupStage } from '../../../alerts/notify/stages/group.js';
import { silenceStage } from '../../../alerts/notify/stages/silence.js';
import type { Intent, Round } from '../../../alerts/notify/stages/stage.js';
import { unchanging } from '../../../chain/watched.js';
import { demoChain, MORNING } from '../situation.js';
import { incident } from './paged.js';

const cells = fc.constantFrom(...demoChain.cells.map(({ id }) => id));
const severities = fc.constantFrom<Severity>('P1', 'P2', 'P3');
const causes = fc.constantFrom<Incident['cause']>('saturation', 'attack', 'fault', 'saturation+attack', 'undetermined');
const outages = fc.record({ maillon: cells, severity: severities, cause: causes }).map((change) => incident(change));

const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
const match: fc.Arbitrary<Match> = fc.record({
  territory: some(demoChain.territories.map(({ id }) => id)),
  operator: some(demoChain.operators.map(({ id }) => id)),
  ent: some([...demoChain.ents.map(({ id }) => id), 'national']),
  maillon: some(demoChain.maillons.map(({ id }) => id)),
  severity: some<Severity>(['P1', 'P2', 'P3']),
  verdict: some(['saturation', 'attack', 'fault', 'undetermined'] as const),
});
const FIELDS = ['territory', 'operator', 'ent', 'maillon', 'severity', 'verdict'] as const;

const SPAN = 1000;
const silence: fc.Arbitrary<HandSilence> = fc
  .record({
    match,
    startsMs: fc.integer({ min: 0, max: SPAN }),
    lastsMs: fc.integer({ min: 1, max: SPAN }),
    endedMs: fc.option(fc.integer({ min: 0, max: 2 * SPAN }), { nil: undefined }),
  })
  .map(({ lastsMs, endedMs, ...rest }) => ({
    ...rest,
    ...{ id: 's-1', by: 'Marie', declared: true, reason: 'essai', atMs: 0, endsMs: rest.startsMs + lastsMs },
    ...(endedMs !== undefined && { expired: { by: 'Paul', declared: true, atMs: endedMs } }),
  }));
const instants = fc.integer({ min: 0, max: 2 * SPAN });

/** A round at an instant, and what a stage said of what it held back. */
function round(atMs: number): Round & { readonly said: string[] } {
  const said: string[] = [];
  return { atMs, incidents: [], explain: (_intent, reason) => said.push(reason.key), said };
}

const intent = (of: Incident, status: Intent['status'] = 'firing'): Intent => ({
  ...{ incident: of, step: 0, generation: 1, status },
});

describe('a silence made by hand', () => {
  it('holds from its start up to, and not at, its end or the instant at which somebody ended it', () => {
    fc.assert(
      fc.property(silence, instants, (one, atMs) => {
        const end = Math.min(one.endsMs, one.expired?.atMs ?? one.endsMs);
        expect(isActive(one, atMs)).toBe(atMs >= one.startsMs && atMs < end);
        expect(isActive(one, end)).toBe(false);
      }),
    );
  });

  it('matches what every one of its matchers matches, and nothing else', () => {
    fc.assert(
      fc.property(match, outages, (wanted, of) => {
        const alone = FIELDS.map((field) => matches({ [field]: wanted[field] }, of, demoChain));
        expect(matches(wanted, of, demoChain)).toBe(alone.every(Boolean));
      }),
    );
  });

  it('of a territory matches what lies in it', () => {
    fc.assert(
      fc.property(outages, (of) => {
        const territory = demoChain.cells.find(({ id }) => id === of.maillon)?.territory ?? '';
        const parent = demoChain.territories.find(({ id }) => id === territory)?.parent ?? territory;
        expect(matches({ territory: [parent] }, of, demoChain)).toBe(true);
      }),
    );
  });

  it('holds back beginnings while one that matches is in force, with its reason; never an end, nor who took it', () => {
    fc.assert(
      fc.property(fc.array(silence, { maxLength: 5 }), outages, instants, (silences, of, atMs) => {
        const ledger = { silences: new Map(silences.map((one, index) => [String(index), one])) };
        const stage = silenceStage({ hush: () => undefined }, ledger, unchanging(demoChain));
        const muted = silences.some((one) => isActive(one, atMs) && matches(one.match, of, demoChain));
        const here = round(atMs);
        expect(stage.exec([intent(of)], here)).toHaveLength(muted ? 0 : 1);
        expect(here.said).toEqual(muted ? ['stage.silenced'] : []);
        for (const status of ['resolved', 'acknowledged'] as const)
          expect(stage.exec([intent(of, status)], round(atMs))).toHaveLength(1);
      }),
    );
  });

  it('of several, the one that ends last is named: until then nobody is told', () => {
    fc.assert(
      fc.property(fc.array(silence, { maxLength: 5 }), outages, instants, (silences, of, atMs) => {
        const held = silencedBy(silences, of, demoChain, atMs);
        const ends = silences.filter((one) => isActive(one, atMs) && matches(one.match, of, demoChain));
        expect(held?.untilMs).toBe(ends.length === 0 ? undefined : Math.max(...ends.map(({ endsMs }) => endsMs)));
      }),
    );
  });
});

describe('grouping', () => {
  const { wait } = notifySettings.parse({});
  const stage = groupStage(wait);

  it('holds a beginning until its wait is over and not a second longer; an end waits for nothing', () => {
    fc.assert(
      fc.property(outages, fc.integer({ min: 0, max: 60_000 }), (of, afterMs) => {
        const atMs = MORNING + afterMs;
        const known = of.cause !== 'undetermined';
        const waitS =
          of.severity === 'P1'
            ? known
              ? wait.p1KnownS
              : wait.p1UndeterminedS
            : known
              ? wait.knownS
              : wait.undeterminedS;
        const passed = stage.exec([intent({ ...of, openedMs: MORNING })], round(atMs)) as readonly Intent[];
        expect(passed.length === 1).toBe(afterMs >= waitS * 1000);
        expect(stage.exec([intent({ ...of, openedMs: atMs }, 'resolved')], round(atMs))).toHaveLength(1);
      }),
    );
  });

  it('once let through, it is never held again, whatever becomes of its severity and cause for the better', () => {
    fc.assert(
      fc.property(outages, fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 8 }), (of, steps) => {
        let atMs = MORNING;
        let through = false;
        for (const ms of steps) {
          atMs += ms;
          const passes =
            (stage.exec([intent({ ...of, openedMs: MORNING })], round(atMs)) as readonly Intent[]).length === 1;
          expect(!through || passes).toBe(true);
          through ||= passes;
        }
      }),
    );
  });
});
