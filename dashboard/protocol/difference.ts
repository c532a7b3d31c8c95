import type { Delta, Envelope } from './message.js';
import type { PictureView } from './view.js';

export type Changes = Omit<Delta, keyof Envelope | 'type' | 'chain' | 'chainStatus'>;

/** What turns `before` into `after`, with `apply` as its inverse: `apply(before, difference(before, after))` equals `after`. */
export function difference(before: PictureView, after: PictureView): Changes {
  const cells = changed(byKey(before.cells, 'cell'), byKey(after.cells, 'cell'));
  const incidents = changed(byKey(before.incidents, 'id'), byKey(after.incidents, 'id'));
  const verdicts = changed(new Map(Object.entries(before.verdicts)), new Map(Object.entries(after.verdicts)));
  return {
    cells: [...cells.now.values()],
    goneCells: cells.gone,
    incidents: [...incidents.now.values()],
    goneIncidents: incidents.gone,
    verdicts: Object.fromEntries(verdicts.now),
    goneVerdicts: verdicts.gone,
    ...(same(before.self, after.self) ? {} : { self: after.self }),
    ...(same(before.unmapped, after.unmapped) ? {} : { unmapped: after.unmapped }),
    ...(same(before.tests ?? [], after.tests ?? []) ? {} : { tests: after.tests ?? [] }),
    ...(same(before.silences ?? [], after.silences ?? []) ? {} : { silences: after.silences ?? [] }),
  };
}

function byKey<K extends string, T extends Readonly<Record<K, string>>>(items: readonly T[], key: K): Map<string, T> {
  return new Map(items.map((item) => [item[key], item]));
}

function changed<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  const now = new Map([...after].filter(([key, value]) => !same(before.get(key), value)));
  const gone = [...before.keys()].filter((key) => !after.has(key));
  return { now, gone };
}

/** Equality of what would be sent: two values are the same if their JSON is. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
