import type { CellId } from '../../chain/model.js';

/**
 * Six states, worst last. `silent`: nothing is received of it any more while others are heard; `unknown`: nothing ever was, or of nobody now.
 * Neither is ever shown as healthy, and neither is `down`.
 */
export const CELL_STATES = ['healthy', 'unknown', 'silent', 'degraded', 'failing', 'down'] as const;
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
  readonly origin: { readonly kind: 'measured' } | { readonly kind: 'declared'; readonly by: string };
}

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
  readonly cause?: Cause | undefined;
  /** Separate probabilities, never one softmax: both at once is possible. */
  readonly probability: Readonly<Record<Hypothesis, number>>;
  /** For an attack: `http-flood` for now; later kinds are added here. */
  readonly attackKind?: string | undefined;
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
