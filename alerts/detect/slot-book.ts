import { calendarOf } from '../../chain/calendar/calendar.js';
import type { CellId, Chain } from '../../chain/model.js';
import type { Observation } from './input.js';
import type { SlotSettings } from './settings.js';
import { SLOT_S, type SlotLoad, SlotPage, slotStart } from './slots.js';

/** Cells of the coming slot that are looked at with each evaluation: a nation's thousand within half a minute. */
const AHEAD = 40;

const NO_SLOTS: ReadonlyMap<CellId, SlotLoad> = new Map();

/**
 * What the calendar's slots bring, by the history of each observation. Those of a nation take longer than an evaluation may: the page of
 * the coming slot is made beside the one in use, some cells each second, so that no second pays for all.
 */
export function slotBook(
  chain: Chain,
  settings: SlotSettings,
): (of: Pick<Observation, 'history' | 'second'>) => ReadonlyMap<CellId, SlotLoad> {
  const pageAt = (atMs: number): SlotPage => new SlotPage(chain.cells, calendarOf(chain), atMs, settings);
  let [open, coming]: [SlotPage | undefined, SlotPage | undefined] = [undefined, undefined];
  return ({ history, second }) => {
    if (!history || history.size === 0) return NO_SLOTS;
    const start = slotStart(second * 1000);
    if (open?.startMs !== start) {
      open = coming?.startMs === start ? coming : pageAt(start);
      coming = pageAt(start + SLOT_S * 1000);
    }
    coming?.prepare(history, AHEAD);
    return open.loads(history);
  };
}
