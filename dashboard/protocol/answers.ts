import type { CellRange } from './answers-cell.js';

/** One step of a cell's curves, as `GET /api/v1/cells/:ent/:maillon/curves` answers it. */
export interface CurvePoint {
  /** Start of the step, ms since the epoch. */
  readonly atMs: number;
  /** Requests a second over the step. */
  readonly offeredPerS: number;
  readonly goodPerS: number;
  readonly errorsPerS: {
    readonly fault: number;
    readonly shed: number;
    readonly timeout: number;
    readonly auth: number;
    readonly client: number;
  };
  /** Absent where nothing was served. */
  readonly p50Ms?: number | undefined;
  readonly p95Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
  /** The step is not over, or rows of it may still be on their way: it says too little. */
  readonly partial?: true | undefined;
}

export interface CurvesAnswer extends CellRange {
  readonly points: readonly CurvePoint[];
}

/** A trace in which the cell took part: what a person opens first. */
export interface TraceSummary {
  readonly traceId: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly name: string;
  /** `ok`, `fault`, `shed`, `timeout`, `auth` or `client`. */
  readonly outcome: string;
  readonly httpStatus: number;
}

export interface TracesAnswer extends Omit<CellRange, 'stepS'> {
  readonly traces: readonly TraceSummary[];
}

export interface RunbookAnswer {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly owner: string;
  /** `2026-03-31` */
  readonly reviewedOn: string;
  /** How long it takes, as its owner reckons. */
  readonly minutes: number;
  readonly preconditions: readonly string[];
  readonly blastRadius: string;
  readonly rollback: string;
  readonly approvals: readonly RunbookApproval[];
  readonly contacts: readonly { readonly role: string; readonly reach: string }[];
  /** The whole, in order. `{{…}}` and the parameters of queries are for the reader to fill in. */
  readonly parts: readonly RunbookPart[];
  readonly messages: readonly RunbookMessage[];
  /** Id of the communication they stand in. */
  readonly communication: string;
}

/** The runbooks that apply to a verdict about a cell, best first, as `GET /api/v1/runbooks` answers. */
export interface RunbookMatches {
  readonly matches: readonly {
    readonly id: string;
    readonly title: string;
    readonly score: number;
    /** A key of the vocabulary of pages, with its parameters. */
    readonly reason: { readonly key: string; readonly params: Readonly<Record<string, string | number>> };
  }[];
}

/** Who must agree before a step that names it. */
export interface RunbookApproval {
  readonly id: string;
  readonly by: readonly string[];
  readonly people: number;
  readonly what: string;
}

/** A stretch of text; of a step, what stands below its title. */
export interface RunbookPart {
  readonly markdown: string;
  readonly step?:
    | {
        readonly id: string;
        readonly kind: string;
        readonly title: string;
        readonly approval?: string | undefined;
        /** How many different people must agree before it is done. */
        readonly people: number;
      }
    | undefined;
}

/** What to say to an audience: `ministere`, `regions`, `etablissements` or `public`. */
export interface RunbookMessage {
  readonly audience: string;
  readonly fr: string;
  readonly en: string;
}

/** What the accessibility statement needs of the console that shows it. */
export interface AboutAnswer {
  /** Mail address or URL of whoever runs it. */
  readonly contact?: string | undefined;
}

/** RFC 9457: every error of the HTTP API. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string | undefined;
}
