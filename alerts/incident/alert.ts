import type { CellId } from '../../chain/model.js';
import type { Incident, Severity } from './incident.js';
import type { Reason } from './payload.js';

/** What a rule says of one cell while its condition holds, as it stood when it was told. */
export interface RuleAlert {
  readonly rule: string;
  readonly cell: CellId;
  /** The rule's own words at that instant: files change, the record does not. */
  readonly title: { readonly fr: string; readonly en: string };
  readonly severity: Severity;
  /** What was measured (`rule.<signal>` of the vocabulary of pages), its value, and the bound it crossed. */
  readonly signal: string;
  readonly value: number;
  readonly limit: number;
  /** Since when the condition holds, ms since the epoch. */
  readonly sinceMs: number;
}

/** An alert that an incident holds; one that has ended stays in the record. */
export interface IncidentAlert extends RuleAlert {
  readonly endedMs?: number | undefined;
}

/** The rule that opened an incident; absent where the detector did. */
export interface OpenedByRule {
  readonly id: string;
  readonly title: RuleAlert['title'];
  readonly labels: Readonly<Record<string, string>>;
  /** What its alerts are gathered by: `ent:lycees-nord`, `rule:`… */
  readonly group: string;
}

/** Where a rule stands for one cell. */
export interface AlertState {
  readonly rule: string;
  readonly cell: CellId;
  /** `keeping`: its condition has ended, and it still counts as firing for a while. */
  readonly state: 'pending' | 'firing' | 'keeping';
  /** Since when the condition has held, ms since the epoch. */
  readonly sinceMs: number;
  /** Since when it fires; absent while pending. */
  readonly firedMs?: number | undefined;
  /** When the condition ended, while `keeping`. */
  readonly endedMs?: number | undefined;
}

/** A change of state of one rule for one cell; `atMs`: the second that was judged. */
export interface AlertMove {
  readonly rule: string;
  readonly cell: CellId;
  readonly to: AlertState['state'] | 'inactive';
  readonly atMs: number;
}

/** Every change of one evaluation: what a restart takes up. */
export interface AlertMoved {
  readonly moves: readonly AlertMove[];
}

/** Alerts that an open incident takes in. */
export interface AlertJoined {
  readonly incident: string;
  readonly alerts: readonly RuleAlert[];
  /** Of the incident with them: graver alerts make an incident that a rule opened graver. */
  readonly severity: Severity;
  readonly generation: number;
  readonly reason: Reason;
}

/** Alerts of an incident that fire no more. */
export interface AlertLeft {
  readonly incident: string;
  readonly alerts: readonly Pick<RuleAlert, 'rule' | 'cell'>[];
}

/** By `alertKey`. */
export type AlertStates = ReadonlyMap<string, AlertState>;

export function alertKey({ rule, cell }: Pick<RuleAlert, 'rule' | 'cell'>): string {
  return `${rule} ${cell}`;
}

/** The states after some moves: what evaluates and what folds the journal agree, for both do this. */
export function moved(before: AlertStates, moves: readonly AlertMove[]): Map<string, AlertState> {
  const after = new Map(before);
  for (const move of moves) {
    const state = stateAfter(after.get(alertKey(move)), move);
    if (state) after.set(alertKey(move), state);
    else after.delete(alertKey(move));
  }
  return after;
}

function stateAfter(before: AlertState | undefined, { rule, cell, to, atMs }: AlertMove): AlertState | undefined {
  const sinceMs = before?.sinceMs ?? atMs;
  switch (to) {
    case 'inactive':
      return undefined;
    case 'pending':
      return { rule, cell, state: 'pending', sinceMs: atMs };
    case 'firing':
      return { rule, cell, state: 'firing', sinceMs, firedMs: before?.firedMs ?? atMs };
    case 'keeping':
      return { rule, cell, state: 'keeping', sinceMs, firedMs: before?.firedMs ?? atMs, endedMs: atMs };
  }
}

/** Those that fire now. */
export function activeAlerts({ alerts = [] }: Pick<Incident, 'alerts'>): readonly IncidentAlert[] {
  return alerts.filter(({ endedMs }) => endedMs === undefined);
}

/** A closed incident takes nothing in. An alert that comes again replaces what it said before. */
export function withAlerts(incident: Incident, joined: AlertJoined, atMs: number): Incident {
  if (incident.closedMs !== undefined) return incident;
  const cells = joined.alerts.map(({ cell }) => cell).filter((cell) => !incident.cells.includes(cell));
  return {
    ...incident,
    alerts: together(incident.alerts, joined.alerts),
    ...(cells.length > 0 && { cells: [...new Set([...incident.cells, ...cells])].sort() }),
    severity: joined.severity,
    generation: Math.max(incident.generation, joined.generation),
    updatedMs: atMs,
  };
}

/** A closed incident stays as it was closed, even if one of its alerts ends later. */
export function withoutAlerts(incident: Incident, left: AlertLeft, atMs: number): Incident {
  if (incident.closedMs !== undefined || incident.alerts === undefined) return incident;
  const gone = new Set(left.alerts.map(alertKey));
  const alerts = incident.alerts.map((alert) =>
    gone.has(alertKey(alert)) && alert.endedMs === undefined ? { ...alert, endedMs: atMs } : alert,
  );
  return { ...incident, alerts };
}

/** Both lists; of the same rule and cell, what came later. */
export function together(
  before: readonly IncidentAlert[] = [],
  fresh: readonly IncidentAlert[] = [],
): readonly IncidentAlert[] {
  const again = new Set(fresh.map(alertKey));
  return [...before.filter((alert) => !again.has(alertKey(alert))), ...fresh];
}
