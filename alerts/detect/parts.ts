import type { SenderId } from '../../chain/model.js';
import { type Cadence, heard, LEARNED_MS, learnedMs, unheard } from './cadence.js';
import type { Receipt } from './input.js';

/** One of the things that usually make up the telemetry of a cell. */
export interface Part {
  readonly sender: SenderId;
  /** Absent: the sender as a whole. Requests are not asked for by a cadence: their absence says nothing of the telemetry. */
  readonly signal?: 'metrics' | undefined;
  readonly cadence: Cadence;
}

/** What a cell is made of, as far as it was heard, and by which of its instances. A value. */
export interface Parts {
  readonly parts: ReadonlyMap<string, Part>;
  /** Newest receipt of each instance, ms since the epoch. */
  readonly instances: ReadonlyMap<string, number>;
  /** Spans were heard of it once. */
  readonly isTraced?: boolean | undefined;
}

export const noParts: Parts = { parts: new Map(), instances: new Map() };

/** What usually arrives of a cell and does not now. */
export interface Missing {
  readonly parts: readonly { readonly sender: SenderId; readonly signal?: Part['signal'] | 'requests' }[];
  /** Instances heard of late, and those of them still heard; absent unless less than half are left. */
  readonly instances?: { readonly live: number; readonly usual: number } | undefined;
}

/** What was not heard for this long is no longer usual. */
const FORGOTTEN_MS = 1_800_000;
/** An instance is heard by all it sends: one that says nothing for so long is gone. */
const INSTANCE_GONE_MS = 60_000;
/** A deployment replaces instances one by one; fewer than these left of those known for `INSTANCES_MS` is a loss. */
const LEFT = 0.5;
const INSTANCES_MS = 600_000;

/** Takes the receipts of one cell. */
export function hear(before: Parts, receipts: readonly Receipt[], nowMs: number): Parts {
  if (receipts.length === 0) return before;
  const parts = new Map(before.parts);
  const instances = new Map(before.instances);
  for (const { sender, signal, instance, lastMs } of receipts) {
    take(parts, sender, undefined, lastMs);
    if (signal === 'metrics') take(parts, sender, signal, lastMs);
    if (instance !== '') instances.set(instance, Math.max(instances.get(instance) ?? 0, lastMs));
  }
  for (const [key, { cadence }] of parts) if (nowMs - cadence.lastMs > FORGOTTEN_MS) parts.delete(key);
  for (const [key, lastMs] of instances) if (nowMs - lastMs > INSTANCES_MS) instances.delete(key);
  const isTraced = before.isTraced || receipts.some(({ signal }) => signal === 'traces');
  return { parts, instances, ...(isTraced ? { isTraced } : {}) };
}

/** Who speaks of a cell without ever a span: where no histogram counts its requests either, nobody knows whether there are any. */
export function requestsUnheard({ parts, isTraced }: Parts): Missing | undefined {
  if (isTraced || parts.size === 0) return undefined;
  const senders = new Set([...parts.values()].map(({ sender }) => sender));
  return { parts: [...senders].map((sender) => ({ sender, signal: 'requests' as const })) };
}

function take(parts: Map<string, Part>, sender: SenderId, signal: 'metrics' | undefined, lastMs: number): void {
  const key = `${sender} ${signal ?? '*'}`;
  parts.set(key, { sender, signal, cadence: heard(parts.get(key)?.cadence ?? unheard, lastMs) });
}

/**
 * What is missing against the newest receipt of anything: a loader that is behind delays everybody alike, and accuses
 * nobody. Undefined if nothing is, or if nothing of the cell is left at all: that is silence.
 */
export function missing({ parts, instances }: Parts, newestMs: number): Missing | undefined {
  if (isWhole({ parts, instances }, newestMs)) return undefined;
  const known = [...parts.values()];
  const gone = known.filter(({ cadence }) => isGone(cadence, newestMs));
  const live = [...instances.values()].filter((lastMs) => newestMs - lastMs <= INSTANCE_GONE_MS).length;
  const lost = live > 0 && live < LEFT * instances.size;
  if (gone.length === known.length || (gone.length === 0 && !lost)) return undefined;
  // A sender that is gone as a whole is said once.
  const whole = new Set(gone.filter(({ signal }) => signal === undefined).map(({ sender }) => sender));
  return {
    parts: gone
      .filter(({ sender, signal }) => signal === undefined || !whole.has(sender))
      .map(({ sender, signal }) => ({ sender, ...(signal ? { signal } : {}) })),
    ...(lost ? { instances: { live, usual: instances.size } } : {}),
  };
}

/** Nothing is overdue: the ordinary answer, found without laying anything out. */
function isWhole({ parts, instances }: Parts, newestMs: number): boolean {
  for (const { cadence } of parts.values())
    if (newestMs - cadence.lastMs > LEARNED_MS.least && isGone(cadence, newestMs)) return false;
  for (const lastMs of instances.values()) if (newestMs - lastMs > INSTANCE_GONE_MS) return false;
  return true;
}

function isGone(cadence: Cadence, newestMs: number): boolean {
  return newestMs - cadence.lastMs > (learnedMs(cadence) ?? LEARNED_MS.most);
}
