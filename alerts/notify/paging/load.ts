import { type Fault, faultLine } from '../../../chain/fault.js';
import type { Chain } from '../../../chain/model.js';
import { type ConfiguredChannel, readPagingFiles } from './read.js';
import { faultsAmong } from './references.js';
import { type Limits, limits, type Maintenance, type Person, type Route, type Schedule, type Team } from './schema.js';

/** Who is paged, when and how: files that hold together. */
export interface Paging {
  readonly channels: readonly ConfiguredChannel[];
  readonly people: readonly Person[];
  readonly schedules: readonly Schedule[];
  readonly teams: readonly Team[];
  readonly routes: readonly Route[];
  readonly maintenance: readonly Maintenance[];
  readonly limits: Limits;
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
  const { people, schedules, teams, routes, maintenance } = draft.lists;
  return {
    faults,
    paging: {
      channels: plain(draft.channels),
      people: plain(people),
      schedules: plain(schedules),
      teams: plain(teams),
      routes: plain(routes),
      maintenance: plain(maintenance),
      limits: draft.limits?.entry ?? limits.parse({}),
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
