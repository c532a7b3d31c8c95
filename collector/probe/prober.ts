import { createSecureContext, rootCertificates } from 'node:tls';
import type { Cancel, Clock } from '../../chain/clock.js';
import type { Chain, ProbeCheckKind, ProbeTarget } from '../../chain/model.js';
import { Gate } from './gate.js';
import type { Names } from './names.js';
import { Pauses } from './pauses.js';
import { leadsInside } from './reachable.js';
import { startRota } from './rota.js';
import { type CheckResult, runRound } from './round.js';
import type { Means } from './trip.js';

export interface ProberOptions {
  readonly clock: Clock;
  readonly chain: Chain;
  /** The vantage of this process: it probes the targets that are looked at from there. */
  readonly from: string;
  readonly names: Names;
  readonly userAgent: string;
  /** From 0 to 1, where in its part of the interval a round starts. */
  readonly random: () => number;
  readonly onResults: (results: readonly CheckResult[]) => void;
  /** A round that failed for another reason than what it looked at. */
  readonly onError: (error: unknown) => void;
  /** Rounds under way at once, over all hosts; default 8. */
  readonly atOnce?: number | undefined;
  /** Roots believed besides the ones of Node, PEM. */
  readonly roots?: readonly string[] | undefined;
}

export interface Prober {
  /** Every target once, as fast as politeness allows; results in the order of the chain. */
  once(): Promise<readonly CheckResult[]>;
  /** Probes each target at its interval from now on. */
  start(): void;
  /** From now on, the targets of this chain. */
  follow(chain: Chain): void;
  /** Lets go of what is under way. */
  stop(): Promise<void>;
}

const AT_ONCE = 8;

/** The probes of one vantage. Nothing is asked before `once` or `start`. */
export function createProber(options: ProberOptions): Prober {
  const { clock, from, onResults, onError, random } = options;
  const stopping = new AbortController();
  const means = meansOf(options, stopping.signal);
  const running = new Set<Promise<unknown>>();
  let chain = options.chain;
  let started = false;
  let cancel: Cancel = () => {};

  const round = (target: ProbeTarget, slowAfterMs: (check: ProbeCheckKind) => number) => {
    const made = runRound(target, { means, slowAfterMs });
    running.add(made);
    return made.finally(() => running.delete(made));
  };
  const report = (error: unknown): void => {
    if (!stopping.signal.aborted) onError(error);
  };
  const plan = (): void => {
    const duties = targetsOf(chain, from).map((target) => {
      const start = (): Promise<void> => round(target, thresholds(chain, target)).then(onResults).catch(report);
      return { everyS: target.everyS, start };
    });
    cancel = startRota(duties, clock, random);
  };
  return {
    async once() {
      const rounds = targetsOf(chain, from).map((target) => round(target, thresholds(chain, target)));
      return (await Promise.all(rounds)).flat();
    },
    start() {
      started = true;
      plan();
    },
    follow(next) {
      const before = JSON.stringify(targetsOf(chain, from));
      chain = next;
      // A chain saved again and again must not have its targets asked each time.
      if (!started || JSON.stringify(targetsOf(next, from)) === before) return;
      cancel();
      plan();
    },
    async stop() {
      started = false;
      cancel();
      stopping.abort(new Error('probing stops'));
      await Promise.allSettled(running);
    },
  };
}

function meansOf({ clock, names, userAgent, roots, atOnce = AT_ONCE }: ProberOptions, stop: AbortSignal): Means {
  return {
    ...{ clock, names, userAgent, leadsInside, stop },
    gate: new Gate(atOnce),
    pauses: new Pauses(clock),
    // Made once: reading 140 roots takes longer than a handshake.
    secureContext: createSecureContext(roots && { ca: [...rootCertificates, ...roots] }),
  };
}

/** What is looked at from a vantage. */
export function targetsOf(chain: Chain, from: string): readonly ProbeTarget[] {
  return chain.probes.filter(({ vantages }) => vantages.includes(from));
}

/** What a visitor of the cell is promised is what its probe asks; a check of no cell, a second. */
function thresholds(chain: Chain, target: ProbeTarget): (check: ProbeCheckKind) => number {
  const latencies = new Map(chain.cells.map(({ id, objective }) => [id, objective.latencyMs]));
  return (check) => latencies.get(target.cells[check] ?? '') ?? DEFAULT_SLOW_MS;
}

const DEFAULT_SLOW_MS = 1000;
