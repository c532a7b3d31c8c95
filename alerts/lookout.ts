import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import type { Desk } from './desk.js';
import type { Detector } from './detect/evaluate.js';
import { startState } from './detect/memory.js';
import type { Feed } from './feed.js';
import { blank, paint, type Surroundings } from './paint.js';
import type { Picture } from './picture.js';

export interface LookoutOptions {
  readonly clock: Clock;
  readonly chain: Chain;
  readonly detector: Detector;
  /** How far behind the clock the judged second is. */
  readonly delayS: number;
  readonly feed: Feed;
  readonly desk: Pick<Desk, 'apply' | 'incidents' | 'self'>;
  /** Rows of keys that nobody mapped, as last counted. */
  readonly unmapped: () => Picture['unmapped'];
  /** What is ill elsewhere in this process: the log filling, the loader stopped. */
  readonly health?: (() => Picture['self']) | undefined;
  readonly log: Logger;
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
  const { clock, chain, detector, delayS, feed, desk, log } = options;
  const listeners = new Set<(picture: Picture) => void>();
  let state = startState();
  let deskFailingMs: number | undefined;
  let picture = blank(chain, clock.now(), surroundings());
  let running: Promise<void> | undefined;

  function surroundings(): Surroundings {
    const since = (key: string, sinceMs: number | undefined) =>
      sinceMs === undefined ? [] : [{ key, params: { seconds: Math.round((clock.now() - sinceMs) / 1000) } }];
    return {
      incidents: desk.incidents(),
      unmapped: options.unmapped(),
      self: [
        ...(feed.started() || feed.failingSinceMs() !== undefined ? [] : [{ key: 'starting', params: {} }]),
        ...since('engine', feed.failingSinceMs()),
        ...since('desk', deskFailingMs),
        ...(options.health?.() ?? []),
        ...desk.self().map(({ key, params }) => ({ key: key.replace(/^self\./, ''), params })),
      ],
    };
  }

  async function tick(): Promise<void> {
    const second = Math.floor(clock.now() / 1000) - delayS;
    const evaluation = detector.evaluate(await feed.observe(second), state);
    state = evaluation.state;
    await tell(evaluation.verdicts, second * 1000);
    picture = paint(picture, second * 1000, evaluation, surroundings());
    for (const listener of listeners) listener(picture);
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
