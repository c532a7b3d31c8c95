import type { Logger } from 'pino';
import type { Cancel, Clock } from '../../chain/clock.js';
import type { Incident, Page } from '../incident/incident.js';
import type { PayloadOf } from '../incident/payload.js';
import type { TestLog, TestRecord } from '../incident/test-page.js';
import type { RenderedPage } from '../notify/channel.js';
import { instantOf, isOn, localDay } from '../notify/paging/local-time.js';
import type { Roster } from '../notify/paging/roster.js';
import type { Drill } from '../notify/paging/watch-schema.js';
import type { NotifySettings } from '../notify/settings.js';
import { pageTeam, type TestCall, testCalls, testIncident, testName } from '../notify/test-page.js';
import type { Ailment } from './ailments.js';

type TestEvent = 'test.due' | 'test.told' | 'test.unanswered';

export interface DrillPlan {
  readonly drills: readonly Drill[];
  readonly teams: readonly { readonly id: string }[];
}

interface DrillsOptions {
  /** As configured now. */
  readonly plan: () => DrillPlan;
  readonly roster: Pick<Roster, 'team' | 'called' | 'recipient' | 'channels'>;
  readonly render: (page: Page, incident: Incident) => RenderedPage;
  readonly record: <T extends TestEvent>(type: T, actor: string, payload: PayloadOf[T]) => Promise<void>;
  readonly log: TestLog;
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  readonly settings: NotifySettings['delivery'];
  readonly logger: Logger;
}

export interface Drills {
  /** The last test of each team that there still is. */
  results(): readonly TestResult[];
  /** Teams that nobody answered for, and messages that were not taken. */
  self(): readonly Ailment[];
  stop(): Promise<void>;
}

/** How a team's last test went. */
export interface TestResult {
  readonly team: string;
  /** When it was sent, ms since the epoch. */
  readonly atMs: number;
  readonly state: 'waiting' | 'acknowledged' | 'unanswered';
  /** Messages taken by their channels, of how many. */
  readonly delivered: number;
  readonly of: number;
  /** Who answered first, and how many seconds after it was sent. */
  readonly by?: string | undefined;
  readonly afterS?: number | undefined;
}

const ACTOR = 'drill';
const TICK_MS = 5_000;
/** A Vigie that was not running at the hour makes up for it this long. */
const LATE_MS = 3_600_000;

/** Test messages at their hours, each once; whether somebody answers, and how soon. */
export function startDrills(options: DrillsOptions): Drills {
  const { plan, roster, render, record, log, clock, elapsedMs, settings, logger } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const { drills, teams } = plan();
    for (const drill of drills) {
      const dueMs = dueAt(drill, clock.now());
      if (dueMs === undefined) continue;
      for (const { id: team } of teams)
        if (drill.teams?.includes(team) ?? true) await once(drill, team, testName(team, dueMs));
    }
    await unanswered();
  }

  async function once({ id: drill, withinMin }: Drill, team: string, test: string): Promise<void> {
    if (log.tests.has(test)) return;
    const atMs = clock.now();
    const calls = testCalls(roster, test, team, atMs);
    const pages = calls.map(({ page, target, step }) => ({ page, target, step }));
    // Before anybody is told: a crash in between leaves a test that nobody answers, never one that is sent twice.
    await record('test.due', ACTOR, { test, drill, team, withinMin, pages });
    void send(test, team, calls, atMs).catch((error: unknown) =>
      logger.error({ err: error, test }, 'the fate of a test message could not be written'),
    );
  }

  async function send(test: string, team: string, calls: readonly TestCall[], atMs: number): Promise<void> {
    const incident = testIncident(test, team, calls, atMs);
    const told = await pageTeam({ roster, incident, calls, render, settings, elapsedMs, stopping: stopping.signal });
    if (stopping.signal.aborted) return;
    const refused = told.flatMap(({ target, error }) => (error === undefined ? [] : [{ target, error }]));
    logger.info({ test, team, messages: told.length, refused }, 'test message');
    await record('test.told', ACTOR, { test, delivered: told.length - refused.length, refused });
  }

  async function unanswered(): Promise<void> {
    for (const one of log.latest().values())
      if (isWaiting(one) && clock.now() - one.atMs >= one.withinMin * 60_000) {
        logger.warn({ test: one.test, team: one.team, withinMin: one.withinMin }, 'nobody has answered a test message');
        await record('test.unanswered', ACTOR, { test: one.test, withinMin: one.withinMin });
      }
  }

  const cancel: Cancel = clock.every(TICK_MS, () => {
    running ??= look()
      .catch((error: unknown) => logger.error({ err: error }, 'test messages failed'))
      .finally(() => {
        running = undefined;
      });
  });

  const latest = (): TestRecord[] => {
    const teams = new Set(plan().teams.map(({ id }) => id));
    return [...log.latest().values()].filter(({ team }) => teams.has(team));
  };

  return {
    results: () => latest().map(resultOf),
    self: () => latest().flatMap(complaints),
    async stop() {
      cancel();
      stopping.abort();
      await running;
    },
  };
}

/** When it is due today; undefined if not, or not yet, or too long ago. */
function dueAt({ days, at, timeZone, start }: Drill, nowMs: number): number | undefined {
  const today = localDay(nowMs, timeZone);
  if (today < start || !isOn(days, start, today)) return undefined;
  const dueMs = instantOf(`${today}T${at}`, timeZone);
  return dueMs <= nowMs && nowMs - dueMs < LATE_MS ? dueMs : undefined;
}

function isWaiting({ acknowledgements, unansweredMs }: TestRecord): boolean {
  return acknowledgements.length === 0 && unansweredMs === undefined;
}

export function resultOf(record: TestRecord): TestResult {
  const { team, atMs, pages, told, acknowledgements } = record;
  const [first] = acknowledgements;
  const of = pages.length;
  const about = { team, atMs, of, delivered: told?.delivered ?? 0 };
  if (first) return { ...about, state: 'acknowledged', by: first.by, afterS: Math.round((first.atMs - atMs) / 1000) };
  return { ...about, state: isWaiting(record) ? 'waiting' : 'unanswered' };
}

function complaints({ team, told, withinMin, unansweredMs, acknowledgements, pages }: TestRecord): Ailment[] {
  const refused = told?.refused ?? [];
  const silent = unansweredMs !== undefined && acknowledgements.length === 0;
  return [
    ...(silent ? [{ key: 'test-unanswered', params: { team, withinMin } }] : []),
    ...(refused.length > 0 ? [{ key: 'test-refused', params: { team, count: refused.length, of: pages.length } }] : []),
  ];
}
