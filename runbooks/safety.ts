import type { FaultInFile } from './fault.js';
import { fencesOf } from './fences.js';
import type { FrontMatter } from './front-matter.js';
import type { Step } from './steps.js';
import { forbiddenBy } from './vocabulary.js';

/** Four eyes. */
const PEOPLE_FOR_A_BLOCK = 2;

/**
 * Directives that refuse by address or refuse everybody, in the tools of the chain: nginx, HAProxy, nftables, iptables, routing, fail2ban,
 * pg_hba. A limit per address is one of them: behind a school's one address sit a thousand pupils.
 */
const BLOCKING: readonly RegExp[] = [
  /\bdeny\s+(?:all|[\d.:a-f]+(?:\/\d+)?)\s*;/i,
  /\blimit_(?:req|conn)_zone\s+"?\$(?:binary_)?remote_addr\b/i,
  /\bhttp-request\s+(?:deny|reject|tarpit|silent-drop)\b/i,
  /\btcp-request\s+\w+\s+reject\b/i,
  /\b(?:iptables|ip6tables)\b.*-j\s+(?:DROP|REJECT)\b/i,
  /\bnft\s+add\b.*\b(?:drop|reject)\b/i,
  /\bip(?:\s+-6)?\s+route\s+add\s+(?:blackhole|unreachable|prohibit)\b/i,
  /\bipset\s+add\b/i,
  /\bfail2ban-client\s+set\b.*\bbanip\b/i,
  /^\s*(?:host|hostssl|hostnossl|local)\s.*\breject\s*$/im,
];
const BLOCKING_TITLE = /trou noir|black ?hole|liste noire|\bbannir\b|^(?:tout )?bloquer\b/i;

/** Steps that this runbook must not have, or not so: blocks for a crowd, blocks by one person alone, blocks that do not say they are one. */
export function unsafeSteps(front: FrontMatter, steps: readonly Step[]): FaultInFile[] {
  return steps.flatMap((step) => [...forACrowd(front, step), ...byOneAlone(front, step), ...inDisguise(step)]);
}

function forACrowd({ applies_to }: FrontMatter, { id, kind, line }: Step): FaultInFile[] {
  const verdict = forbiddenBy(kind, applies_to.verdict);
  if (verdict === undefined) return [];
  return fault(
    line,
    `step "${id}" is a ${kind}, and this runbook applies to "${verdict}": the crowd are pupils, a thousand behind one address`,
    'ask less of the chain, make wait, or withdraw a function from everyone; or move the step to a runbook for attacks',
  );
}

function byOneAlone({ needs_approval }: FrontMatter, { id, kind, approval, line }: Step): FaultInFile[] {
  const entry = needs_approval.find((one) => one.id === approval);
  const known = needs_approval.map((one) => one.id).join(', ') || 'none is there';
  if (approval !== undefined && !entry)
    return fault(
      line,
      `step "${id}" asks for the approval "${approval}", which needs_approval does not have`,
      `use one of its ids: ${known}`,
    );
  if (kind !== 'block' || (entry?.people ?? 0) >= PEOPLE_FOR_A_BLOCK) return [];
  return entry
    ? fault(
        line,
        `step "${id}" blocks, and its approval "${entry.id}" asks one person`,
        'two people must agree: people: 2',
      )
    : fault(line, `step "${id}" blocks without approval`, `add approval= and an id of needs_approval: ${known}`);
}

function inDisguise({ id, kind, title, text, line }: Step): FaultInFile[] {
  if (kind === 'block') return [];
  const code = fencesOf(text)
    .map((fence) => fence.code)
    .join('\n');
  const found =
    BLOCKING_TITLE.exec(title)?.[0] ?? BLOCKING.map((pattern) => pattern.exec(code)?.[0].trim()).find(Boolean);
  if (found === undefined) return [];
  return fault(line, `step "${id}" says it is a ${kind}, and blocks: "${found}"`, 'say kind=block, or do without');
}

function fault(line: number, what: string, mend: string): FaultInFile[] {
  return [{ line, field: '', what, mend }];
}
