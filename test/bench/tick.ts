import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDetector } from '../../alerts/detect/evaluate.js';
import { startState } from '../../alerts/detect/memory.js';
import { defaultSettings } from '../../alerts/detect/settings.js';
import { CLOCK_SHIFTS_MS, earlierSlots, SLOT_S, type SlotHistory } from '../../alerts/detect/slots.js';
import { KNOWN_EVERY_S } from '../../alerts/known-sources.js';
import { blank, paint } from '../../alerts/paint.js';
import { createClock } from '../../chain/clock.js';
import { loadChain } from '../../chain/load.js';
import { everything } from '../../chain/principal.js';
import { openStore } from '../../collector/store/open.js';
import { readSlotHistory } from '../../collector/store/read/slots.js';
import { type KnownSources, openKnownSources } from '../../collector/store/read/sources.js';
import { makeSourcesBefore } from '../../collector/store/read/sources-before.js';
import { openWindow } from '../../collector/store/read/window.js';
import { residentMb } from './support/kernel.js';
import { national } from './support/national.js';

export interface TickResult {
  readonly cells: number;
  /** One evaluation: what is new is read, every cell is judged, the picture is painted. Wall time. */
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** At the end, of this process, which judges, and of the engine, which it asks; and what both were when measuring began. */
  readonly rss_mb: number;
  readonly engine_rss_mb: number;
  readonly rss_start_mb: number;
  readonly engine_rss_start_mb: number;
  readonly read_p50_ms: number;
  readonly read_p99_ms: number;
  /** Beside the evaluations, every 5 s: who of the last minute came in the weeks before. */
  readonly known_p50_ms: number;
  readonly known_max_ms: number;
  /** CPU of the pure detector. */
  readonly us_per_cell: number;
  readonly ticks: number;
}

const FRANCE = path.resolve(import.meta.dirname, '../../chain/france');
const WARM_UP = 15;
const AHEAD_S = 5;
const HORIZON_S = 90;
/** Cells of which the days before are put together at once. */
const PUT_TOGETHER = 128;
const DAYS = 28;
/** Segments are sealed at their own pace, not at that of the evaluations: inserts begin at every phase of the second, evenly. */
const phaseMs = (turn: number): number => ((turn * 0.618034) % 1) * 1000;

/** The national chain with its history in the real engine, a second of traffic inserted each second, judged each second. */
export async function tick(ticks: number, say: (line: string) => void): Promise<TickResult> {
  const chain = await loadChain(FRANCE);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-tick-'));
  const quiet = { debug() {}, info() {}, warn() {}, error: (_: object, message: string) => say(message) };
  const clock = createClock();
  const store = await openStore({ dataDir, clock, log: quiet });
  try {
    const nation = await national(store.client, chain, clock);
    let second = nation.upTo;
    say(`${chain.cells.length} cells, ${nation.busy.length} of them busy, ${DAYS} days of history written`);
    // As the first hour of a day does, some cells a minute.
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    for (let done = 0; done < chain.cells.length; done += PUT_TOGETHER) {
      const some = chain.cells.slice(done, done + PUT_TOGETHER).map(({ id }) => id);
      await makeSourcesBefore(store.client, today, some);
    }
    // What passed while the history was written, then each second as it ends.
    for (const now = Math.floor(clock.now() / 1000) - 1; second < now; ) await nation.second(++second);
    const detector = createDetector(chain, defaultSettings, { chain: chain.hash, weights: '', build: '' });
    const window = openWindow(store.client);
    const surroundings = { incidents: [], self: [], unmapped: [] };
    let [state, picture] = [startState(), blank(chain, clock.now(), surroundings)];
    let history: SlotHistory = new Map();
    const sources = openKnownSources(store.client, () => chain.cells.map(({ id }) => id));
    let known: readonly KnownSources[] = [];
    const [whole, read, cpu, asked]: [number[], number[], number[], number[]] = [[], [], [], []];
    const askKnown = async (): Promise<void> => {
      const from = performance.now();
      known = await sources.read({ asOf: clock.now(), atMs: clock.now(), scope: everything });
      asked.push(performance.now() - from);
    };
    let asking = Promise.resolve();
    const residents = async (): Promise<readonly [own: number, engine: number]> => [
      Math.round(process.memoryUsage.rss() / 2 ** 20),
      Math.round((await residentMb(store.enginePid() ?? process.pid)).now),
    ];
    const askHistory = async (): Promise<void> => {
      history = await readSlotHistory(store.client, {
        ...{ asOf: clock.now(), scope: everything },
        startsMs: [0, SLOT_S].flatMap((ahead) => earlierSlots(clock.now() + ahead * 1000, DAYS, CLOCK_SHIFTS_MS)),
      });
    };
    let before = await residents();
    let inserted = Promise.resolve();
    const insert = async (at: number, afterMs: number): Promise<void> => {
      await sleep(afterMs);
      await nation.second(at);
    };
    for (let done = 0; done < WARM_UP + ticks; done++) {
      if (done === WARM_UP) before = await residents();
      const inserting = insert(++second, phaseMs(done));
      const judged = second - 2;
      const from = performance.now();
      const range = { fromMs: (judged + 1 - HORIZON_S) * 1000, toMs: clock.now() + AHEAD_S * 1000 };
      const seen = await window.read({ asOf: clock.now(), range, scope: everything });
      const readMs = performance.now() - from;
      const spent = process.cpuUsage();
      const evaluation = detector.evaluate(
        { ...seen, known, second: judged, ...(history.size > 0 && { history }) },
        state,
      );
      const { user, system } = process.cpuUsage(spent);
      state = evaluation.state;
      picture = paint(picture, judged * 1000, chain.hash, evaluation, surroundings);
      if (done >= WARM_UP) {
        whole.push(performance.now() - from);
        read.push(readMs);
        cpu.push((user + system) / chain.cells.length);
      }
      // After an evaluation, as the console asks: the history once a slot, here twice, so that what it costs them is in the figures.
      if (done % KNOWN_EVERY_S === 0) asking = asking.then(askKnown);
      if (done === 5 || done === WARM_UP + 10) asking = asking.then(askHistory);
      await inserted;
      inserted = inserting;
      await sleep(Math.max(0, (second + 1) * 1000 - clock.now()));
    }
    await Promise.all([inserted, asking]);
    const after = await residents();
    const healthy = picture.cells.filter(({ state }) => state === 'healthy').length;
    if (healthy < nation.busy.length)
      throw new Error(`only ${healthy} of ${nation.busy.length} busy cells are healthy`);
    if (known.length === 0) throw new Error('nobody is known of the weeks before');
    return {
      cells: chain.cells.length,
      ...{ p50_ms: quantile(whole, 0.5), p99_ms: quantile(whole, 0.99) },
      ...{ rss_mb: after[0], engine_rss_mb: after[1], rss_start_mb: before[0], engine_rss_start_mb: before[1] },
      ...{ read_p50_ms: quantile(read, 0.5), read_p99_ms: quantile(read, 0.99) },
      ...{ known_p50_ms: quantile(asked, 0.5), known_max_ms: quantile(asked, 1) },
      us_per_cell: rounded(cpu.reduce((sum, us) => sum + us, 0) / cpu.length),
      ticks,
    };
  } finally {
    await store.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const rounded = (value: number): number => Number(value.toFixed(1));

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0);
}
