import type { CellId } from '../../chain/model.js';
import type { Habit } from '../load/journeys.js';

/** Said to whoever watches. */
export interface Text {
  readonly fr: string;
  readonly en: string;
}

/** What the load generators do. */
export interface LoadPlan {
  /** By ENT: people who begin a visit, each second. A visit is about ten requests over a quarter of a minute. */
  readonly visitorsPerS: Readonly<Record<string, number>>;
  readonly flood?: { readonly ent: string; readonly requestsPerS: number };
  /** Passwords tried on national sign-in. */
  readonly stuffing?: { readonly attemptsPerS: number };
  /** The pupils of one school, behind its one address. */
  readonly school?: { readonly ent: string; readonly pupilsPerS: number };
  /** What people do; absent: lessons. */
  readonly habit?: Habit;
  /** Everybody is at home. */
  readonly fromHome?: boolean;
}

export type PhaseKind = 'ordinary' | 'disturbance' | 'recovery';

export interface Phase {
  readonly kind: PhaseKind;
  readonly durationS: number;
  readonly load: LoadPlan;
  /** The directory behind national sign-in is dead during this phase. */
  readonly directoryDown?: boolean;
  readonly announcement: Text;
}

/** What really happens: what a detector should find. */
export interface Truth {
  readonly cause: 'saturation' | 'attack' | 'fault' | 'saturation+attack';
  readonly maillon: CellId;
  /** Of an attack. */
  readonly kind?: 'http-flood' | 'syn' | 'slow-http' | 'credential-stuffing';
}

export interface Scenario {
  readonly name: string;
  readonly title: Text;
  readonly phases: readonly Phase[];
  /** Absent when nothing should be found. */
  readonly expected?: Truth;
}
