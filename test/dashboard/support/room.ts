import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { type Desk, openDesk } from '../../../alerts/desk.js';
import type { Cause, Verdict } from '../../../alerts/detect/verdict.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import { incidentSettings } from '../../../alerts/incident/settings.js';
import { startLookout } from '../../../alerts/lookout.js';
import { type Channel, DeliveryError, type RenderedPage } from '../../../alerts/notify/channel.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import { createClock } from '../../../chain/clock.js';
import { standing } from '../../../chain/in-force.js';
import { unchanging } from '../../../chain/watched.js';
import { loadRunbooks } from '../../../runbooks/registry.js';
import { demoChain, evaluation, harmed } from '../../alerts/situation.js';
import { startTestConsole, type TestConsole } from './console.js';
import { calmPicture, saturationPicture } from './pictures.js';

/** A console as it runs, journal, paging and lookout included; only what is heard of the cells is told by hand. */
export interface Room {
  readonly console: TestConsole;
  readonly desk: Desk;
  /** What its channel was given. */
  readonly told: readonly RenderedPage[];
  /** Harms cells from now on, until `heal`. */
  harm(cause: Cause, cells: readonly string[]): void;
  heal(): void;
  /** The console away for as long as `meanwhile` takes, then on its port again, as another build if there is one. */
  restart(meanwhile: () => Promise<unknown>, build?: string): Promise<void>;
  /** The first incident, once there is one. */
  incident(): Promise<Incident>;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../../..');
const EVERY_MS = 20;
const PATIENCE_MS = 20_000;

/** `rate`: seconds of its clock in a real second. */
export async function startRoom({ rate = 1 }: { readonly rate?: number } = {}): Promise<Room> {
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-room-'));
  const log = pino({ level: 'silent' });
  const clock = createClock({ rate });
  const chain = unchanging(demoChain);
  const runbooks = await loadRunbooks(path.join(root, 'runbooks'));
  const told: RenderedPage[] = [];
  const channels: readonly Channel[] = [
    {
      name: 'garde',
      deliver: async (page) => {
        told.push(page);
      },
    },
    {
      name: 'telecopie',
      deliver: () => Promise.reject(new DeliveryError('410 Gone', { permanent: true })),
    },
  ];
  let ill: { cause: Cause; cells: readonly string[]; sinceMs: number } | undefined;
  let url = 'http://127.0.0.1';
  const wait = { knownS: 0, undeterminedS: 0, p1KnownS: 0, p1UndeterminedS: 0, inhibitedS: 0 };
  const desk = await openDesk({
    ...{ dir, clock, log, chain, runbooks, channels, writer: 'w', linkKey: Buffer.alloc(32, 7) },
    consoleUrl: () => url,
    settings: {
      incident: incidentSettings.parse({ closeAfterS: 1 }),
      notify: notifySettings.parse({ wait }),
    },
  });
  const lookout = startLookout({
    ...{ clock, chain, desk, log, delayS: 0, unmapped: () => [] },
    feed: { observe: async () => ({}) as never, started: () => true, failingSinceMs: () => undefined, stop() {} },
    detectorOf: () => ({
      evaluate: (_, state) => ({
        verdicts: evaluation(clock.now(), ill ? verdictsOf(ill, clock.now()) : []).map(alive),
        health: new Map(),
        state,
        outages: [],
        blindVantages: [],
      }),
    }),
  });
  const start = (over: object = {}): Promise<TestConsole> =>
    startTestConsole(calmPicture, {
      ...{
        clock,
        chain: standing(demoChain),
        alerts: lookout,
        command: desk.command,
        silences: desk.silences,
        runbooks,
      },
      contact: 'acces@vigie.test',
      ...over,
    } as never);
  let console_ = await start();
  url = console_.url.replace(/\/$/, '');
  return {
    ...{ desk, told },
    get console() {
      return console_;
    },
    async restart(meanwhile, build) {
      const { port } = console_;
      await console_.stop();
      await meanwhile();
      console_ = await start({ port, ...(build !== undefined && { build }) });
    },
    harm(cause, cells) {
      ill = { cause, cells, sinceMs: clock.now() - 193_000 };
    },
    heal() {
      ill = undefined;
    },
    async incident() {
      const untilMs = Date.now() + PATIENCE_MS;
      while (Date.now() < untilMs) {
        const [found] = desk.incidents();
        if (found && found.pages.length > 1 && found.pages.every(({ state }) => state !== 'due')) return found;
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
      throw new Error('no incident was opened and paged');
    },
    async stop() {
      await console_.stop();
      await lookout.stop();
      await desk.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A cell that answers has rows of this second, and the load of an ordinary morning. */
function alive(verdict: Verdict): Verdict {
  return verdict.harm ? verdict : { ...verdict, offeredPerS: 61, expectedPerS: 58, goodPerS: 61 };
}

function verdictsOf(
  { cause, cells, sinceMs }: { cause: Cause; cells: readonly string[]; sinceMs: number },
  atMs: number,
): Verdict[] {
  const [first = ''] = cells;
  const drawn = saturationPicture(demoChain, atMs, sinceMs).verdicts;
  return cells.map((cell) => {
    const told = harmed(cell, atMs, {
      cause,
      blames: [first],
      probability: 0.93,
      state: cell === first ? 'down' : 'failing',
    });
    const like = drawn.get(cell);
    const harm = { ...told.harm!, sinceMs };
    if (!like || cause !== 'saturation') return { ...told, harm };
    const { evidence, probability, suspects, offeredPerS, expectedPerS, goodPerS, missingFeeds } = like;
    return { ...told, harm, evidence, probability, suspects, offeredPerS, expectedPerS, goodPerS, missingFeeds };
  });
}
