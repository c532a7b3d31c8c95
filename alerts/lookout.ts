import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import type { Watched } from '../chain/watched.js';
import type { Desk } from './desk.js';
import type { Detector } from './detect/evaluate.js';
import { type DetectorState, startState } from './detect/memory.js';
import type { Feed } from './feed.js';
import { blank, paint, type Surroundings } from './paint.js';
import type { Picture } from './picture.js';

export interface LookoutOptions {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  /** Made once for each chain. */
  readonly detectorOf: (chain: Chain) => Detector;
  /** How far behind the clock the judged second is. */
  readonly delayS: number;
  readonly feed: Feed;
  readonly desk: Pick<Desk, 'apply' | 'incidents' | 'self'>;
  /** Rows of keys that nobody mapped, as last counted. */
  readonly unmapped: () => Picture['unmapped'];
  /** What is ill elsewhere in this process: the log filling, the loader stopped. */
  readonly health?: (() => Picture['self']) | undefined;
  readonly log: Logger;
  /** What the detector of the chain now in force remembers from before this start. */
  readonly restored?: DetectorState | undefined;
}

export interface Lookout {
  /** The last one; before the first evaluation nothing is known of any cell. */
  picture(): Picture;
  /** Called after each evaluation. */
  onPicture(listener: (picture: Picture) => void): Cancel;
  /** Ends after the evaluation under way. */
  stop(): Promise<void>;
}

const TICK_MS = 1000;

/** Every second of clock time: observe, judge, tell the desk, show. A second that is not done in time is not run twice. */
export function startLookout(options: LookoutOptions): Lookout {
  const { clock, delayS, feed, desk, log } = options;
  const listeners = new Set<(picture: Picture) => void>();
  let chain = options.chain.current();
  let detector = options.detectorOf(chain);
  // What is remembered is remembered by cell: a cell that stays keeps its baseline, a new one begins blank.
  let state = options.restored ?? startState();
  let deskFailingMs: number | undefined;
  let picture = blank(chain, clock.now(), surroundings());
  let running: Promise<void> | undefined;

  function surroundings(blindVantages: readonly string[] = []): Surroundings {
    const since = (key: string, sinceMs: number | undefined) =>
      sinceMs === undefined ? [] : [{ key, params: { seconds: Math.round((clock.now() - sinceMs) / 1000) } }];
    return {
      incidents: desk.incidents(),
      unmapped: options.unmapped(),
      self: [
        ...(feed.started() || feed.failingSinceMs() !== undefined ? [] : [{ key: 'starting', params: {} }]),
        ...since('engine', feed.failingSinceMs()),
        ...since('desk', deskFailingMs),
        ...blindVantages.map((vantage) => ({ key: 'vantage-blind', params: { vantage } })),
        ...(options.health?.() ?? []),
        ...desk.self().map(({ key, params }) => ({ key: key.replace(/^self\./, ''), params })),
      ],
    };
  }

  async function tick(): Promise<void> {
    const second = Math.floor(clock.now() / 1000) - delayS;
    const observation = await feed.observe(second);
    followChain();
    const evaluation = detector.evaluate(observation, state);
    state = evaluation.state;
    await tell(evaluation.verdicts, second * 1000);
    picture = paint(picture, second * 1000, chain.hash, evaluation, surroundings(evaluation.blindVantages));
    for (const listener of listeners) listener(picture);
  }

  function followChain(): void {
    if (chain === options.chain.current()) return;
    chain = options.chain.current();
    detector = options.detectorOf(chain);
  }

  /** A desk that fails must not blind the screens. */
  async function tell(...evaluation: Parameters<Desk['apply']>): Promise<void> {
    try {
      await desk.apply(...evaluation);
      deskFailingMs = undefined;
    } catch (error) {
      if (deskFailingMs === undefined) log.error({ err: error }, 'the incident desk refuses the evaluation');
      deskFailingMs ??= clock.now();
    }
  }

  const cancel = clock.every(TICK_MS, () => {
    running ??= tick()
      .catch((error: unknown) => log.error({ err: error }, 'an evaluation failed'))
      .finally(() => {
        running = undefined;
      });
  });

  return {
    picture: () => picture,
    onPicture(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      cancel();
      feed.stop();
      await running;
    },
  };
}
