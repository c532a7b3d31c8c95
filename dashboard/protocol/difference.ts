import { columnsOf } from './figures.js';
import type { Delta, Envelope } from './message.js';
import type { PictureView } from './view.js';

export type Changes = Omit<Delta, keyof Envelope | 'type' | 'chain' | 'chainStatus'>;

/**
 * What turns `before` into `after`, with `reduce` as its inverse. An item that is the same object has not changed. `placeOf`: the places
 * of cells in the chain that the screens know once they have this delta.
 */
export function difference(
  before: PictureView,
  after: PictureView,
  placeOf: ReadonlyMap<string, number> = new Map(),
): Changes {
  const known = byKey(before.cells, 'cell');
  const cells = changed(known, byKey(after.cells, 'cell'));
  const incidents = changed(byKey(before.incidents, 'id'), byKey(after.incidents, 'id'));
  const verdicts = changed(new Map(Object.entries(before.verdicts)), new Map(Object.entries(after.verdicts)));
  const pairs = [...cells.now].map(([id, cell]) => [known.get(id), cell] as const);
  const { whole, figures } = columnsOf(pairs, placeOf, after.asOfMs);
  return {
    cells: whole,
    goneCells: cells.gone,
    incidents: [...incidents.now.values()],
    goneIncidents: incidents.gone,
    verdicts: Object.fromEntries(verdicts.now),
    goneVerdicts: verdicts.gone,
    ...(figures && { figures }),
    ...(before.self === after.self ? {} : { self: after.self }),
    ...(before.unmapped === after.unmapped ? {} : { unmapped: after.unmapped }),
    ...(before.tests === after.tests ? {} : { tests: after.tests ?? [] }),
    ...(before.silences === after.silences ? {} : { silences: after.silences ?? [] }),
  };
}

function byKey<K extends string, T extends Readonly<Record<K, string>>>(items: readonly T[], key: K): Map<string, T> {
  return new Map(items.map((item) => [item[key], item]));
}

function changed<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  const now = new Map([...after].filter(([key, value]) => before.get(key) !== value));
  const gone = [...before.keys()].filter((key) => !after.has(key));
  return { now, gone };
}
