import type { Group } from './group.js';
import type { Incident } from './incident.js';

/**
 * What people have decided about where outages begin and end stands above blame: cells given to an incident make its group, whatever they
 * blame; outages merged by hand are one group, led by the incident's own failing maillon while that still fails.
 */
export function byHand(groups: readonly Group[], open: readonly Incident[]): readonly Group[] {
  return open.reduce(absorb, open.reduce(hold, groups));
}

function hold(groups: readonly Group[], { maillon, record }: Incident): readonly Group[] {
  const held = new Set(record?.held ?? []);
  if (held.size === 0) return groups;
  const mine = groups.flatMap(({ verdicts }) => verdicts.filter(({ cell }) => held.has(cell)));
  if (mine.length === 0) return groups;
  const others = groups.flatMap(({ root, verdicts }) => {
    const left = verdicts.filter(({ cell }) => !held.has(cell));
    return left.length > 0 ? groupOf(root, left) : [];
  });
  const own = others.filter(({ root }) => root === maillon).flatMap(({ verdicts }) => verdicts);
  return [...others.filter(({ root }) => root !== maillon), groupOf(maillon, [...mine, ...own])];
}

function absorb(groups: readonly Group[], { maillon, record }: Incident): readonly Group[] {
  const roots = new Set([maillon, ...(record?.absorbed ?? [])]);
  const mine = groups.filter(({ root }) => roots.has(root));
  if (mine.length < 2) return groups;
  const root = mine.find((group) => group.root === maillon)?.root ?? (mine[0] as Group).root;
  const together = groupOf(
    root,
    mine.flatMap(({ verdicts }) => verdicts),
  );
  return [...groups.filter((group) => !roots.has(group.root)), together];
}

function groupOf(root: Group['root'], verdicts: Group['verdicts']): Group {
  return { root, verdicts, cells: [...new Set([root, ...verdicts.map(({ cell }) => cell)])].sort() };
}
