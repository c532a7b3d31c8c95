import type { Baseline } from './baseline.js';
import type { Growth } from './growth.js';
import type { Strangers } from './share.js';
import type { CellNow } from './situation.js';

/** What the suspect can serve, and what each party asks of it, requests a second. */
export interface Capacity {
  /** Absent: not identified, because nothing shows that it is at its limit. */
  readonly perS?: number | undefined;
  readonly legitimate: number;
  readonly attack: number;
}

/** A bounded resource this full, or this share refused, shows the limit. */
const FULL = 0.9;
const REFUSED = 0.03;
/** Processors this busy set the limit by themselves; below, they do not tell where it is. */
const BUSY = 0.5;

/**
 * The limit is what a full maillon lets through; where only its processors are busy, what it lets through by their share. The
 * people's part of what it is asked for grows as that of the entries does.
 */
export function capacityAt(
  { window, resources, health }: CellNow,
  usual: Baseline | undefined,
  load: Growth | undefined,
  strangers: Strangers | undefined,
  windowS: number,
): Capacity | undefined {
  if (!usual || !load || !strangers) return undefined;
  const served = Math.max(0, window.requests - window.shed) / windowS;
  const share = ({ used, limit }: { used: number; limit?: number | undefined }): number => (limit ? used / limit : 0);
  const fullest = Math.max(resources?.pool ? share(resources.pool) : 0, resources?.queue ? share(resources.queue) : 0);
  const cpu = resources?.cpu?.used ?? 0;
  const atLimit = fullest >= FULL || window.shed > REFUSED * window.requests;
  const perS = atLimit ? served : cpu >= BUSY ? served / cpu : undefined;
  // The part of the people at the entries is that of the suspect; its own growth says how much there is of both.
  const asked = Math.max(usual.load.median * load.ratio, health.offeredPerS);
  const attack = strangers.value * Math.max(0, asked - usual.load.median);
  return { perS, attack, legitimate: asked - attack };
}

/** One sentence of a verdict that answers “and without …?”, as a key (`counterfactual.<key>`) and its numbers. */
export interface Counterfactual {
  readonly key: 'without_attack' | 'without_crowd' | 'capacity_unknown';
  readonly params: Readonly<Record<string, number>>;
}

/** Both answers, or one that says why there is none. */
export function counterfactuals(capacity: Capacity | undefined): readonly Counterfactual[] {
  if (!capacity) return [];
  const { perS, legitimate, attack } = capacity;
  const rounded = (value: number): number => Number(value.toPrecision(3));
  if (perS === undefined || perS <= 0)
    return [{ key: 'capacity_unknown', params: { legitimate: rounded(legitimate), attack: rounded(attack) } }];
  return [
    { key: 'without_attack', params: { factor: rounded(legitimate / perS), capacity: rounded(perS) } },
    { key: 'without_crowd', params: { factor: rounded(attack / perS), capacity: rounded(perS) } },
  ];
}
