import type { CellId, Chain } from '../../chain/model.js';
import { activeAlerts, alertKey, type RuleAlert } from '../incident/alert.js';
import { sha256 } from '../incident/canonical.js';
import type { Incident } from '../incident/incident.js';
import { compareSeverity, type Entry } from '../incident/payload.js';
import type { Group, Rule } from './schema.js';
import { type RuleCell, ruleCells } from './select.js';
import { SIGNALS } from './signals.js';

/** An alert that fires, with its rule. */
export interface Fired {
  readonly alert: RuleAlert;
  readonly rule: Rule;
  readonly firedMs: number;
}

export type HomeDecision = Entry<'incident.opened' | 'incident.closed' | 'alert.joined' | 'alert.left'>;

interface Situation {
  readonly fired: readonly Fired[];
  /** All that the journal knows. */
  readonly incidents: readonly Incident[];
  readonly chain: Chain;
  /** ms since the epoch. */
  readonly atMs: number;
}

/** What was told within an incident that has closed is told again only if it still fires this much later. */
const AGAIN_AFTER_MS = 900_000;

/**
 * Which incident each alert belongs to. An alert at a cell that has an open incident joins it, and nobody is told twice; the others open one
 * for each rule and group. An incident that a rule opened ends with its last alert, or gives way to the detector's once that sees
 * the harm itself: the verdict is the detector's alone. Pure: the same situation gives the same decisions.
 */
export function house({ fired, incidents, chain, atMs }: Situation): readonly HomeDecision[] {
  const open = incidents.filter(({ closedMs }) => closedMs === undefined);
  const byKey = new Map(fired.map((one) => [alertKey(one.alert), one]));
  const ended = open.flatMap((incident) => leave(incident, byKey));
  const left = new Set(ended.flatMap(({ type, payload }) => (type === 'incident.closed' ? payload.incident : [])));
  const staying = open.filter(({ id }) => !left.has(id));
  const overtaken = staying.flatMap((incident) => overtake(incident, staying, byKey));
  const gone = new Set(overtaken.flatMap(({ type, payload }) => (type === 'incident.closed' ? payload.incident : [])));
  const homes = staying.filter(({ id }) => !gone.has(id));
  const housed = new Set(homes.flatMap((incident) => activeAlerts(incident).map(alertKey)));
  for (const { type, payload } of overtaken)
    if (type === 'alert.joined') for (const alert of payload.alerts) housed.add(alertKey(alert));
  const homeless = fired.filter(({ alert }) => !housed.has(alertKey(alert)));
  return [...ended, ...overtaken, ...settle(homeless, homes, incidents, chain, atMs)];
}

/** Alerts that fire no more, and the end of an incident that only they kept open. */
function leave(incident: Incident, fired: ReadonlyMap<string, Fired>): readonly HomeDecision[] {
  const active = activeAlerts(incident);
  const over = active.filter((alert) => !fired.has(alertKey(alert)));
  const alerts = over.map(({ rule, cell }) => ({ rule, cell }));
  const left: HomeDecision[] =
    over.length > 0 ? [{ type: 'alert.left', payload: { incident: incident.id, alerts } }] : [];
  if (!isOfRules(incident) || over.length < active.length) return left;
  const reason = { key: 'reason.rule_ended', params: { rule: incident.rule?.id ?? '' } };
  return [...left, { type: 'incident.closed', payload: { incident: incident.id, reason } }];
}

/** Kept open by rules alone: neither the detector's, nor given anything of the detector's by hand. */
export function isOfRules({ rule, record }: Pick<Incident, 'rule' | 'record'>): boolean {
  return rule !== undefined && record?.absorbed === undefined;
}

/** The detector sees harm where a rule had seen it before: one outage, one incident. */
function overtake(
  incident: Incident,
  open: readonly Incident[],
  fired: ReadonlyMap<string, Fired>,
): readonly HomeDecision[] {
  const alerts = activeAlerts(incident).flatMap((alert) => fired.get(alertKey(alert)) ?? []);
  if (!isOfRules(incident) || alerts.length === 0 || !alerts.every(({ rule }) => harms(rule))) return [];
  const heir = open.find((other) => !isOfRules(other) && alerts.every(({ alert }) => other.cells.includes(alert.cell)));
  if (!heir) return [];
  const reason = { key: 'reason.merged', params: { into: heir.id } };
  return [
    join(heir, alerts),
    { type: 'incident.closed', payload: { incident: incident.id, reason, mergedInto: heir.id } },
  ];
}

function harms(rule: Rule): boolean {
  return rule.kind === 'burn_rate' || (rule.kind === 'threshold' && SIGNALS[rule.signal].harms);
}

function settle(
  homeless: readonly Fired[],
  homes: readonly Incident[],
  incidents: readonly Incident[],
  chain: Chain,
  atMs: number,
): readonly HomeDecision[] {
  const cells = new Map(ruleCellsOf(chain).map((cell) => [cell.id, cell]));
  const joining = new Map<string, { readonly home: Incident; readonly alerts: Fired[] }>();
  const opening: Opening[] = [];
  for (const one of [...homeless].sort((a, b) => compareSeverity(b.rule.severity, a.rule.severity))) {
    const group = groupOf(one.rule.group, one.alert.cell, cells.get(one.alert.cell));
    const home = homeFor(one, group, homes);
    if (home) {
      const known = joining.get(home.id) ?? { home, alerts: [] };
      known.alerts.push(one);
      joining.set(home.id, known);
    } else if (!wasToldLately(one, incidents, atMs)) {
      const known = opening.find((other) => isSame(other, one, group));
      if (known) known.alerts.push(one);
      else opening.push({ group, alerts: [one] });
    }
  }
  return [
    ...[...joining.values()].map(({ home, alerts }) => join(home, alerts)),
    ...opening.map(({ group, alerts }) => opened(group, alerts, chain, atMs)),
  ];
}

/** An incident that is about to be. */
interface Opening {
  readonly group: string;
  readonly alerts: Fired[];
}

/** Two rules that fire for a cell in the same second are one incident too. */
function isSame({ group, alerts }: Opening, { rule, alert }: Fired, of: string): boolean {
  return (group === of && alerts[0]?.rule.id === rule.id) || alerts.some((other) => other.alert.cell === alert.cell);
}

/** The outage at that cell, before an incident of rules there, before one of the same rule and group. */
function homeFor({ alert, rule }: Fired, group: string, open: readonly Incident[]): Incident | undefined {
  const here = open.filter(({ cells }) => cells.includes(alert.cell));
  return (
    here.find((incident) => !isOfRules(incident)) ??
    here[0] ??
    open.find((incident) => incident.rule?.id === rule.id && incident.rule.group === group)
  );
}

function wasToldLately({ alert, firedMs }: Fired, incidents: readonly Incident[], atMs: number): boolean {
  return incidents.some(
    (incident) =>
      incident.closedMs !== undefined &&
      firedMs <= incident.closedMs &&
      atMs - incident.closedMs < AGAIN_AFTER_MS &&
      activeAlerts(incident).some((one) => alertKey(one) === alertKey(alert)),
  );
}

/** A graver alert makes an incident of rules worse, and people are told again; the gravity of an outage is the detector's matrix'. */
function join(incident: Incident, alerts: readonly Fired[]): HomeDecision {
  const { severity: before, generation, record } = incident;
  const gravest = gravestOf(alerts);
  const judged = record?.severitySet?.judged ?? before;
  const worse = isOfRules(incident) && compareSeverity(gravest, before) > 0 && compareSeverity(gravest, judged) > 0;
  const [first] = alerts;
  return {
    type: 'alert.joined',
    payload: {
      incident: incident.id,
      alerts: alerts.map(({ alert }) => alert),
      severity: worse ? gravest : before,
      generation: generation + (worse ? 1 : 0),
      reason: { key: 'reason.rule_joined', params: { rule: first?.rule.id ?? '', cell: first?.alert.cell ?? '' } },
    },
  };
}

function opened(group: string, fired: readonly Fired[], chain: Chain, atMs: number): HomeDecision {
  const { rule } = fired[0] as Fired;
  const alerts = fired.map(({ alert }) => alert);
  const cells = [...new Set(alerts.map(({ cell }) => cell))].sort();
  const maillon = rootOf(cells, chain);
  const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '');
  const incident = `${day}-${sha256(`${atMs}\n${rule.id}\n${group}\n${cells.join('\n')}`).slice(0, 8)}`;
  const { id, title, labels, runbook } = rule;
  return {
    type: 'incident.opened',
    payload: {
      incident,
      assessment: {
        sinceMs: Math.min(...alerts.map(({ sinceMs }) => sinceMs)),
        severity: gravestOf(fired),
        // The detector has said nothing.
        ...{ cause: 'undetermined', probability: 0, evidence: [], missingFeeds: [] },
        ...{ maillon, cells, suspects: [{ cell: maillon, score: 0, path: [maillon] }] },
        runbook: { id: runbook, reason: 'runbook.rule', params: { rule: id } },
      },
      rule: { id, title, labels, group },
      alerts,
      reason: { key: 'reason.rule_opened', params: { rule: id, cell: maillon } },
    },
  };
}

function gravestOf(fired: readonly Fired[]): Rule['severity'] {
  return fired.map(({ rule }) => rule.severity).sort((a, b) => compareSeverity(b, a))[0] ?? 'P3';
}

/** Of the cells, the first that calls none of the others: what is nearest to the ground. */
function rootOf(cells: readonly CellId[], chain: Chain): CellId {
  const calls = new Map(chain.cells.map(({ id, dependsOn }) => [id, dependsOn]));
  const ground = cells.find((cell) => !(calls.get(cell) ?? []).some((callee) => cells.includes(callee)));
  return ground ?? (cells[0] as CellId);
}

function groupOf(by: Group, id: CellId, cell: RuleCell | undefined): string {
  const values: Readonly<Record<Group, string | undefined>> = {
    cell: id,
    ent: cell?.ent,
    operator: cell?.operator,
    territory: cell?.territories[0],
    sender: cell?.senders[0]?.id,
    rule: '',
  };
  return `${by}:${values[by] ?? id}`;
}

const known = new WeakMap<Chain, readonly RuleCell[]>();

/** Made once for each chain. */
export function ruleCellsOf(chain: Chain): readonly RuleCell[] {
  const made = known.get(chain) ?? ruleCells(chain);
  known.set(chain, made);
  return made;
}
