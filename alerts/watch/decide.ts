import { OWN_PARTS, type OwnPart, ownCell } from '../../chain/own-parts.js';
import type { Evidence } from '../detect/verdict.js';
import type { RunbookFor } from '../incident/assess.js';
import { sha256 } from '../incident/canonical.js';
import type { Incident } from '../incident/incident.js';
import { type Assessment, compareSeverity, type Entry } from '../incident/payload.js';
import { MONITORING_LOST } from '../incident/severity.js';
import { type Ailment, ailmentId, causesAmong, gravityOf } from './ailments.js';

/** What is remembered from one look to the next. Losing it at a restart makes incidents close later, never open twice. */
export interface OwnMemory {
  /** Since when each ailment has lasted, ms since the epoch. */
  readonly sinceMs: ReadonlyMap<string, number>;
  /** When each part was last ill. */
  readonly lastIllMs: ReadonlyMap<OwnPart, number>;
}

export const nothingOwn: OwnMemory = { sinceMs: new Map(), lastIllMs: new Map() };

interface OwnSituation {
  /** Open incidents about Vigie itself only. */
  readonly open: readonly Incident[];
  readonly ailments: readonly Ailment[];
  readonly atMs: number;
  readonly memory: OwnMemory;
  /** Healthy time, in seconds, after which an incident closes. */
  readonly closeAfterS: number;
  readonly runbookFor: RunbookFor;
}

export type OwnDecision = Entry<'incident.opened' | 'incident.updated' | 'incident.closed'>;

interface OwnDecided {
  readonly decisions: readonly OwnDecision[];
  readonly memory: OwnMemory;
  /** What has lasted long enough to count, whether it was told or not. */
  readonly grave: readonly Ailment[];
}

/** An ailment that has lasted. */
interface Lasting extends Ailment {
  readonly sinceMs: number;
}

/** One incident for each part of Vigie that is ill, whatever is wrong with it; it ends by itself. Pure. */
export function decideOwn(situation: OwnSituation): OwnDecided {
  const { open, ailments, atMs, memory, closeAfterS } = situation;
  const ids = new Set(open.map(({ id }) => id));
  // A message about our own illness that is refused must not keep us ill.
  const known = causesAmong(ailments).filter(({ params }) => !ids.has(String(params.incident)));
  const sinceMs = new Map(known.map((one) => [ailmentId(one), memory.sinceMs.get(ailmentId(one)) ?? atMs]));
  const lasting = known
    .map((one): Lasting => ({ ...one, sinceMs: sinceMs.get(ailmentId(one)) as number }))
    .filter((one) => atMs - one.sinceMs >= (gravityOf(one)?.afterS ?? 0) * 1000);
  const lastIllMs = new Map(memory.lastIllMs);
  const decisions: OwnDecision[] = [];
  for (const part of OWN_PARTS) {
    const incident = open.find(({ maillon }) => maillon === ownCell(part));
    const grave = lasting.filter((one) => gravityOf(one)?.part === part);
    // What has just begun keeps an incident open, though it would open none.
    if (known.some((one) => gravityOf(one)?.part === part) || !lastIllMs.has(part)) lastIllMs.set(part, atMs);
    if (grave.length > 0) decisions.push(...tell(part, grave, incident, situation));
    else if (incident && atMs - (lastIllMs.get(part) as number) >= closeAfterS * 1000)
      decisions.push(closing(incident, closeAfterS));
  }
  return { decisions, memory: { sinceMs, lastIllMs }, grave: lasting };
}

function tell(
  part: OwnPart,
  grave: readonly Lasting[],
  incident: Incident | undefined,
  { atMs, runbookFor }: OwnSituation,
): OwnDecision[] {
  const assessment = assess(part, grave, runbookFor);
  if (!incident) {
    const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '');
    const id = `${day}-${sha256(`${atMs}\n${assessment.maillon}`).slice(0, 8)}`;
    const reason = { key: 'reason.own_ill', params: {} };
    return [{ type: 'incident.opened', payload: { incident: id, assessment, reason } }];
  }
  if (whatOf(assessment.evidence) === whatOf(incident.evidence)) return [];
  const { id, generation, severity } = incident;
  // What a person has raised stays raised; nobody is told again.
  const kept = compareSeverity(severity, assessment.severity) > 0 ? severity : assessment.severity;
  const reason = { key: 'reason.own_changed', params: {} };
  const payload = { incident: id, assessment: { ...assessment, severity: kept }, generation, reason };
  return [{ type: 'incident.updated', payload }];
}

function whatOf(evidence: readonly Evidence[]): string {
  return evidence.map(({ params }) => `${params.ailment} ${params.channel ?? ''}`).join('\n');
}

/** It has been seen, not inferred: all of the evidence that one sentence can be worth. */
const SEEN_NATS = 3;

function assess(part: OwnPart, grave: readonly Lasting[], runbookFor: RunbookFor): Assessment {
  const cell = ownCell(part);
  return {
    sinceMs: Math.min(...grave.map(({ sinceMs }) => sinceMs)),
    ...{ severity: MONITORING_LOST, cause: 'fault', probability: 1, maillon: cell, cells: [cell] },
    suspects: [{ cell, score: 1, path: [cell] }],
    evidence: grave.map(({ key, params }) => ({
      ...{ key: 'own', params: { ...params, ailment: key } },
      ...{ hypothesis: 'fault', nats: SEEN_NATS, origin: { kind: 'measured' } },
    })),
    missingFeeds: [],
    runbook: runbookFor({ cause: 'self', maillon: cell, operator: '' }),
  };
}

function closing({ id }: Incident, healthyS: number): OwnDecision {
  const reason = { key: 'reason.own_healed', params: { healthyS } };
  return { type: 'incident.closed', payload: { incident: id, reason } };
}
