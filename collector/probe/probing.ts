import type { Clock } from '../../chain/clock.js';
import type { Chain } from '../../chain/model.js';
import type { Watched } from '../../chain/watched.js';
import { createProber, type ProberOptions } from './prober.js';
import { otlpTelemetry } from './telemetry.js';

export interface ProbingOptions extends Pick<ProberOptions, 'from' | 'names' | 'userAgent'> {
  readonly clock: Clock;
  /** Followed: a target is probed from when it is in the chain. */
  readonly chain: Watched<Chain>;
  readonly random: () => number;
  /** Base of the collector's OTLP/HTTP. */
  readonly url: string;
  /** A token of the sender `vigie`. */
  readonly token: string;
  readonly log: Log;
}

interface Log {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** How often the loss of results is told, ms: a collector that is down loses five a second. */
const TELL_LOSS_MS = 60_000;

/** Probes from one vantage until it is stopped, and sends what it measures to a collector. */
export function startProbing(options: ProbingOptions): { stop(): Promise<void> } {
  const { clock, chain, from, names, userAgent, random, url, token, log } = options;
  let lost = 0;
  let toldMs = Number.NEGATIVE_INFINITY;
  const onLost = (err: unknown): void => {
    lost++;
    if (clock.now() - toldMs < TELL_LOSS_MS) return;
    log.warn({ err, lost, url }, 'probe: results could not be delivered');
    toldMs = clock.now();
    lost = 0;
  };
  const telemetry = otlpTelemetry({ url, token, vantage: from, onLost });
  const prober = createProber({
    ...{ clock, from, names, userAgent, random },
    chain: chain.current(),
    onResults: telemetry.send,
    onError: (err) => log.error({ err }, 'probe: a round failed'),
  });
  const unfollow = chain.onChange((next) => prober.follow(next));
  prober.start();
  return {
    async stop() {
      unfollow();
      await prober.stop();
      await telemetry.stop();
    },
  };
}
