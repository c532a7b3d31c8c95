import type { OwnPart } from '../../chain/own-parts.js';

/** Something that is ill about Vigie itself, as `self.<key>` of the vocabulary says it. */
export interface Ailment {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

interface Gravity {
  readonly part: OwnPart;
  /** Seconds it must last before people are woken: what heals by itself in that time is for the screens only. */
  readonly afterS: number;
  /** Parts whose illness explains it: while one of them is ill, it is an effect, and no second page. */
  readonly effectOf?: readonly OwnPart[];
}

/** What makes an incident, and of which part. The rest (a vantage that is blind, segments set aside) is told on the console and wakes nobody. */
const GRAVE: Readonly<Record<string, Gravity>> = {
  blind: { part: 'feed', afterS: 10, effectOf: ['engine', 'wal'] },
  late: { part: 'feed', afterS: 15, effectOf: ['engine'] },
  engine: { part: 'engine', afterS: 30 },
  'engine-slow': { part: 'engine', afterS: 60 },
  'mirror-behind': { part: 'engine', afterS: 300 },
  'telemetry-refused': { part: 'wal', afterS: 10 },
  'disk-full': { part: 'wal', afterS: 10 },
  'loading-behind': { part: 'wal', afterS: 60, effectOf: ['engine'] },
  desk: { part: 'journal', afterS: 10, effectOf: ['wal'] },
  'channel-failing': { part: 'channels', afterS: 60 },
  'channel-refused': { part: 'channels', afterS: 0 },
  'watchdog-failing': { part: 'channels', afterS: 300 },
  'clock-jump': { part: 'clock', afterS: 0 },
  'clock-skew': { part: 'clock', afterS: 60 },
};

export function gravityOf({ key }: Ailment): Gravity | undefined {
  return GRAVE[key];
}

/** What is not the effect of another, of what makes an incident at all. */
export function causesAmong(ailments: readonly Ailment[]): readonly Ailment[] {
  const ill = new Set(ailments.map((one) => gravityOf(one)?.part));
  return ailments.filter((one) => {
    const gravity = gravityOf(one);
    return gravity !== undefined && !gravity.effectOf?.some((part) => ill.has(part));
  });
}

/** One ailment from one second to the next: figures move, what it is about does not. */
export function ailmentId({ key, params }: Ailment): string {
  return `${key} ${params.channel ?? ''}`;
}
