import type { SourceClass } from '../../chain/model.js';

/** Lengths of time and thresholds of the detector. Times are seconds of the observation, whole numbers. */
export interface DetectorSettings {
  /** How far behind the clock the judged second is: spans are exported within 1 s of their end. */
  readonly delayS: number;
  /** Length of the sliding window. */
  readonly windowS: number;
  readonly baseline: BaselineSettings;
  readonly slots: SlotSettings;
  readonly harm: HarmSettings;
  readonly blame: BlameSettings;
  readonly cause: CauseSettings;
  readonly composition: CompositionSettings;
}

export interface BaselineSettings {
  /** A sample is the mean of this many seconds, taken every `everyS`. */
  readonly bucketS: number;
  readonly everyS: number;
  /** Samples end this long before the judged second, so that the onset of a harm is not learned before it is seen. */
  readonly lagS: number;
  /** Samples kept; with `everyS` this is the memory of the baseline. */
  readonly keep: number;
  /** Samples without which the baseline is not usable. */
  readonly atLeast: number;
  /** Half-life of the composition, in samples. */
  readonly mixHalfLife: number;
}

export interface SlotSettings {
  /** Of the earlier days of one type, so many of the last are taken, and no fewer than `atLeast`. */
  readonly days: number;
  readonly atLeast: number;
  /** How far today may be from those days. */
  readonly levelLeast: number;
  readonly levelMost: number;
  /** A day of another type stands in while the calendar expects no more than so many times its load, or less. */
  readonly otherDay: number;
}

export interface HarmSettings {
  /** Requests of the window under which ratios say nothing. */
  readonly minRequests: number;
  /** Allowance of the CUSUM and clip of one second's z, in standard deviations. */
  readonly slack: number;
  readonly clipHigh: number;
  readonly clipLow: number;
  /**
   * Threshold for the good ratio alone, and for it or errors together with latency. Set by simulation of independent
   * failures at 1, 5 and 20 requests a second (see test/alerts/detect/false-alarms.test.ts).
   */
  readonly alone: number;
  readonly agreeing: number;
  /** The CUSUM is held under this, so that it comes down soon after the end. */
  readonly ceiling: number;
  /** Harm that is made by so many seconds alone is a hitch, not an outage: nothing opens on it. */
  readonly burstS: number;
  /** The same of a maillon that no user enters by. */
  readonly insideBurstS: number;
  /** Out of the last three evaluations, how many must agree. */
  readonly votes: number;
  /** Good ratios that separate degraded, failing and down. */
  readonly failingBelow: number;
  readonly downBelow: number;
}

export interface BlameSettings {
  /** Share of a bounded resource from which a maillon is under strain. */
  readonly fullAt: number;
  /** Waiting per call, against its baseline, from which a callee is slow. */
  readonly slowFactor: number;
  /** What a strained and slow callee explains at least of its caller's slowness. */
  readonly strainedShare: number;
  /** What a harmed callee of the declared chain explains where no trace shows the call. */
  readonly declaredShare: number;
  /** A new first suspect must lead by this score for `afterS`. */
  readonly lead: number;
  readonly afterS: number;
}

export interface CauseSettings {
  /** Probability from which a hypothesis is said. */
  readonly threshold: number;
  /** Probability from which a crowd is said beside an attack. */
  readonly beside: number;
  /** A word replaces another when it leads by this many nats for `relabelAfterS`. */
  readonly relabelNats: number;
  readonly relabelAfterS: number;
  /** While the harm is younger than `unsettledS`, `settleAfterS` is enough. */
  readonly unsettledS: number;
  readonly settleAfterS: number;
  /** Meanwhile, what was said beside an attack is taken back when it has not been likely for so long. */
  readonly keepBesideS: number;
  /** The first word waits this long while another cause is nearly as likely. */
  readonly waverForS: number;
  /** People are counted over so much of the incident, as soon as it has lasted as long. */
  readonly peopleS: number;
}

export interface CompositionSettings {
  /** Source classes a crowd of pupils comes from. */
  readonly people: readonly SourceClass[];
  /** Share of the baseline from which a client family is an ordinary one. */
  readonly ordinaryFrom: number;
  /** Share of requests from outside the platforms that makes a cell an entry. */
  readonly entryFrom: number;
}

export const defaultSettings: DetectorSettings = {
  delayS: 2,
  windowS: 10,
  baseline: { bucketS: 5, everyS: 2, lagS: 8, keep: 150, atLeast: 6, mixHalfLife: 75 },
  slots: { days: 6, atLeast: 3, levelLeast: 0.5, levelMost: 2, otherDay: 4 },
  harm: {
    minRequests: 8,
    slack: 0.5,
    clipHigh: 6,
    clipLow: -3,
    alone: 24,
    agreeing: 8,
    ceiling: 36,
    burstS: 3,
    insideBurstS: 6,
    votes: 2,
    failingBelow: 0.75,
    downBelow: 0.05,
  },
  blame: { fullAt: 0.9, slowFactor: 2, strainedShare: 0.8, declaredShare: 0.5, lead: 0.1, afterS: 5 },
  cause: {
    threshold: 0.7,
    beside: 0.5,
    relabelNats: 1,
    relabelAfterS: 60,
    unsettledS: 60,
    settleAfterS: 3,
    keepBesideS: 20,
    waverForS: 10,
    peopleS: 30,
  },
  composition: { people: ['home', 'school', 'mobile'], ordinaryFrom: 0.05, entryFrom: 0.2 },
};

/** Where scenarios follow one another within minutes: a word changes sooner. */
export const demoSettings: DetectorSettings = {
  ...defaultSettings,
  cause: { ...defaultSettings.cause, relabelAfterS: 10 },
};
