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
import type { RuleWatch } from './rules/watch.js';

export interface LookoutOptions {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  /** Made once for each chain. */
  readonly detectorOf: (chain: Chain) => Detector;
  /** How far behind the clock the judged second is. */
  readonly delayS: number;
  readonly feed: Feed;
  readonly desk: Pick<Desk, 'apply' | 'incidents' | 'self' | 'onSaid' | 'drills'> &
    Partial<Pick<Desk, 'silences' | 'inbox'>>;
  /** Rows of keys that nobody mapped, as last counted. */
  readonly unmapped: () => Picture['unmapped'];
  /** What is ill elsewhere in this process: the log filling, the loader stopped. */
  readonly health?: (() => Picture['self']) | undefined;
  /** The rules beside the detector: they see what it has seen. */
  readonly rules?: Pick<RuleWatch, 'look' | 'self'> | undefined;
  readonly log: Logger;
  /** What the detector of the chain now in force remembers from before this start. */
  readonly restored?: DetectorState | undefined;
}

export interface Lookout {
  /** What is ill about Vigie itself, as it is now. */
  self(): Picture['self'];
  /** The last one; before the first evaluation nothing is known of any cell. */
  picture(): Picture;
  /** Called after each evaluation, and after each thing that a person has said. */
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

  function silences(): Picture['silences'] {
    return desk.silences?.list().filter(({ state }) => state !== 'over') ?? [];
  }

  function surroundings(blindVantages: readonly string[] = []): Surroundings {
    const since = (key: string, sinceMs: number | undefined) =>
      sinceMs === undefined ? [] : [{ key, params: { seconds: Math.round((clock.now() - sinceMs) / 1000) } }];
    return {
      incidents: desk.incidents(),
      unmapped: options.unmapped(),
      tests: desk.drills.results(),
      silences: silences(),
      self: distinct([
        ...(feed.started() || feed.failingSinceMs() !== undefined ? [] : [{ key: 'starting', params: {} }]),
        ...since('engine', feed.failingSinceMs()),
        ...since('desk', deskFailingMs),
        ...blindVantages.map((vantage) => ({ key: 'vantage-blind', params: { vantage } })),
        ...(options.health?.() ?? []),
        ...(options.rules?.self() ?? []),
        ...desk.self().map(({ key, params }) => ({ key: key.replace(/^self\./, ''), params })),
      ]),
    };
  }

  async function tick(): Promise<void> {
    const second = Math.floor(clock.now() / 1000) - delayS;
    const observation = await feed.observe(second);
    followChain();
    const evaluation = detector.evaluate(observation, state);
    state = evaluation.state;
    await tell(evaluation.verdicts, second * 1000);
    await options.rules?.look(observation, chain);
    picture = paint(
      picture,
      second * 1000,
      chain.hash,
      evaluation,
      surroundings(evaluation.blindVantages),
      desk.inbox?.list(),
    );
    show();
  }

  function show(): void {
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

  // What somebody says is on every screen at once, whatever the evaluations do meanwhile.
  const stopListening = desk.onSaid(() => {
    picture = { ...picture, incidents: desk.incidents(), silences: silences() };
    show();
  });

  const cancel = clock.every(TICK_MS, () => {
    running ??= tick()
      .catch((error: unknown) => log.error({ err: error }, 'an evaluation failed'))
      .finally(() => {
        running = undefined;
      });
  });

  return {
    self: () => surroundings().self,
    picture: () => picture,
    onPicture(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      cancel();
      stopListening();
      feed.stop();
      await running;
    },
  };
}

/** What two have noticed is told once: figures differ, what it is about does not. */
function distinct(self: Picture['self']): Picture['self'] {
  const about = ({ key, params }: Picture['self'][number]): string =>
    [key, ...Object.values(params).filter((value) => typeof value === 'string')].join(' ');
  return [...new Map(self.map((one) => [about(one), one] as const).reverse()).values()].reverse();
}
