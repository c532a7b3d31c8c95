import type { CellId } from '../../chain/model.js';
import type { Counterfactual } from './counterfactual.js';
import type { Missing } from './parts.js';
import type { Telemetry } from './presence.js';
import type { Outside } from './probes.js';

/**
 * Nine states, worst last. `unmapped`: no rule brings its telemetry; `unknown`: nothing ever came, or of nobody now; `partial`: a part of
 * what usually comes is missing; `late`: it is not heard at its cadence; `silent`: for longer, while others are heard. None of these is
 * ever shown as healthy, and none is `down`: see the table in presence.ts.
 */
export const CELL_STATES = [
  ...(['healthy', 'unmapped', 'unknown', 'partial', 'late', 'silent', 'degraded', 'failing', 'down'] as const),
] as const;
export type CellState = (typeof CELL_STATES)[number];

export type Hypothesis = 'saturation' | 'attack' | 'fault';

/** The word of a verdict: one hypothesis, a mixture, or `undetermined` when the best is under 0.7 or an essential feed is missing. */
export type Cause = Hypothesis | 'saturation+attack' | 'attack+fault' | 'saturation+fault' | 'undetermined';

/** One term of a verdict, as a key and its numbers; `chain/vocabulary` turns it into a sentence in French or English. */
export interface Evidence {
  /** `evidence.<key>` in the vocabulary. */
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly hypothesis: Hypothesis;
  /** Log-likelihood ratio in nats, clipped to ±3: positive speaks for the hypothesis, negative against. */
  readonly nats: number;
  /** Who measured it: Vigie's own probe, or telemetry declared by a sender. */
  readonly origin: Origin;
}

/** `from`: the place the probe looked from. */
export type Origin =
  | { readonly kind: 'measured'; readonly from?: string | undefined }
  | { readonly kind: 'declared'; readonly by: string };

export interface Harm {
  /** Share of good requests over the last 10 s window, and what the objective asks. */
  readonly goodRatio: number;
  readonly objective: number;
  readonly errorRatio: number;
  readonly p95Ms: number;
  /** CUSUM of each indicator, in standard deviations. */
  readonly cusum: { readonly good: number; readonly error: number; readonly latency: number };
  readonly sinceMs: number;
}

/** A suspect: the cell, how much of the harm it explains (0–1), and the path along which harm travels from it. */
export interface Suspect {
  readonly cell: CellId;
  readonly score: number;
  /** From the suspect to the cell judged, callee first. */
  readonly path: readonly CellId[];
}

export interface Verdict {
  readonly cell: CellId;
  /** The instant judged, ms since the epoch. */
  readonly atMs: number;
  readonly state: CellState;
  /** Absent while nobody is harmed. */
  readonly harm?: Harm | undefined;
  /** What is received of it, apart from how users fare. */
  readonly telemetry?: Telemetry | undefined;
  /** What of it usually arrives and does not now. */
  readonly missing?: Missing | undefined;
  /** What Vigie's own probes say; absent where nothing is probed. */
  readonly outside?: Outside | undefined;
  readonly cause?: Cause | undefined;
  /** Separate probabilities, never one softmax: both at once is possible. */
  readonly probability: Readonly<Record<Hypothesis, number>>;
  /** For an attack: `http-flood`, `syn`, `slow-http`, `credential-stuffing`, `scraping`. */
  readonly attackKind?: string | undefined;
  /** How much of what came on top no pupil asked for, 0–1, with the bounds of an 80 % interval; absent while nothing came. */
  readonly attackShare?: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  /** What would be without the attack, and without the crowd. */
  readonly counterfactuals?: readonly Counterfactual[] | undefined;
  /** For and against, strongest first. */
  readonly evidence: readonly Evidence[];
  /** Feeds without which this verdict is weaker, as vocabulary keys (`feed.<key>`). */
  readonly missingFeeds: readonly string[];
  /** Failing maillon first; at most three. Empty while healthy. */
  readonly suspects: readonly Suspect[];
  /** For an attack, the cell at which it is aimed, which may not be the one that breaks. */
  readonly targeted?: CellId | undefined;
  /** Requests a second over the last 10 s, and what the short baseline expected. */
  readonly offeredPerS: number;
  readonly expectedPerS: number;
  readonly goodPerS: number;
  /** Hashes of what it was made with: chain, weights, build. */
  readonly madeWith: { readonly chain: string; readonly weights: string; readonly build: string };
}
