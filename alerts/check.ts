import path from 'node:path';
import { checkChain, exitCode, reportLines } from '../chain/check.js';
import { type Fault, faultLine } from '../chain/fault.js';
import { readChain } from '../chain/load.js';
import type { Chain } from '../chain/model.js';
import { nearest } from '../chain/nearest.js';
import { RunbookError, tell as runbookFaultLine } from '../runbooks/fault.js';
import { uncovered } from '../runbooks/match.js';
import { loadRunbooks, type Registry } from '../runbooks/registry.js';
import { readPaging } from './notify/paging/load.js';
import { checkRules, isFine, rulesLines } from './rules/check.js';

interface CheckOptions {
  readonly chain: string;
  readonly runbooks: string;
  readonly rules: string;
  readonly paging?: string | undefined;
  /** The chains that are shipped: what rules and runbooks may name is what any of them has. */
  readonly shipped: readonly string[];
  /** For the day on which calendars and reviews are looked at. */
  readonly nowMs: number;
  readonly strict: boolean;
  readonly tree: boolean;
  readonly json: boolean;
  /** A file as one would type it here. */
  readonly named: (file: string) => string;
  readonly say: (line: string) => void;
}

/** What `vigie check` says: everything that is wrong with the chain, the rules, the runbooks and the paging files, at once. Resolves to the exit code. */
export async function checkFiles(options: CheckOptions): Promise<0 | 1> {
  const { nowMs, strict, json, named, say } = options;
  const report = await checkChain(options.chain, new Date(nowMs).toISOString().slice(0, 10));
  const { chain } = report;
  const chains = chain ? [chain, ...(await shippedChains(options.shipped))] : [];
  const shelf = await checkRunbooks(options.runbooks, nowMs, chain, chains);
  const runbookIds = shelf.found && new Set(shelf.found.runbooks.keys());
  const rules = await checkRules(options.rules, { runbooks: runbookIds, chain, chains });
  const paging = options.paging !== undefined && chain ? await readPaging(options.paging, chain, nowMs) : undefined;
  const others = shelf.faults.length + (paging?.faults.length ?? 0);
  const code = Math.max(exitCode(report, strict), others > 0 || !isFine(rules) ? 1 : 0) as 0 | 1;
  if (json) {
    const { faults, gaps: warnings, counts } = report;
    const runbooks = { count: shelf.found?.runbooks.size ?? 0, faults: shelf.faults, uncovered: shelf.uncovered };
    const told = { rules, ...(paging && { paging: { faults: paging.faults } }) };
    say(JSON.stringify({ name: chain?.name, hash: chain?.hash, faults, warnings, counts, runbooks, ...told }, null, 2));
    return code;
  }
  for (const line of reportLines(report, named, options.tree)) say(line);
  for (const line of rulesLines(rules, named)) say(line);
  for (const line of shelfLines(shelf, (file) => named(path.resolve(options.runbooks, file)))) say(line);
  if (paging) for (const line of pagingLines(paging, named)) say(line);
  return code;
}

async function shippedChains(dirs: readonly string[]): Promise<readonly Chain[]> {
  const read = await Promise.all(dirs.map((dir) => readChain(dir)));
  return read.flatMap(({ chain }) => chain ?? []);
}

interface CheckedShelf {
  readonly found?: Registry | undefined;
  readonly faults: RunbookError['faults'];
  readonly uncovered: readonly string[];
}

/** A chain with faults names nothing for sure: the runbooks are then checked by themselves. */
async function checkRunbooks(
  dir: string,
  nowMs: number,
  chain: Chain | undefined,
  chains: readonly Chain[],
): Promise<CheckedShelf> {
  const ids = (of: (one: Chain) => readonly { readonly id: string }[]): string[] => [
    ...new Set(chains.flatMap(of).map(({ id }) => id)),
  ];
  const names = { maillon: ids(({ maillons }) => maillons), provider: ids(({ operators }) => operators), nearest };
  try {
    const found = await loadRunbooks(dir, { nowMs, known: chain && names });
    const maillons = chain?.maillons.map(({ id }) => id) ?? [];
    return { found, faults: [], uncovered: chain ? uncovered(found, maillons) : [] };
  } catch (error) {
    if (error instanceof RunbookError) return { faults: error.faults, uncovered: [] };
    throw error;
  }
}

function shelfLines({ found, faults, uncovered: without }: CheckedShelf, named: (file: string) => string): string[] {
  return [
    ...faults.map((fault) => runbookFaultLine({ ...fault, file: named(fault.file) })),
    ...(without.length > 0 ? [`warning: no runbook covers: ${without.join(', ')}`] : []),
    found
      ? `${found.runbooks.size} runbooks, ${found.communications.size} messages: no fault.`
      : `runbooks: ${faults.length} fault(s).`,
  ];
}

function pagingLines(
  { paging, faults }: Awaited<ReturnType<typeof readPaging>>,
  named: (file: string) => string,
): string[] {
  const lines = faults.map((fault: Fault) => faultLine({ ...fault, file: named(fault.file) }));
  if (!paging) return [...lines, `paging: ${faults.length} fault(s).`];
  const { people, teams, channels, inbound } = paging;
  const rules = inbound.length > 0 ? `, ${inbound.length} inbound rules` : '';
  return [
    ...lines,
    `paging: ${teams.length} teams, ${people.length} people, ${channels.length} channels${rules}: no fault.`,
  ];
}
