import type { Cancel } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import type { Watched } from '../chain/watched.js';
import { LogWalk } from './otlp/log-walk.js';
import { MetricWalk } from './otlp/metric-walk.js';
import type { OtlpWalk } from './otlp/otlp-walk.js';
import { TraceWalk } from './otlp/trace-walk.js';
import type { WalkContext } from './otlp/walk-context.js';
import type { Signal } from './wal/segment.js';

type Walk = OtlpWalk['walk'];

export interface Walks {
  /** Walks a body with what the chain in force says. */
  readonly walk: Readonly<Record<Signal, Walk>>;
  stop: Cancel;
}

/**
 * One walk of each signal, made anew with each chain. A body is walked in one go, so it is of one chain as a whole; the
 * next one is of the new chain at once. What a walk remembers (cells by key, families by path, classes by address) follows from the chain and goes with
 * it; pseudonyms do not, and `contextOf` keeps them.
 */
export function openWalks(chain: Watched<Chain>, contextOf: (chain: Chain) => WalkContext): Walks {
  let walks = walksOf(contextOf(chain.current()));
  const stop = chain.onChange((next) => {
    walks = walksOf(contextOf(next));
  });
  const of =
    (signal: Signal): Walk =>
    (body, sender, receivedAtNs) =>
      walks[signal].walk(body, sender, receivedAtNs);
  return { walk: { traces: of('traces'), metrics: of('metrics'), logs: of('logs') }, stop };
}

function walksOf(context: WalkContext): Readonly<Record<Signal, OtlpWalk>> {
  return { traces: new TraceWalk(context), metrics: new MetricWalk(context), logs: new LogWalk(context) };
}
