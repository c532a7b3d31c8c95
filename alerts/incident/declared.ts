import type { CellId } from '../../chain/model.js';
import type { Evidence } from '../detect/verdict.js';
import type { Incident } from './incident.js';

/** An alert of somebody else's monitoring: what they declare, never what Vigie has measured. */
export interface Declaration {
  /** Hash of sender and labels: the same alert told again is the same. */
  readonly id: string;
  readonly sender: string;
  /** The cell it speaks of; absent while no rule leads to one. */
  readonly cell?: CellId | undefined;
  /** The rule whose labels it has; without a cell, one that leads to none. */
  readonly rule?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** In the words of the sender, bounded, on one line. */
  readonly text: string;
  /** Since when, as the sender says, ms since the epoch. */
  readonly sinceMs: number;
  /** When it is over unless it is told again. */
  readonly untilMs: number;
  readonly declaredMs: number;
  readonly ended?: { readonly how: DeclarationEnd; readonly atMs: number } | undefined;
}

/** `resolved`: the sender says so; `expired`: it was not told again in time. */
export type DeclarationEnd = 'resolved' | 'expired';

/** The first time it is told, and when another cell becomes known of it. */
export interface DeclarationMade
  extends Pick<Declaration, 'sender' | 'cell' | 'rule' | 'labels' | 'text' | 'sinceMs' | 'untilMs'> {
  readonly declaration: string;
}

export interface DeclarationEnded extends Pick<Declaration, 'sender' | 'cell' | 'text'> {
  readonly declaration: string;
  readonly how: DeclarationEnd;
}

/** It speaks of a cell of an incident. */
export interface DeclarationLinked extends Pick<Declaration, 'sender' | 'text' | 'sinceMs'> {
  readonly incident: string;
  readonly declaration: string;
  readonly cell: CellId;
}

/** Alerts without a cell that are kept after their end, so that somebody may still write the rule. */
const KEPT_UNMAPPED = 200;

/** Remembers what is declared now, and what nobody could place. */
export function declare(
  known: Map<string, Declaration>,
  { declaration: id, ...told }: DeclarationMade,
  atMs: number,
): void {
  const before = known.get(id);
  const declaredMs = before && !before.ended ? before.declaredMs : atMs;
  // Again at the end: those told last are kept longest.
  known.delete(id);
  known.set(id, { ...told, id, declaredMs });
}

export function end(known: Map<string, Declaration>, { declaration, how }: DeclarationEnded, atMs: number): void {
  const found = known.get(declaration);
  if (!found || found.ended) return;
  known.delete(declaration);
  if (found.cell !== undefined) return;
  known.set(declaration, { ...found, ended: { how, atMs } });
  const over = [...known.values()].filter((one) => one.ended);
  for (const { id } of over.slice(0, Math.max(0, over.length - KEPT_UNMAPPED))) known.delete(id);
}

/** Declared evidence of one incident that is kept: the first alerts of an outage tell most. */
const KEPT_EVIDENCE = 20;

const DECLARED = 'declared_alert';
const OVER = 'declared_alert_over';

/** It weighs nothing: no verdict is made of it. */
export function evidenceOf({
  declaration,
  sender,
  cell,
  text,
  sinceMs,
}: Pick<DeclarationLinked, 'declaration' | 'sender' | 'cell' | 'text' | 'sinceMs'>): Evidence {
  return {
    ...{ key: DECLARED, params: { declaration, cell, text, since: sinceMs } },
    ...{ hypothesis: 'fault', nats: 0, origin: { kind: 'declared', by: sender } },
  };
}

/** Told by others, and no term of the verdict. */
export function isDeclared({ key }: Pick<Evidence, 'key'>): boolean {
  return key === DECLARED || key === OVER;
}

function speaksOf(declaration: string): (evidence: Evidence) => boolean {
  return ({ key, params }) => key === DECLARED && params.declaration === declaration;
}

export function isLinked({ evidence }: Pick<Incident, 'evidence'>, declaration: string): boolean {
  return evidence.some(speaksOf(declaration));
}

export function linked(incident: Incident, payload: DeclarationLinked): Incident {
  const { evidence, closedMs } = incident;
  if (
    closedMs !== undefined ||
    isLinked(incident, payload.declaration) ||
    evidence.filter(isDeclared).length >= KEPT_EVIDENCE
  )
    return incident;
  return { ...incident, evidence: [...evidence, evidenceOf(payload)] };
}

export function over(incident: Incident, { declaration }: DeclarationEnded, atMs: number): Incident {
  if (!isLinked(incident, declaration)) return incident;
  const isIt = speaksOf(declaration);
  const evidence = incident.evidence.map((one) =>
    isIt(one) ? { ...one, key: OVER, params: { ...one.params, until: atMs } } : one,
  );
  return { ...incident, evidence };
}

/** A new assessment replaces what was measured, not what others declared. */
export function withDeclared(measured: readonly Evidence[], before: readonly Evidence[]): readonly Evidence[] {
  return [...measured.filter((one) => !isDeclared(one)), ...before.filter(isDeclared)];
}
