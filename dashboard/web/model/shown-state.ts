import type { CellPicture, CellState, CellView, ChainView } from '../../protocol/view.js';

/** What a tile shows of a cell: its state, and whether its data is too old to be trusted as it stands. */
export interface ShownState {
  readonly state: CellState;
  /** Hatched, with its age: more than two intervals without data. */
  readonly stale: boolean;
  /** Age of the newest row, ms; undefined if none was ever received. */
  readonly ageMs: number | undefined;
}

/** Every state, in the order of the legend: what users feel first, then what is not known. */
export const LEGEND: readonly CellState[] = [
  ...(['healthy', 'degraded', 'failing', 'down', 'partial', 'late', 'silent', 'unknown', 'unmapped'] as const),
];

const STALE_INTERVALS = 2;
const UNKNOWN_INTERVALS = 5;
/** A sender is called silent after three intervals of its feed. */
const INTERVALS_TO_SILENCE = 3;
const DEFAULT_INTERVAL_MS = 5000;

/**
 * Old data is never shown as healthy. The console judges silence itself, so a worse state it gives is kept;
 * but when the picture as a whole is old (nobody judges, or the link is lost) every state becomes unknown.
 * `patience` stretches the picture's age on an accelerated clock, whose seconds pass faster than messages travel.
 */
export function shownState(
  cell: CellPicture | undefined,
  intervalMs: number,
  nowMs: number,
  pictureMs: number,
  patience = 1,
): ShownState {
  if (!cell) return { state: 'unknown', stale: false, ageMs: undefined };
  const ageMs = cell.lastReceivedMs === undefined ? undefined : Math.max(0, nowMs - cell.lastReceivedMs);
  const pictureAgeMs = nowMs - pictureMs;
  const stale = Math.max(ageMs ?? 0, pictureAgeMs) > STALE_INTERVALS * intervalMs;
  // The console has judged the age of the data by what its senders are used to, slow ones included.
  if (cell.telemetry !== undefined && pictureAgeMs <= UNKNOWN_INTERVALS * DEFAULT_INTERVAL_MS * patience) {
    return { state: cell.state, stale: pictureAgeMs > STALE_INTERVALS * DEFAULT_INTERVAL_MS * patience, ageMs };
  }
  const tooOld = (ageMs ?? Number.POSITIVE_INFINITY) > UNKNOWN_INTERVALS * intervalMs;
  if (pictureAgeMs > UNKNOWN_INTERVALS * DEFAULT_INTERVAL_MS * patience) return { state: 'unknown', stale, ageMs };
  return { state: cell.state === 'healthy' && tooOld ? 'unknown' : cell.state, stale, ageMs };
}

/** The interval at which a cell's feed is expected, ms: from the most patient of its senders. */
export function feedIntervalMs(cell: CellView, chain: ChainView): number {
  const silences = chain.senders.filter(({ id }) => cell.senders.includes(id)).map((sender) => sender.silentAfterS);
  return silences.length === 0 ? DEFAULT_INTERVAL_MS : (Math.max(...silences) * 1000) / INTERVALS_TO_SILENCE;
}

/** States of which no figure is known to be of now. */
const UNSEEN: ReadonlySet<CellState> = new Set(['unknown', 'unmapped', 'silent', 'late']);

export function isUnseen(state: CellState): boolean {
  return UNSEEN.has(state);
}

/**
 * Nothing to report: it serves as expected, nobody ever said that it would be heard, or nothing of it ever came. The last is
 * most of a chain whose operators join one after the other; whatever was heard and no longer is stays in sight.
 */
export function isCalm({ state, stale, ageMs }: ShownState): boolean {
  const neverHeard = state === 'unknown' && ageMs === undefined;
  return (state === 'healthy' && !stale) || state === 'unmapped' || neverHeard;
}

/** States that ask for a look: everything that is neither healthy nor merely without data. */
export function isIll(state: CellState): boolean {
  return state === 'degraded' || state === 'failing' || state === 'down';
}

/**
 * Worst first. Harm comes before silence: a sender that says nothing is not a service that is down. What was heard and no longer is stands before what is well, and that
 * before what nobody brings.
 */
export const WORST: readonly CellState[] = [
  ...(['down', 'failing', 'degraded', 'silent', 'late', 'partial', 'unknown', 'healthy', 'unmapped'] as const),
];
