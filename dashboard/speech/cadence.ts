import { recordOf } from '../protocol/record.js';
import type { IncidentView } from '../protocol/view.js';

/** The first message leaves within this of the opening. */
const FIRST_MS = 5 * 60_000;
/** After how long the next one is announced, unless somebody says otherwise. */
export const NEXT_MIN = 20;

/** When people outside are to hear of the incident again; `none`: nothing was announced, and nothing is due. */
export type NextMessage =
  | { readonly kind: 'announced' | 'first'; readonly atMs: number; readonly lateMs: number }
  | { readonly kind: 'none' };

export function nextMessage(incident: IncidentView, nowMs: number): NextMessage {
  const { nextMessageMs, messages, state } = recordOf(incident);
  if (state === 'closed') return { kind: 'none' };
  if (nextMessageMs !== undefined) return due('announced', nextMessageMs, nowMs);
  if (messages.some(({ sent }) => sent) || incident.closedMs !== undefined) return { kind: 'none' };
  return due('first', incident.openedMs + FIRST_MS, nowMs);
}

function due(kind: 'announced' | 'first', atMs: number, nowMs: number): NextMessage {
  return { kind, atMs, lateMs: Math.max(0, nowMs - atMs) };
}

/** The full minute at or after this many minutes from now. */
export function inMinutes(minutes: number, nowMs: number): number {
  return Math.ceil((nowMs + minutes * 60_000) / 60_000) * 60_000;
}
