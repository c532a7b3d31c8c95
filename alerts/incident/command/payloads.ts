import { z } from 'zod';
import { AUDIENCES, INCIDENT_STATES, ROLES, TICKS } from '../../../chain/vocabulary/incident.js';

const text = z.string().trim().min(1).max(4000);
/** What is said of a change of mind: without it nobody can judge it later. */
const motive = z.string().trim().min(1).max(1000);
const id = z.string().regex(/^[a-z0-9-]{1,64}$/, 'lower case letters, digits and dashes');
const cell = z.string().regex(/^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/, 'a cell such as lycees-nord/base');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256, 64 hexadecimal digits');
const probability = z.number().min(0).max(1);
const severity = z.enum(['P1', 'P2', 'P3']);
const instantMs = z.int().min(0).max(4_102_444_800_000);
const cause = z.enum([
  'saturation',
  'attack',
  'fault',
  'saturation+attack',
  'attack+fault',
  'saturation+fault',
  'undetermined',
]);
const role = { role: z.enum(ROLES), maillon: cell.optional() };
const runbookStep = { runbook: id, step: id, as: z.enum(TICKS) };

/** A piece of evidence of the detector (id: `evidenceId`), as it stood when a message rested on it. */
const frozen = z.strictObject({
  id,
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A file: its bytes are kept beside the journal under their hash. */
const attachment = z.strictObject({
  sha256,
  name: z.string().trim().min(1).max(200),
  bytes: z.int().min(1),
});
export type Attachment = z.infer<typeof attachment>;

/**
 * What a person says, by type of event. Facts (`note.written`), hypotheses and public wording are separate events with fields of their own:
 * none is ever made from another.
 */
const acts = {
  'note.written': z.strictObject({
    nature: z.enum(['fact', 'note']),
    text,
    attachments: z.array(attachment).max(20).default([]),
  }),
  'role.taken': z.strictObject({ ...role, motive: motive.optional() }),
  'role.released': z.strictObject(role),
  'severity.set': z.strictObject({ severity, motive }),
  'state.set': z.strictObject({ state: z.enum(INCIDENT_STATES), motive: motive.optional() }),
  'hypothesis.put': z.strictObject({ text, probability }),
  'hypothesis.revised': z.strictObject({ hypothesis: id, text: text.optional(), probability, motive }),
  'hypothesis.withdrawn': z.strictObject({ hypothesis: id, motive }),
  'verdict.overridden': z.strictObject({ cause, motive }),
  'verdict.restored': z.strictObject({ motive }),
  'verdict.contested': z.strictObject({ operator: id, text, attachments: z.array(attachment).min(1).max(20) }),
  'step.ticked': z.strictObject(runbookStep),
  'message.drafted': z.strictObject({
    audience: z.enum(AUDIENCES),
    template: id.optional(),
    language: z.enum(['fr', 'en']),
    wording: text,
    /** When the next message is announced for. */
    nextMs: instantMs.optional(),
    /** Ids of evidence, or hashes of files, that the wording rests on. */
    evidence: z
      .array(z.union([id, sha256]))
      .max(50)
      .default([]),
  }),
  'message.approved': z.strictObject({ message: id }),
  'message.sent': z.strictObject({ message: id, nextMs: instantMs.optional() }),
  'incident.split': z.strictObject({ cells: z.array(cell).min(1).max(2000), maillon: cell, motive }),
  'incident.merged': z.strictObject({ into: id, motive }),
  'shift.handed': z.strictObject({ to: z.string().trim().min(1).max(80), text: text.optional() }),
} as const;

export type ActType = keyof typeof acts;
export const ACT_TYPES = Object.keys(acts) as readonly ActType[];

/** A type of event with what the person said. */
export const act = z.discriminatedUnion('type', [
  acts['note.written'].extend({ type: z.literal('note.written') }),
  acts['role.taken'].extend({ type: z.literal('role.taken') }),
  acts['role.released'].extend({ type: z.literal('role.released') }),
  acts['severity.set'].extend({ type: z.literal('severity.set') }),
  acts['state.set'].extend({ type: z.literal('state.set') }),
  acts['hypothesis.put'].extend({ type: z.literal('hypothesis.put') }),
  acts['hypothesis.revised'].extend({ type: z.literal('hypothesis.revised') }),
  acts['hypothesis.withdrawn'].extend({ type: z.literal('hypothesis.withdrawn') }),
  acts['verdict.overridden'].extend({ type: z.literal('verdict.overridden') }),
  acts['verdict.restored'].extend({ type: z.literal('verdict.restored') }),
  acts['verdict.contested'].extend({ type: z.literal('verdict.contested') }),
  acts['step.ticked'].extend({ type: z.literal('step.ticked') }),
  acts['message.drafted'].extend({ type: z.literal('message.drafted') }),
  acts['message.approved'].extend({ type: z.literal('message.approved') }),
  acts['message.sent'].extend({ type: z.literal('message.sent') }),
  acts['incident.split'].extend({ type: z.literal('incident.split') }),
  acts['incident.merged'].extend({ type: z.literal('incident.merged') }),
  acts['shift.handed'].extend({ type: z.literal('shift.handed') }),
]);
export type Act = z.infer<typeof act>;

/** Who acts: `declared` is true of a name that was typed and nobody has checked. */
const person = { by: z.string().trim().min(1).max(80), declared: z.boolean() };

const common = { incident: id, ...person };

/** What the state was when the shift changed hands; the reader makes sentences of it. */
const summary = z.strictObject({
  severity,
  state: z.enum(INCIDENT_STATES),
  cause,
  /** The director's word, where it differs from the detector's. */
  overridden: cause.optional(),
  maillon: cell,
  cells: z.int(),
  sinceMs: z.number(),
  roles: z.array(z.strictObject({ ...role, by: z.string() })),
  hypotheses: z.array(z.strictObject({ id, text, probability })),
  /** Steps that were proposed and wait for another person. */
  waiting: z.array(z.strictObject({ runbook: id, step: id, by: z.string() })),
  steps: z.int(),
  contestations: z.int(),
  nextMs: instantMs.optional(),
});

/** The payloads as they are journalled: what the person said, and what it stands on. */
export const payloads = {
  'note.written': acts['note.written'].extend(common),
  /** `from`: who held it until then. */
  'role.taken': acts['role.taken'].extend({ ...common, from: z.string().optional() }),
  'role.released': acts['role.released'].extend(common),
  /** `judged`: the gravest that the matrix has said so far. */
  'severity.set': acts['severity.set'].extend({ ...common, judged: severity }),
  'state.set': acts['state.set'].extend(common),
  'hypothesis.put': acts['hypothesis.put'].extend({ ...common, hypothesis: id }),
  'hypothesis.revised': acts['hypothesis.revised'].extend(common),
  'hypothesis.withdrawn': acts['hypothesis.withdrawn'].extend(common),
  /** `detector`: its word at that instant; `runbook`: the one that applies to the director's. */
  'verdict.overridden': acts['verdict.overridden'].extend({
    ...common,
    detector: z.strictObject({ cause, probability }),
    runbook: id.optional(),
  }),
  'verdict.restored': acts['verdict.restored'].extend(common),
  'verdict.contested': acts['verdict.contested'].extend(common),
  /** `people`: how many must agree, `version` of the runbook that was read. */
  'step.ticked': acts['step.ticked'].extend({ ...common, version: z.int().min(1), people: z.int().min(1).max(4) }),
  /** `names`: operators that the wording names; `evidence`: what it rests on, as it stood. */
  'message.drafted': acts['message.drafted'].extend({
    ...common,
    message: id,
    evidence: z.array(z.union([frozen, attachment])),
    names: z.array(id),
  }),
  'message.approved': acts['message.approved'].extend(common),
  'message.sent': acts['message.sent'].extend(common),
  /** `into`: the incident that is born; `severity`: of it, by the matrix. */
  'incident.split': acts['incident.split'].extend({ ...common, into: id, severity }),
  /** `severity`: of both together, by the matrix. */
  'incident.merged': acts['incident.merged'].extend({ ...common, severity }),
  'shift.handed': acts['shift.handed'].extend({ ...common, summary }),
} as const satisfies Record<ActType, z.ZodType>;

export type CommandPayloadOf = { readonly [T in ActType]: z.infer<(typeof payloads)[T]> };
export type Summary = z.infer<typeof summary>;
export type FrozenEvidence = z.infer<typeof frozen>;
