import type { ArrivalKey, ArrivalSignal } from './arrivals.js';

/** Something the sender, or the chain, has to mend about a key. */
export type ArrivalFault =
  | { readonly key: 'unmapped' | 'no-service' | 'sampling' }
  | { readonly key: 'missing'; readonly attribute: string; readonly without: number; readonly requests: number }
  | { readonly key: 'clock-ahead'; readonly signal: ArrivalSignal['signal']; readonly aheadMs: number }
  | {
      readonly key: 'late';
      readonly signal: ArrivalSignal['signal'];
      readonly delayMs: number;
      readonly askedMs: number;
    };

/** The delays asked of senders, 95 % of the time, ms: see docs/fournisseur.md. */
const ASKED_MS = { traces: 1_000, metrics: 5_000, logs: 5_000 } as const;
/** A clock that is ahead by more than this makes telemetry of the future. */
const AHEAD_MS = 1_000;
/** Requests that were abandoned have no status; more without one are a fault of the instrumentation. */
const TOLERATED_SHARE = 0.01;

export function arrivalFaults(key: ArrivalKey): ArrivalFault[] {
  const only = (wrong: boolean, fault: 'unmapped' | 'no-service' | 'sampling'): ArrivalFault[] =>
    wrong ? [{ key: fault }] : [];
  return [
    ...only(key.cell === undefined, 'unmapped'),
    ...only(key.service === '', 'no-service'),
    ...key.missing
      .filter(({ requests }) => requests > key.requests * TOLERATED_SHARE)
      .map(
        ({ attribute, requests }) =>
          ({ key: 'missing', attribute, without: requests, requests: key.requests }) as const,
      ),
    ...key.signals.flatMap(delayFaults),
    ...only(!key.samplingKnown, 'sampling'),
  ];
}

function delayFaults({ signal, delayP50Ms, delayP95Ms }: ArrivalSignal): ArrivalFault[] {
  if (delayP50Ms < -AHEAD_MS) return [{ key: 'clock-ahead', signal, aheadMs: -delayP50Ms }];
  const askedMs = ASKED_MS[signal];
  return delayP95Ms > askedMs ? [{ key: 'late', signal, delayMs: delayP95Ms, askedMs }] : [];
}
