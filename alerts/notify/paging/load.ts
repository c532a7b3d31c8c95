import { type Fault, faultLine } from '../../../chain/fault.js';
import type { Chain } from '../../../chain/model.js';
import { type ConfiguredChannel, readPagingFiles } from './read.js';
import { faultsAmong } from './references.js';
import {
  type InboundRule,
  type Limits,
  limits,
  type Maintenance,
  type Person,
  type Route,
  type Schedule,
  type Team,
} from './schema.js';
import { type Drill, usualDrill, type WatchdogSettings } from './watch-schema.js';

/** Who is paged, when and how: files that hold together. */
export interface Paging {
  readonly channels: readonly ConfiguredChannel[];
  readonly people: readonly Person[];
  readonly schedules: readonly Schedule[];
  readonly teams: readonly Team[];
  readonly routes: readonly Route[];
  readonly maintenance: readonly Maintenance[];
  /** Which cell the alerts of others speak of. */
  readonly inbound: readonly InboundRule[];
  readonly limits: Limits;
  /** Who outside rings when Vigie falls silent. */
  readonly watchdogs: readonly WatchdogSettings[];
  readonly drills: readonly Drill[];
}

/** Every fault at once; `paging` only if there is none. `atMs`: from when on schedules are looked at, for hours without anybody. */
export async function readPaging(
  dir: string,
  chain: Chain,
  atMs: number,
): Promise<{ readonly paging?: Paging; readonly faults: readonly Fault[] }> {
  const { draft, faults } = await readPagingFiles(dir);
  faults.push(...faultsAmong(draft, chain, atMs));
  if (faults.length > 0) return { faults };
  const plain = <T>(placed: readonly { readonly entry: T }[]): T[] => placed.map(({ entry }) => entry);
  const { people, schedules, teams, routes, maintenance, inbound, watchdogs, drills } = draft.lists;
  return {
    faults,
    paging: {
      channels: plain(draft.channels),
      people: plain(people),
      schedules: plain(schedules),
      teams: plain(teams),
      routes: plain(routes),
      maintenance: plain(maintenance),
      inbound: plain(inbound),
      limits: draft.limits?.entry ?? limits.parse({}),
      watchdogs: plain(watchdogs),
      drills: drills.length > 0 ? plain(drills) : [usualDrill],
    },
  };
}

/** Faults of the paging files; nothing of them is used. */
export class PagingError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(
      [`the paging files have ${faults.length} fault(s):`, ...faults.map((fault) => `  ${faultLine(fault)}`)].join(
        '\n',
      ),
    );
    this.name = 'PagingError';
    this.faults = faults;
  }
}

export async function loadPaging(dir: string, chain: Chain, atMs: number): Promise<Paging> {
  const { paging, faults } = await readPaging(dir, chain, atMs);
  if (!paging) throw new PagingError(faults);
  return paging;
}
