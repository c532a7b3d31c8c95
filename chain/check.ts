import type { LocalDate } from './calendar/model.js';
import { type ChainCounts, countsOf } from './counts.js';
import { type Fault, faultLine } from './fault.js';
import { type Gap, gapsOf } from './gaps.js';
import { readChain } from './load.js';
import type { Chain } from './model.js';
import { LEGEND, treeOf } from './tree.js';

/** Everything there is to say of a chain's files. Of a chain with faults, nothing but the faults. */
export interface ChainReport {
  readonly faults: readonly Fault[];
  readonly gaps: readonly Gap[];
  readonly counts?: ChainCounts | undefined;
  readonly chain?: Chain | undefined;
}

/** `today`: the day on which the calendar is looked at. */
export async function checkChain(dir: string, today: LocalDate): Promise<ChainReport> {
  const { chain, faults } = await readChain(dir);
  if (!chain) return { faults, gaps: [] };
  return { faults, gaps: gapsOf(chain, today), counts: countsOf(chain), chain };
}

/** 0: fine; 1: faults, or gaps where those are not accepted. */
export function exitCode({ faults, gaps }: ChainReport, strict: boolean): 0 | 1 {
  return faults.length > 0 || (strict && gaps.length > 0) ? 1 : 0;
}

const SHOWN = 6;

/** For the terminal. `named`: how a file is called there. */
export function reportLines(report: ChainReport, named: (file: string) => string, tree: boolean): string[] {
  const { faults, gaps, counts, chain } = report;
  return [
    ...(tree && chain ? [...treeOf(chain), '', LEGEND, ''] : []),
    ...faults.map((fault) => faultLine({ ...fault, file: named(fault.file) })),
    ...gaps.map(gapLine),
    ...(chain && counts ? countLines(chain.name, counts) : []),
    `${plural(faults.length, 'fault')}, ${plural(gaps.length, 'warning')}.`,
  ];
}

function gapLine({ what, mend, about }: Gap): string {
  const rest = about.length - SHOWN;
  const some = rest > 1 ? `${about.slice(0, SHOWN).join(', ')} and ${rest} more` : about.join(', ');
  return `warning: ${what} (${about.length}: ${some}); ${mend}`;
}

function countLines(name: string, counts: ChainCounts): string[] {
  const { verified, declared, inferred, memory } = counts.entConfidence;
  return [
    `${name}: ${counts.regions} régions, ${counts.academies} académies, ${counts.departements} départements`,
    `  ${counts.operators} operators, ${counts.senders} senders, ${counts.probes} probes, ${counts.schoolYears} school years`,
    `  ${counts.ents} ENT (operator verified ${verified}, declared ${declared}, inferred ${inferred}, from memory ${memory}), ${counts.vieScolaire} rows of vie scolaire`,
    `  ${counts.maillons} maillons (${counts.nationalMaillons} national), ${counts.cells} cells (${counts.nationalCells} national, once), ${counts.mappingKeys} mapping keys`,
  ];
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count > 1 ? 's' : ''}`;
}
