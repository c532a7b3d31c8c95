import type { Cause, Hypothesis } from '../../../alerts/detect/verdict.js';
import type { FamilySet, TrueClass } from '../families/plot.js';
import type { Counterfactual } from './sight.js';

export type Word = Cause | 'none';

/** What one method said of one case, and when. Times are seconds of the case, as judged. */
export interface Seen {
  /** First second at or after the onset at which harm was open; null if never. */
  readonly openedS: number | null;
  /** Times harm opened that no true harm explains. */
  readonly falseOpenings: number;
  /** Runs of the same word and first suspect: `[fromS, untilS, word, maillon]`, half-open; seconds without harm are left out. */
  readonly runs: readonly (readonly [number, number, Word, string])[];
  /** The word held longest while harm was open and true. */
  readonly word: Word;
  /** First second of ten in a row with a right word; null if none. */
  readonly rightS: number | null;
  /** Suspects at the middle of the seconds with the word of the case, best first, at most three. */
  readonly ranking: readonly string[];
  /** 30 s after the opening, or at its end if that is sooner. */
  readonly probability: Readonly<Record<Hypothesis, number>> | null;
  readonly attackShare: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly attackKind: string | null;
  readonly targeted: string | null;
  readonly missingFeeds: readonly string[];
  /** Absent from rows of methods that give none. */
  readonly counterfactual?: Counterfactual | null;
}

export interface BaselineSeen {
  readonly openedS: number | null;
  readonly falseOpenings: number;
  readonly word: Word;
  readonly ranking: readonly string[];
}

/** One line of the results: everything the figures are made from. */
export interface CaseRow {
  readonly id: string;
  readonly seed: string;
  readonly family: string;
  readonly set: FamilySet | 'given';
  readonly day: string;
  /** Draws thrown away because people were harmed before anything happened. */
  readonly redraws: number;
  readonly truth: {
    readonly cause: TrueClass;
    readonly kind?: string;
    readonly crowd: boolean;
    readonly failing: readonly string[];
    readonly targeted?: string;
    readonly onsetS: number;
    readonly endS: number;
    /** End of the first truly harmful window, and where; null if nobody was harmed. */
    readonly harmS: number | null;
    readonly harmCell: string | null;
    readonly capacity?: {
      readonly cell: string;
      readonly perS: number;
      readonly legitimate: number;
      readonly attack: number;
    };
    /** Attack's share of the excess, by construction, at 30 s after the harm; null where nothing came on top. */
    readonly attackShare: number | null;
  };
  readonly telemetry: {
    readonly loss: number;
    readonly worstDelayS: number;
    readonly gauges: boolean;
    readonly kept: number;
    /** Of the worst sender: how wrong its clock is, and seconds between two exports; absent where the case does not say. */
    readonly skewS?: number;
    readonly batchS?: number;
    /** Vigie probes the doors by itself. */
    readonly probed?: boolean;
  };
  readonly detector: Seen;
  readonly baselines: Readonly<Record<string, BaselineSeen>>;
  readonly ablations: Readonly<Record<string, Seen>>;
  /** The same case told otherwise (`run/conditions.ts`), where that was tried. */
  readonly conditions?: Readonly<Record<string, Seen>>;
  readonly features: Readonly<Record<string, number | null>>;
  readonly cost: { readonly evaluations: number; readonly cells: number; readonly usPerCell: number };
}
