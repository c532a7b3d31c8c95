import type { Facts } from './facts.js';
import type { Hypothesis } from './verdict.js';
import type { Knots } from './weights.js';

/** A feature and what it says in a sentence. */
export interface Reading {
  readonly x: number;
  readonly params: Readonly<Record<string, string | number>>;
}

/** One line of evidence: how a fact becomes nats for or against a hypothesis. */
export interface Rule {
  readonly hypothesis: Hypothesis;
  /** Rules of a group are correlated: only the strongest counts. */
  readonly group: string;
  readonly weight: Knots;
  /** Vocabulary keys (`evidence.<key>`) of the sentence: for a high feature and for a low one. */
  readonly high: string;
  readonly low: string;
  /** The feed (`feed.<key>`) without which the fact is not observable. */
  readonly feed: string;
  /** Whose telemetry it is. */
  readonly about: 'entries' | 'suspect';
  /** Undefined: the feed is missing. Null: observable, but the question does not arise (no excess, no movement). */
  read(facts: Facts): Reading | null | undefined;
}
