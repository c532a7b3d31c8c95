import type { CellId, Chain } from '../../chain/model.js';
import type { Cause, Hypothesis, Verdict } from '../detect/verdict.js';
import type { Group } from './group.js';
import type { Incident } from './incident.js';
import type { Assessment } from './payload.js';
import { severityOf } from './severity.js';

/** Finds the runbook of an outage; the registry's `match`, as the core sees it. */
export type RunbookFor = (outage: {
  /** `self`: Vigie's own part. */
  readonly cause: Cause | 'self';
  readonly maillon: CellId;
  readonly operator: string;
  /** Of the attack, or what a probe found: `certificate`, `dns`. */
  readonly kind?: string | undefined;
}) => Incident['runbook'];

const EVIDENCE_KEPT = 8;

/** What is to be thought of a group now: the word of its lead verdict, over all its cells. */
export function assess(group: Group, cells: readonly CellId[], chain: Chain, runbookFor: RunbookFor): Assessment {
  const lead = leadOf(group);
  const cause = lead.cause ?? 'undetermined';
  return {
    sinceMs: Math.min(...group.verdicts.map(({ harm, atMs }) => harm?.sinceMs ?? atMs)),
    severity: severityOf(cells, group.root, cause, chain, Math.max(...group.verdicts.map(({ atMs }) => atMs))),
    cause,
    probability: probabilityOf(cause, lead),
    maillon: group.root,
    cells,
    suspects: suspectsOf(group, lead),
    evidence: lead.evidence.slice(0, EVIDENCE_KEPT),
    missingFeeds: lead.missingFeeds,
    targeted: lead.targeted,
    attackKind: lead.attackKind,
    attackShare: lead.attackShare,
    counterfactuals: lead.counterfactuals,
    runbook: runbook({ ...lead, cause }, group.root, chain, runbookFor),
  };
}

type Word = Pick<Assessment, 'cause' | 'attackKind' | 'evidence'>;

export function runbook(word: Word, maillon: CellId, chain: Chain, runbookFor: RunbookFor): Incident['runbook'] {
  const operator = chain.cells.find(({ id }) => id === maillon)?.operator ?? '';
  return runbookFor({ cause: word.cause, maillon, operator, kind: kindOf(word) });
}

/** What narrows the cause down: the kind of attack; for the rest, what a probe found wrong before any request was answered. */
function kindOf({ cause, attackKind, evidence }: Word): string | undefined {
  if (cause.includes('attack')) return attackKind;
  const found = evidence.filter(({ nats }) => nats > 0);
  const failing = (check: string) => found.some(({ key, params }) => key === 'probe_failing' && params.check === check);
  if (failing('dns')) return 'dns';
  return failing('tls') || found.some(({ key }) => key === 'probe_certificate') ? 'certificate' : undefined;
}

/** The failing maillon's own verdict if it names a cause; else the surest one that does; else any. */
export function leadOf({ root, verdicts }: Group): Verdict {
  const named = verdicts.filter(({ cause }) => cause !== undefined && cause !== 'undetermined');
  const own = named.find(({ cell }) => cell === root);
  const surest = [...named].sort(
    (a, b) => probabilityOf(b.cause as Cause, b) - probabilityOf(a.cause as Cause, a) || (a.cell < b.cell ? -1 : 1),
  )[0];
  return own ?? surest ?? verdicts.find(({ cell }) => cell === root) ?? (verdicts[0] as Verdict);
}

/** Of a mixture, the probability of its less certain part; of `undetermined`, that of the best hypothesis. */
function probabilityOf(cause: Cause, { probability }: Pick<Verdict, 'probability'>): number {
  if (cause === 'undetermined') return Math.max(...Object.values(probability));
  return Math.min(...cause.split('+').map((part) => probability[part as Hypothesis]));
}

/** The root first, whatever the lead says of it, then the lead's other suspects. */
function suspectsOf({ root }: Group, lead: Verdict): Assessment['suspects'] {
  const own = lead.suspects.find(({ cell }) => cell === root);
  const first = own ?? {
    cell: root,
    score: lead.suspects[0]?.score ?? 0,
    path: [root, lead.cell].slice(0, root === lead.cell ? 1 : 2),
  };
  return [first, ...lead.suspects.filter(({ cell }) => cell !== root)].slice(0, 3);
}
