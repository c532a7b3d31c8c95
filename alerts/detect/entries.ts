import type { CellId } from '../../chain/model.js';
import { type Excess, excessOf } from './composition.js';
import { type Mix, mixOf, splitCategory } from './signals.js';
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

function isEntry(situation: Situation, now: CellNow): boolean {
  const known = baselineOf(situation, now)?.mix;
  const { entryFrom } = situation.settings.composition;
  return outsideShare(known ?? new Map()) >= entryFrom || outsideShare(nowMix(situation, now)) >= entryFrom;
}

function nowMix(situation: Situation, now: CellNow): Mix {
  return mixOf(now.timeline, 0, situation.settings.windowS);
}

function outsideShare(mix: Mix): number {
  let [outside, total] = [0, 0];
  for (const [category, count] of mix) {
    total += count;
    if (splitCategory(category).sourceClass !== 'internal') outside += count;
  }
  return total > 0 ? outside / total : 0;
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
    if (!known || known.mixTotal === 0) continue;
    const fresh = nowMix(situation, entry);
    const expected = scaled(known.mix, (known.load.median * situation.settings.windowS) / known.mixTotal);
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
