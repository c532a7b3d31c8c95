import type { CellId } from '../../chain/model.js';
import { type Excess, excessOf, foreignExcess } from './composition.js';
import { expectedAt } from './expected.js';
import { kept } from './kept.js';
import { type Mix, mixOf, outsideShare } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/**
 * The cells through which the harmed traffic enters: only there do requests carry their true sources, deeper maillons
 * see the platforms themselves. Walks up from the suspect along declared and seen calls; harmed entries if there are.
 */
export function entriesOf(situation: Situation, suspect: CellId): readonly CellNow[] {
  const entries = [...upstream(situation, suspect)].flatMap((id) => {
    const now = situation.cells.get(id);
    return now && isEntry(now, situation) ? [now] : [];
  });
  const harmed = entries.filter((entry) => entry.open);
  return harmed.length > 0 ? harmed : entries;
}

/** The cell, and all that call it, directly or not. */
export function upstream(situation: Situation, from: CellId): ReadonlySet<CellId> {
  const reached = new Set([from]);
  for (const cell of reached) for (const caller of situation.callersOf(cell)) reached.add(caller);
  return reached;
}

/** Asked by every outage of a second, of every cell upstream. */
const isEntry = kept((now: CellNow, situation: Situation): boolean => {
  const { composition, windowS } = situation.settings;
  const usually = baselineOf(situation, now)?.mix.outsideShare() ?? 0;
  return usually >= composition.entryFrom || outsideShare(now.timeline, 0, windowS) >= composition.entryFrom;
});

/** Several outages of a second may have one entry. */
const nowMix = kept((now: CellNow, windowS: number): Mix => mixOf(now.timeline, 0, windowS));

/** The excess over all entries together, and the entry that receives most of its foreign part. */
export function excessAt(
  situation: Situation,
  entries: readonly CellNow[],
): { readonly excess: Excess | undefined; readonly targeted: CellId | undefined } {
  let [now, usual] = [NO_MIX, NO_MIX];
  let [targeted, most] = [undefined as CellId | undefined, 0];
  for (const entry of entries) {
    const known = baselineOf(situation, entry);
    if (!known || known.mix.total === 0) continue;
    const fresh = nowMix(entry, situation.settings.windowS);
    const perS = expectedAt(situation, entry)?.perS ?? known.load.median;
    const expected = scaled(known.mix.mix(), (perS * situation.settings.windowS) / known.mix.total);
    const foreign = foreignExcess(fresh, expected, situation.settings.composition);
    if (foreign > most) [targeted, most] = [entry.cell.id, foreign];
    now = now === NO_MIX ? fresh : poured(now, fresh);
    usual = usual === NO_MIX ? expected : keptPoured(usual, expected);
  }
  if (usual.size === 0) return { excess: undefined, targeted };
  return { excess: excessOf(now, usual, situation.settings.composition), targeted };
}

/** While harm is open nothing is learned: the same is expected every second. */
const scaled = kept((mix: Mix, factor: number): Mix => {
  const expected = new Map<string, number>();
  for (const [category, count] of mix) expected.set(category, count * factor);
  return expected;
});

const NO_MIX: Mix = new Map();

function poured(mix: Mix, more: Mix): Mix {
  const sum = new Map(mix);
  for (const [category, count] of more) sum.set(category, (sum.get(category) ?? 0) + count);
  return sum;
}

const keptPoured = kept(poured);
