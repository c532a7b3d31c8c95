import type { CellId } from '../../chain/model.js';
import { type Excess, excessOf } from './composition.js';
import { expectedAt } from './expected.js';
import { type Mix, mixOf, outsideShare } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/**
 * The cells through which the harmed traffic enters: only there do requests carry their true sources, deeper maillons
 * see the platforms themselves. Walks up from the suspect along declared and seen calls; harmed entries if there are.
 */
export function entriesOf(situation: Situation, suspect: CellId): readonly CellNow[] {
  const entries = [...upstream(situation, suspect)].flatMap((id) => {
    const now = situation.cells.get(id);
    return now && isEntry(situation, now) ? [now] : [];
  });
  const harmed = entries.filter((entry) => entry.open);
  return harmed.length > 0 ? harmed : entries;
}

function upstream(situation: Situation, from: CellId): ReadonlySet<CellId> {
  const reached = new Set([from]);
  for (const cell of reached) for (const caller of situation.callersOf(cell)) reached.add(caller);
  return reached;
}

/** Asked by every outage of a second, of every cell upstream. */
const entry = new WeakMap<CellNow, boolean>();

function isEntry(situation: Situation, now: CellNow): boolean {
  const known = entry.get(now) ?? lookAt(situation, now);
  entry.set(now, known);
  return known;
}

function lookAt(situation: Situation, now: CellNow): boolean {
  const { composition, windowS } = situation.settings;
  const usually = baselineOf(situation, now)?.mix.outsideShare() ?? 0;
  return usually >= composition.entryFrom || outsideShare(now.timeline, 0, windowS) >= composition.entryFrom;
}

function nowMix(situation: Situation, now: CellNow): Mix {
  return mixOf(now.timeline, 0, situation.settings.windowS);
}

/** The excess over all entries together, and the entry that receives most of its foreign part. */
export function excessAt(
  situation: Situation,
  entries: readonly CellNow[],
): { readonly excess: Excess | undefined; readonly targeted: CellId | undefined } {
  const [now, usual] = [new Map<string, number>(), new Map<string, number>()];
  let [targeted, most] = [undefined as CellId | undefined, 0];
  for (const entry of entries) {
    const known = baselineOf(situation, entry);
    if (!known || known.mix.total === 0) continue;
    const fresh = nowMix(situation, entry);
    const perS = expectedAt(situation, entry)?.perS ?? known.load.median;
    const expected = scaled(known.mix.mix(), (perS * situation.settings.windowS) / known.mix.total);
    const { foreign } = excessOf(fresh, expected, situation.settings.composition);
    if (foreign > most) [targeted, most] = [entry.cell.id, foreign];
    pour(now, fresh);
    pour(usual, expected);
  }
  if (usual.size === 0) return { excess: undefined, targeted };
  return { excess: excessOf(now, usual, situation.settings.composition), targeted };
}

function scaled(mix: Mix, factor: number): Mix {
  return new Map([...mix].map(([category, count]) => [category, count * factor]));
}

function pour(into: Map<string, number>, from: Mix): void {
  for (const [category, count] of from) into.set(category, (into.get(category) ?? 0) + count);
}
