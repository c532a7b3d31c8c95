import fc from 'fast-check';
import type { ActType, CommandPayloadOf } from '../../../../alerts/incident/command/payloads.js';
import { AUDIENCES, INCIDENT_STATES, type Role, TICKS } from '../../../../chain/vocabulary/incident.js';

const people = fc.constantFrom('Marie Le Goff', 'marie  le goff', 'Paul', 'Inès');
const cell = fc.constantFrom('ent-est/base', 'ent-sud/base');
const severity = fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const);
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const hypothesis = fc.constantFrom('h1', 'h2');
const message = fc.constantFrom('m1', 'm2');
const role = {
  role: fc.constantFrom<Role>('director', 'scribe', 'maillon-lead'),
  maillon: fc.option(cell, { nil: undefined }),
};
const files = fc.constant([{ sha256: 'a'.repeat(64), name: 'relevé.pdf', bytes: 12 }]);

/** Payloads of what people do, in any order and of any sense: a journal holds them whatever became of the rules since. */
export function actPayloads(incident: fc.Arbitrary<string>): { [T in ActType]: fc.Arbitrary<CommandPayloadOf[T]> } {
  const who = { incident, by: people, declared: fc.boolean() };
  const motive = fc.constant('parce que');
  const text = fc.string({ minLength: 1, maxLength: 12 });
  return {
    'note.written': fc.record({ ...who, nature: fc.constantFrom('fact', 'note'), text, attachments: files }),
    'role.taken': fc.record({ ...who, ...role, motive, from: people }),
    'role.released': fc.record({ ...who, ...role }),
    'severity.set': fc.record({ ...who, severity, judged: severity, motive }),
    'state.set': fc.record({ ...who, state: fc.constantFrom(...INCIDENT_STATES), motive }),
    'hypothesis.put': fc.record({ ...who, hypothesis, text, probability }),
    'hypothesis.revised': fc.record({ ...who, hypothesis, text, probability, motive }),
    'hypothesis.withdrawn': fc.record({ ...who, hypothesis, motive }),
    'verdict.overridden': fc.record({
      ...who,
      ...{ cause: fc.constantFrom('fault', 'attack'), motive },
      detector: fc.record({ cause: fc.constant('saturation'), probability }),
    }),
    'verdict.restored': fc.record({ ...who, motive }),
    'verdict.contested': fc.record({ ...who, operator: fc.constant('alpha'), text, attachments: files }),
    'step.ticked': fc.record({
      ...who,
      ...{ runbook: fc.constant('saturation'), version: fc.constant(3), step: fc.constantFrom('a', 'b') },
      ...{ as: fc.constantFrom(...TICKS), people: fc.integer({ min: 1, max: 3 }) },
    }),
    'message.drafted': fc.record({
      ...who,
      ...{ message, audience: fc.constantFrom(...AUDIENCES), language: fc.constantFrom('fr', 'en'), wording: text },
      ...{ names: fc.constantFrom([], ['alpha']), evidence: files, nextMs: fc.constant(1e12) },
    }),
    'message.approved': fc.record({ ...who, message }),
    'message.sent': fc.record({ ...who, message, nextMs: fc.option(fc.constant(2e12), { nil: undefined }) }),
    'incident.split': fc.record({
      ...who,
      ...{ cells: fc.subarray(['ent-est/base', 'ent-sud/base'], { minLength: 1 }), maillon: cell, motive, severity },
      into: fc.oneof(incident, fc.constant('i4')),
    }),
    'incident.merged': fc.record({ ...who, into: incident, motive, severity }),
    'shift.handed': fc.record({
      ...who,
      ...{ to: people, text },
      summary: fc.constant({
        ...{ severity: 'P2', state: 'taken', cause: 'fault', maillon: 'ent-est/base', cells: 2, sinceMs: 1e12 },
        ...{ roles: [], hypotheses: [], waiting: [], steps: 0, contestations: 0 },
      }),
    }),
  } as unknown as { [T in ActType]: fc.Arbitrary<CommandPayloadOf[T]> };
}
