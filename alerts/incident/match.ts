import type { CellId } from '../../chain/model.js';
import { leadOf } from './assess.js';
import type { Group } from './group.js';
import type { Incident } from './incident.js';

export interface Matching {
  /** Each open incident with the group it is about now. */
  readonly pairs: ReadonlyMap<string, Group>;
  readonly newGroups: readonly Group[];
}

/**
 * Which group is which incident. The same failing maillon is the same incident. Otherwise a group that shares at least half of the
 * cells of an incident without group is that incident moved, if blame led to it within the last minute or the cause is the same;
 * if several qualify, the one that people were paged for, then the oldest.
 */
export function match(
  groups: readonly Group[],
  open: readonly Incident[],
  blamedLately: (incident: Incident) => boolean,
): Matching {
  const pairs = new Map<string, Group>();
  const left = new Set(groups);
  const byAge = [...open].sort((a, b) => a.openedMs - b.openedMs);
  const pair = (incident: Incident, group: Group) => {
    pairs.set(incident.id, group);
    left.delete(group);
  };
  for (const group of groups) {
    const same = byAge.find(({ id, maillon }) => maillon === group.root && !pairs.has(id));
    if (same) pair(same, group);
  }
  const byPagesAndAge = byAge.sort((a, b) => Number(b.pages.length > 0) - Number(a.pages.length > 0));
  for (const group of left) {
    const moved = byPagesAndAge.find(
      (incident) =>
        !pairs.has(incident.id) &&
        sharesHalf(incident.cells, group.cells) &&
        (blamedLately(incident) || incident.cause === leadOf(group).cause),
    );
    if (moved) pair(moved, group);
  }
  return { pairs, newGroups: [...left] };
}

/** The same outage only if what they share is at least half of the smaller. */
function sharesHalf(a: readonly CellId[], b: readonly CellId[]): boolean {
  return shared(a, b) * 2 >= Math.min(a.length, b.length);
}

export function shared(a: readonly CellId[], b: readonly CellId[]): number {
  const other = new Set(b);
  return a.filter((cell) => other.has(cell)).length;
}
