/** A process of its own, for it dies: a whole desk with its journal and its channels, in an outage that the parent plays. */
import { pino } from 'pino';
import { type Desk, openDesk } from '../../../alerts/desk.js';
import { incidentSettings } from '../../../alerts/incident/settings.js';
import type { Channel } from '../../../alerts/notify/channel.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import { createClock } from '../../../chain/clock.js';
import { unchanging } from '../../../chain/watched.js';
import { demoChain, evaluation, harmed } from '../../alerts/situation.js';
import { watchFiles } from './files.js';
import { stageStep } from './steps.js';

export interface PagerOrder {
  readonly dir: string;
  /** Receivers by the name of their channel. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where the clock starts, ms since the epoch, and how many seconds it makes of one. */
  readonly atMs: number;
  readonly rate: number;
  readonly ill: boolean;
  /** The step after which it kills itself, if any. */
  readonly dieAfter?: string | undefined;
}

/** How things stand, told again and again; `died` is the last word of one that has reached its step. */
export interface PagerState {
  readonly open: number;
  readonly waiting: number;
}

const CELL = 'ent-est/base';
const TELL_MS = 50;

process.once('message', (order: PagerOrder) => {
  play(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
// Nobody is left to be told.
process.once('disconnect', () => process.exit());

async function play({ dir, urls, atMs, rate, ill, dieAfter }: PagerOrder): Promise<void> {
  /** SIGKILL, to itself: it comes before the next instruction, no handler runs, nothing is flushed. */
  const reach = (step: string): void => {
    if (step === dieAfter) process.kill(process.pid, 'SIGKILL');
  };
  await watchFiles('.', reach);
  const clock = createClock({ atMs, rate });
  const desk = await openDesk({
    ...{ dir, clock, chain: unchanging(demoChain), writer: 'chaos', consoleUrl: () => 'http://127.0.0.1:8080' },
    log: pino({ level: 'trace' }, { write: (line) => heed(line, reach) }),
    runbooks: { match: () => undefined },
    channels: Object.entries(urls).map(([name, url]) => watched(webhookChannel({ name, url }), reach)),
    settings: {
      incident: incidentSettings.parse({ closeAfterS: 15 }),
      notify: notifySettings.parse({
        wait: { knownS: 2, undeterminedS: 2, p1KnownS: 2, p1UndeterminedS: 2 },
        delivery: { timeoutMs: 250, attempts: 2, firstPauseMs: 10, longestPauseMs: 50, requeueS: 5, inFlight: 4 },
      }),
    },
  });
  clock.every(1_000, () => {
    const now = clock.now();
    void desk.apply(evaluation(now, ill ? [harmed(CELL, now)] : []), now);
  });
  clock.every(TELL_MS * rate, () => process.send?.(stateOf(desk)));
}

function stateOf(desk: Desk): PagerState {
  const incidents = desk.incidents();
  const waiting = incidents.flatMap(({ pages }) => pages).filter(({ state }) => state === 'due').length;
  return { open: incidents.filter(({ closedMs }) => closedMs === undefined).length, waiting };
}

/** Each stage says in the log, at its most talkative, that it is done. */
function heed(line: string, reach: (step: string) => void): void {
  const { stage, left } = JSON.parse(line) as { stage?: string; left?: number };
  if (stage !== undefined && left !== undefined && left > 0) reach(stageStep(stage));
}

function watched(channel: Channel, reach: (step: string) => void): Channel {
  return {
    ...channel,
    async deliver(page, signal) {
      reach('request begins');
      await channel.deliver(page, signal);
      reach('answered');
    },
  };
}
