import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRole } from '../../../alerts/incident/command/fold.js';
import type { JournalEventType } from '../../../alerts/incident/event.js';
import { fold, type Ledger, openLedger } from '../../../alerts/incident/fold.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { PayloadOf, StoredEvent } from '../../../alerts/incident/payload.js';
import { samePerson } from '../../../chain/vocabulary/person.js';
import { MORNING } from '../situation.js';
import { actPayloads } from './command/arbitrary.js';

const incident = fc.constantFrom('i1', 'i2', 'i3');
/** A page id holds its incident's, so that no two incidents share one; who says what became of it may be wrong. */
const page = fc.tuple(incident, fc.constantFrom('p1', 'p2')).map((parts) => parts.join('/'));
const reason = fc.constant({ key: 'reason.opened', params: {} });
const assessment = fc.record({
  sinceMs: fc.integer({ min: MORNING - 60_000, max: MORNING }),
  severity: fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const),
  cause: fc.constantFrom('fault' as const, 'attack' as const, 'undetermined' as const),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  maillon: fc.constantFrom('ent-est/base', 'ent-sud/base'),
  cells: fc.constant(['ent-est/base', 'ent-sud/base']),
  suspects: fc.constant([]),
  evidence: fc.constant([]),
  missingFeeds: fc.constant([]),
});

const alert = fc.record({
  rule: fc.constantFrom('r1', 'r2'),
  cell: fc.constantFrom('ent-est/base', 'ent-sud/base'),
  title: fc.constant({ fr: 'Règle', en: 'Rule' }),
  severity: fc.constant('P3' as const),
  signal: fc.constant('pool_share'),
  value: fc.double({ noNaN: true }),
  limit: fc.constant(0.95),
  sinceMs: fc.constant(MORNING),
});

/** They are no incidents, and change none. */
function testPayloads() {
  const test = fc.constantFrom('t1', 't2');
  return {
    'test.due': test.map((id) => ({ test: id, drill: 'd', team: id, withinMin: 15, pages: [] })),
    'test.told': test.map((id) => ({ test: id, delivered: 1, refused: [] })),
    'test.acknowledged': test.map((id) => ({ test: id, page: 'p1', by: 'marie', declared: false })),
    'test.unanswered': test.map((id) => ({ test: id, withinMin: 15 })),
  };
}

const declared = { declaration: fc.constantFrom('d1', 'd2'), sender: fc.constant('beta'), text: fc.constant('lente') };

const payloads: { [T in JournalEventType]: fc.Arbitrary<PayloadOf[T] | undefined> } = {
  'writer.started': fc.constant({ pid: 1, cutBytes: 0 }),
  'incident.opened': fc.option(fc.record({ incident, assessment, reason }), { nil: undefined, freq: 10 }),
  'incident.updated': fc.record({ incident, assessment, reason, generation: fc.integer({ min: 1, max: 5 }) }),
  'incident.closed': fc.record({ incident, reason }),
  'alert.moved': fc.record({
    moves: fc.array(
      fc.record({
        rule: fc.constantFrom('r1', 'r2'),
        cell: fc.constantFrom('ent-est/base', 'ent-sud/base'),
        to: fc.constantFrom('pending' as const, 'firing' as const, 'keeping' as const, 'inactive' as const),
        atMs: fc.integer({ min: MORNING, max: MORNING + 100_000 }),
      }),
      { maxLength: 3 },
    ),
  }),
  'alert.joined': fc.record({
    incident,
    alerts: fc.array(alert, { minLength: 1, maxLength: 2 }),
    severity: fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const),
    generation: fc.integer({ min: 1, max: 5 }),
    reason,
  }),
  'alert.left': fc.record({ incident, alerts: fc.array(alert, { minLength: 1, maxLength: 2 }) }),
  'page.due': fc
    .record({
      incident,
      number: fc.constantFrom('p1', 'p2'),
      target: fc.constantFrom('a', 'b'),
      step: fc.constant(0),
      generation: fc.constant(1),
      status: fc.constantFrom('firing' as const, 'acknowledged' as const, 'resolved' as const),
    })
    .map(({ number, ...due }) => ({ ...due, page: `${due.incident}/${number}` })),
  'page.sent': fc.record({ incident, page }),
  'page.failed': fc.record({ incident, page, error: fc.constant('HTTP 400') }),
  'page.acknowledged': fc.record({
    incident,
    page,
    by: fc.constantFrom('marie', 'paul'),
    declared: fc.boolean(),
    generation: fc.integer({ min: 1, max: 5 }),
  }),
  'page.held': fc.record({
    incident,
    step: fc.constant(0),
    generation: fc.constant(1),
    status: fc.constant('firing' as const),
    stage: fc.constantFrom('silence', 'cap'),
    target: fc.constantFrom('a', 'b'),
    reason,
  }),
  ...testPayloads(),
  ...actPayloads(incident),
  'chain.changed': fc.constant({ before: 'a', after: 'b', difference: [] }),
  'chain.refused': fc.constant({ inForce: 'b', faults: [], count: 0 }),
  'paging.changed': fc.constant({ before: 'a', after: 'b', difference: [] }),
  'paging.refused': fc.constant({ inForce: 'b', faults: [], count: 0 }),
  'silence.created': fc.record({
    ...{ silence: fc.constantFrom('s1', 's2'), by: fc.constant('Marie'), declared: fc.boolean() },
    ...{ reason: fc.constant('essai'), match: fc.constant({ severity: ['P1' as const] }) },
    ...{ startsMs: fc.constant(MORNING), endsMs: fc.integer({ min: MORNING, max: MORNING + 100_000 }) },
  }),
  'silence.expired': fc.record({
    ...{ silence: fc.constantFrom('s1', 's2'), by: fc.constantFrom('Marie', 'Paul'), declared: fc.boolean() },
  }),
  'declaration.made': fc.record({
    ...declared,
    ...{ cell: fc.option(fc.constant('ent-est/base'), { nil: undefined }), labels: fc.constant({ alertname: 'A' }) },
    ...{ sinceMs: fc.constant(MORNING), untilMs: fc.constant(MORNING + 60_000) },
  }),
  'declaration.ended': fc.record({ ...declared, how: fc.constantFrom('resolved' as const, 'expired' as const) }),
  'declaration.linked': fc.record({
    ...{ ...declared, incident, cell: fc.constant('ent-est/base'), sinceMs: fc.constant(MORNING) },
  }),
};

/** Without incidents nothing else says anything; with every end there would be none left. */
const OFTEN = Array.from({ length: 8 }, () => 'incident.opened' as const);

/** Any events at all in any order, some with erased payloads: more than a desk would ever write. */
const journal = fc
  .array(
    fc
      .constantFrom(...(Object.keys(payloads) as JournalEventType[]), ...OFTEN)
      .chain((type) => fc.tuple(fc.constant(type), payloads[type])),
    { maxLength: 80 },
  )
  .map((entries) =>
    entries.map(
      ([type, payload], index) =>
        ({
          v: 1,
          seq: index + 1,
          epoch: 1,
          writer: 'w',
          at: new Date(MORNING + index * 1000).toISOString(),
          actor: 'a',
          payloadSha256: '',
          prevHash: '',
          type,
          payload,
        }) as StoredEvent,
    ),
  );

/** What people said, whatever they said: counted by person, never twice, never out of its bounds. */
function expectValidRecord({ record, closedMs }: Incident): void {
  if (!record) return;
  if (record.state === 'closed') expect(closedMs).toBeDefined();
  for (const [index, held] of record.roles.entries())
    expect(record.roles.findIndex((other) => isRole(other, held))).toBe(index);
  for (const { agreed, people, doneMs } of record.steps) {
    expect(agreed.filter(({ by }, index) => agreed.findIndex((one) => samePerson(one.by, by)) === index)).toEqual(
      agreed,
    );
    expect(doneMs !== undefined).toBe(agreed.length >= people);
  }
  for (const { names, sent, approved } of record.messages) if (sent && names.length > 0) expect(approved).toBeDefined();
  for (const { ids } of [{ ids: record.messages }, { ids: record.hypotheses }])
    expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
}

function expectValid({ incidents, pending, timelines }: Ledger): void {
  for (const [id, told] of timelines) {
    expect(incidents.has(id)).toBe(true);
    expect(told.toSorted((a, b) => a.atMs - b.atMs)).toEqual(told);
  }
  for (const [id, one] of incidents) {
    expect(one.id).toBe(id);
    expect(one.generation).toBeGreaterThanOrEqual(1);
    expect(one.updatedMs).toBeGreaterThanOrEqual(one.openedMs);
    expect(one.closedMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(one.openedMs);
    expect(new Set(one.pages.map((each) => each.id)).size).toBe(one.pages.length);
    expect(one.cells.length).toBeGreaterThan(0);
    const told = one.evidence.map(({ params }) => params.declaration).filter((id) => id !== undefined);
    expect(one.evidence.filter(({ key }) => key === 'declared_alert').length).toBeLessThanOrEqual(new Set(told).size);
    if (one.mergedInto !== undefined) expect(one.closedMs).toBeDefined();
    expectValidRecord(one);
  }
  const due = [...incidents.values()].flatMap(({ pages }) => pages).filter(({ state }) => state === 'due');
  expect([...pending.keys()].sort()).toEqual([...new Set(due.map(({ id }) => id))].sort());
}

/** What goes on after the end: pages on their way, who answered them, what people write. */
const GROWS = { pages: [], acknowledgements: [], record: undefined };

describe('the fold', () => {
  it('leaves a valid state after any prefix of any journal', () => {
    fc.assert(
      fc.property(journal, (events) => {
        const ledger = openLedger();
        for (const event of events) {
          ledger.apply(event);
          expectValid(ledger);
        }
      }),
    );
  });

  it('gives the same state replayed as live, and replayed in two parts', () => {
    fc.assert(
      fc.property(journal, fc.nat(80), (events, cut) => {
        const live = openLedger();
        for (const event of events) live.apply(event);
        const parts = openLedger();
        for (const event of events.slice(0, cut)) parts.apply(event);
        for (const event of events.slice(cut)) parts.apply(event);
        const replayed = fold(structuredClone(events));
        for (const ledger of [parts, replayed]) {
          expect([...ledger.incidents]).toEqual([...live.incidents]);
          expect([...ledger.pending]).toEqual([...live.pending]);
          expect([...ledger.silences]).toEqual([...live.silences]);
          expect([...ledger.declared]).toEqual([...live.declared]);
          expect([...ledger.timelines]).toEqual([...live.timelines]);
        }
      }),
    );
  });

  it('never goes back: a closed incident stays, generations only grow, what became of a page first stands', () => {
    fc.assert(
      fc.property(journal, (events) => {
        const ledger = openLedger();
        for (const event of events) {
          const before = new Map(ledger.incidents);
          ledger.apply(event);
          for (const [id, one] of before) {
            const after = ledger.incidents.get(id);
            if (one.closedMs !== undefined) expect({ ...after, ...GROWS }).toEqual({ ...one, ...GROWS });
            expect(after?.generation).toBeGreaterThanOrEqual(one.generation);
            for (const [index, was] of one.pages.entries())
              if (was.state !== 'due') expect(after?.pages[index]).toEqual(was);
          }
        }
      }),
    );
  });
});
