import type { ProbeCheckKind } from '../../../chain/model.js';
import type { Condition, StationSpec } from '../des/station.js';
import type { Client, Path, Source } from './topology.js';

/** Rate over time: sessions or requests a second at `tS`, seconds of the case; never above `peak`. */
export interface Rate {
  readonly peak: number;
  at(tS: number): number;
}

export type Mix<T> = readonly (readonly [T, number])[];

/** People: each session signs in or not, looks at some pages with their assets, thinks in between, tries again or leaves. */
export interface PeopleSpec {
  readonly ent: string;
  /** Sessions a second. */
  readonly rate: Rate;
  readonly who: Mix<readonly [Source, Client]>;
  readonly pages: Mix<Path>;
  readonly meanPages: number;
  readonly thinkS: number;
  readonly assets: number;
  readonly signIn: number;
  readonly badPassword: number;
  /** Shared addresses of each ENT: a school's, an operator's. */
  readonly schoolAddresses: number;
  readonly mobileAddresses: number;
  readonly patienceS: number;
  readonly retry: number;
  readonly maxRetries: number;
  readonly retryS: number;
  /** Share of those with an address of their own who came in the last weeks. */
  readonly known: number;
  /** Came on top of the ordinary: the crowd. */
  readonly extra: boolean;
}

/** Machines: requests at a rate, of whatever mix, that ask for no page they were sent. */
export interface BotSpec {
  readonly ent: string;
  /** Requests a second. */
  readonly rate: Rate;
  readonly who: Mix<readonly [Source, Client]>;
  readonly pages: Mix<Path>;
  readonly addresses: number;
  /** Behind addresses that people of the ENT use as well. */
  readonly hiddenBehindPeople: boolean;
  readonly slow: 'none' | 'headers' | 'read';
  readonly holdS: number;
  readonly regular: boolean;
  /** Share of addresses from which people came in the last weeks. */
  readonly known: number;
  readonly patienceS: number;
}

export interface Effect {
  readonly atS: number;
  readonly cell: string;
  readonly change: Partial<Condition>;
}

/** How one sender tells of its cells. */
export interface TelemetrySpec {
  /** Share of spans that never arrive. */
  readonly loss: number;
  readonly skewMs: number;
  /** Exported every so many seconds; on the way so long. */
  readonly batchS: number;
  readonly netMs: number;
  /** Each span is late by up to this besides, so that they come out of order. */
  readonly jitterMs?: number;
  /** Tail sampling keeps all errors and slow requests, and this share of the others, with its weight. */
  readonly keep: number;
  readonly weighted: boolean;
  readonly spans: boolean;
  readonly gauges: boolean;
  /** Histograms of requests, exported every so many seconds: what a sender of metrics alone says of them. */
  readonly meteredEveryS?: number;
  readonly accounts: boolean;
  readonly gaugeEveryS: number;
  /** Connection counters of the proxy and the kernel: half-open, accepted, waiting for headers. */
  readonly connectionCounters: boolean;
  /** Spans and gauges are lost between these instants, seconds of the case. */
  readonly silences: readonly (readonly [number, number])[];
}

/** Vigie's own probes of each frontal and its sign-in page; their requests are real ones, and load what they measure. */
export interface ProbesSpec {
  readonly everyS: number;
  readonly timeoutMs: number;
  /** What is wrong at the door while it is not up. */
  readonly outside?: { readonly check: ProbeCheckKind; readonly outcome: string } | undefined;
}

export interface WorldSpec {
  readonly seed: string;
  readonly stations: readonly StationSpec[];
  /** Bounds of connections, `<caller>><callee>`. */
  readonly connections: ReadonlyMap<string, number>;
  readonly people: readonly PeopleSpec[];
  readonly bots: readonly BotSpec[];
  readonly effects: readonly Effect[];
  readonly telemetry: Readonly<Record<string, TelemetrySpec>>;
  readonly probes?: ProbesSpec | undefined;
}

export const constant = (value: number): Rate => ({ peak: value, at: () => value });

/** From `fromS` to `untilS`, reached over `rampS`. */
export function between(value: number, fromS: number, untilS: number, rampS: number): Rate {
  return {
    peak: value,
    at: (tS) => (tS < fromS || tS >= untilS ? 0 : value * Math.min(1, rampS > 0 ? (tS - fromS) / rampS : 1)),
  };
}
