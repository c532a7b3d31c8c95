import type { CellId } from '../../chain/model.js';
import type { Reading } from './reading.js';
import type { AbsenceRule } from './schema.js';
import type { Seen } from './seen.js';
import type { RuleCell } from './select.js';

/**
 * How long nothing has been heard, in seconds, measured from the newest sign of life of anything: when the store or the collector is
 * behind, nobody is absent. What never came is not absent either.
 */
export function readAbsence(rule: AbsenceRule, cell: RuleCell, seen: Seen, heard: Heard): Reading {
  const last = lastOf(rule, cell, seen, heard);
  if (last === undefined) return 'nothing';
  const value = Math.max(0, seen.newestMs - last.ms) / 1000;
  const limit = Math.max(rule.longer_than, last.patienceS);
  return { value, limit, met: value > limit };
}

interface Last {
  readonly ms: number;
  /** What is declared to be ordinary: never less than that. */
  readonly patienceS: number;
}

function lastOf({ of }: AbsenceRule, cell: RuleCell, seen: Seen, heard: Heard): Last | undefined {
  if (of === 'probe') {
    if (cell.probedEveryS === undefined) return undefined;
    const ms = Math.max(...seen.probes(cell.id).map(({ atMs }) => atMs));
    return ms > 0 ? { ms, patienceS: 2 * cell.probedEveryS } : undefined;
  }
  const patienceS = Math.max(0, ...cell.senders.map((sender) => sender.patienceS));
  if (of === 'cell') {
    const ms = seen.lastReceivedMs(cell.id);
    return ms === undefined ? undefined : { ms, patienceS };
  }
  // Where several senders feed a cell, whose the silence is cannot be told.
  const [sender, ...others] = cell.senders;
  if (!sender || others.length > 0 || seen.lastReceivedMs(cell.id) === undefined) return undefined;
  const ms = heard(sender.id);
  return ms === undefined ? undefined : { ms, patienceS };
}

/** When a sender was last heard at a cell that it alone feeds, ms since the epoch; sought once for all its cells. */
export type Heard = (sender: string) => number | undefined;

export function heardFrom(fed: FedBy, seen: Seen): Heard {
  const known = new Map<string, number | undefined>();
  return (sender) => {
    if (!known.has(sender)) {
      const heard = (fed.get(sender) ?? []).flatMap((id) => seen.lastReceivedMs(id) ?? []);
      known.set(sender, heard.length === 0 ? undefined : Math.max(...heard));
    }
    return known.get(sender);
  };
}

/** The cells that each sender alone feeds. */
export type FedBy = ReadonlyMap<string, readonly CellId[]>;

export function fedBy(cells: readonly RuleCell[]): FedBy {
  const fed = new Map<string, CellId[]>();
  for (const { id, senders } of cells) {
    const [sender, ...others] = senders;
    if (!sender || others.length > 0) continue;
    const list = fed.get(sender.id);
    if (list) list.push(id);
    else fed.set(sender.id, [id]);
  }
  return fed;
}
