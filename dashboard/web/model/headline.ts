import type { IncidentView } from '../../protocol/view.js';
import type { ShownState } from './shown-state.js';
import { isIll, isUnseen } from './shown-state.js';

/** What the screen says first. Keys and numbers; the page turns them into a sentence. */
export type Headline =
  | { readonly kind: 'waiting' }
  /** The picture itself is old: nothing below it can be trusted as the present. */
  | { readonly kind: 'frozen'; readonly asOfMs: number; readonly incident: IncidentView | undefined }
  | { readonly kind: 'incident'; readonly incident: IncidentView; readonly others: number }
  /** Nobody opened an incident, but some cells are ill or without data: not an all-clear. */
  | {
      readonly kind: 'watch';
      readonly ill: number;
      readonly blind: number;
      readonly unmapped: number;
      readonly total: number;
    }
  | { readonly kind: 'clear'; readonly total: number };

/** Age, in real ms, from which a picture is no longer the present. */
export const FROZEN_MS = 10_000;

export function headlineOf(
  shown: readonly ShownState[],
  incidents: readonly IncidentView[],
  asOfMs: number,
  nowMs: number,
  frozenMs = FROZEN_MS,
): Headline {
  const [incident, ...others] = incidents;
  if (nowMs - asOfMs > frozenMs) return { kind: 'frozen', asOfMs, incident };
  if (incident) return { kind: 'incident', incident, others: others.length };
  const ill = shown.filter(({ state }) => isIll(state)).length;
  const blind = shown.filter(
    ({ state, stale }) => state !== 'unmapped' && (isUnseen(state) || state === 'partial' || (stale && !isIll(state))),
  ).length;
  // Nobody was asked to send what is not mapped: it is no fault of today, and no all-clear either.
  const unmapped = shown.filter(({ state }) => state === 'unmapped').length;
  if (ill + blind + unmapped > 0) return { kind: 'watch', ill, blind, unmapped, total: shown.length };
  return { kind: 'clear', total: shown.length };
}
