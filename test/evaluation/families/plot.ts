import type { ProbeCheckKind } from '../../../chain/model.js';
import type { Random } from '../des/random.js';
import type { BotSpec, Effect, PeopleSpec, TelemetrySpec } from '../world/spec.js';

export type TrueClass = 'none' | 'saturation' | 'attack' | 'fault' | 'saturation+attack' | 'attack+fault';

/** What is common to every case of a seed before the family adds its part. */
export interface Stage {
  readonly random: Random;
  readonly ordinary: readonly PeopleSpec[];
  readonly onsetS: number;
  readonly endS: number;
}

/** What a family adds to an ordinary day. */
export interface Plot {
  /** Words that are right. */
  readonly cause: TrueClass;
  readonly kind?: string;
  /** Cells of which one must be named first. */
  readonly failing: readonly string[];
  readonly targeted?: string;
  readonly people?: readonly PeopleSpec[];
  readonly bots?: readonly BotSpec[];
  readonly effects?: readonly Effect[];
  /** The cell whose capacity is set so that everything together asks this many times what it can serve. */
  readonly breaking?: { readonly cell: string; readonly overload: number };
  /** Worker slots of a frontal, where they are what breaks. */
  readonly slots?: { readonly cell: string; readonly slots: number };
  /** Clients that insist are served even when they have gone, and refusals are passed on as they are. */
  readonly insistent?: boolean;
  readonly telemetry?: (operator: string, ordinary: TelemetrySpec) => TelemetrySpec;
  /** Why nobody gets in, as seen from outside, while a frontal is not up: without it, its port is shut or it hangs. */
  readonly outside?: { readonly check: ProbeCheckKind; readonly outcome: string };
  /** Vigie probes the doors by itself; left to chance if absent. */
  readonly probed?: boolean;
  /** Replaces the ordinary people. */
  readonly ordinary?: readonly PeopleSpec[];
}

export type FamilySet = 'fit' | 'test' | 'held' | 'blind';

export interface Family {
  readonly name: string;
  /**
   * Weights may be fitted on `fit`, never on another; `test` was looked at while the detector was built; `held` and `blind` were
   * not, and `blind` was written by somebody else.
   */
  readonly set: FamilySet;
  /** False for a crowd or an ordinary day: the word attack is wrong there. */
  readonly crowd?: boolean;
  draw(stage: Stage): Plot;
}
