import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../chain/clock.js';
import { loadChain } from '../../chain/load.js';
import { startTestConsole } from '../dashboard/support/console.js';
import { openCourse } from './support/course.js';
import type { Heard, Listening, Ready } from './support/screens.js';

export interface FanoutResult {
  readonly clients: number;
  /** From the publication of an evaluation until the last screen has it, decompressed: of the seconds measured, the 99th percentile. */
  readonly p99_ms: number;
  readonly p50_ms: number;
  /** CPU of the process of the console, which has nothing else to do meanwhile, as a share of one core. */
  readonly core_share: number;
  /** Received by each screen, a second. */
  readonly bytes_per_client_s: number;
  readonly cells: number;
  readonly seconds: number;
  readonly snapshot_bytes: number;
  /** At the end, of the console's process. */
  readonly rss_mb: number;
}

export interface FanoutOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly listening: Listening;
  readonly say: (line: string) => void;
}

const FRANCE = path.resolve(import.meta.dirname, '../../chain/france');
/** The course when measuring begins: a regional outage is under way, the national one begins half way through. */
const BEGINS_S = 870;
const WARM_UP_S = 5;
/** Processes of screens: one alone would decompress a thousand times on one core while another idles. */
const CREWS = 2;

/** The national chain on many screens, over loopback: the console here, all screens in other processes. */
export async function fanout({ clients, seconds, listening, say }: FanoutOptions): Promise<FanoutResult> {
  const chain = await loadChain(FRANCE);
  const clock = createClock();
  const course = openCourse(chain, clock.now() - BEGINS_S * 1000);
  // Drawn before, so that what is measured is the console.
  const pictures = Array.from({ length: WARM_UP_S + seconds + 1 }, (_, second) => course.at(BEGINS_S + second));
  const running = await startTestConsole(() => pictures[0]!, { clock, of: chain });
  const crews = Array.from({ length: CREWS }, (_, crew) => {
    const screens = Math.floor((clients + crew) / CREWS);
    const order = [running.url, String(screens), listening];
    return fork(path.join(import.meta.dirname, 'support/screens.ts'), order, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  });
  const told = <T>(): Promise<T[]> => Promise.all(crews.map(async (crew) => (await once(crew, 'message'))[0] as T));
  try {
    const ready = await told<Ready>();
    say(`${ready.reduce((sum, one) => sum + one.ready, 0)} screens, ${chain.cells.length} cells`);
    const published = new Map<number, number>();
    let [from, spent] = [performance.now(), process.cpuUsage()];
    for (const [index, picture] of pictures.slice(1).entries()) {
      if (index === WARM_UP_S) {
        for (const crew of crews) crew.send('begin');
        [from, spent] = [performance.now(), process.cpuUsage()];
      }
      // The first picture has the number 1, and each that is published the next.
      published.set(index + 2, Date.now());
      running.alerts.publish(picture);
      await sleep(Math.max(0, 1000 - (Date.now() - (published.get(index + 2) ?? 0))));
    }
    const { user, system } = process.cpuUsage(spent);
    const elapsedMs = performance.now() - from;
    const rss_mb = Math.round(process.memoryUsage.rss() / 2 ** 20);
    const telling = told<Heard>();
    for (const crew of crews) crew.send('tell');
    const heard = together(await telling);
    if (heard.faults > 0) throw new Error(`${heard.faults} messages were not as they must be`);
    const lastMs = latest(heard, published, listening === 'poll' ? 1 : clients);
    if (lastMs.length < seconds - 1)
      throw new Error(`only ${lastMs.length} of ${seconds} pictures reached every screen`);
    say(`${heard.deltas} deltas, ${heard.snapshots} snapshots`);
    return {
      ...{ clients, p99_ms: quantile(lastMs, 0.99), p50_ms: quantile(lastMs, 0.5) },
      core_share: Number(((user + system) / 1000 / elapsedMs).toFixed(3)),
      bytes_per_client_s: Math.round(heard.bytes / clients / (elapsedMs / 1000)),
      ...{ cells: chain.cells.length, seconds, rss_mb },
      snapshot_bytes: (await (await fetch(new URL('/api/v1/picture', running.url))).text()).length,
    };
  } finally {
    await Promise.all(
      crews.map(async (crew) => {
        crew.disconnect();
        await once(crew, 'exit');
      }),
    );
    await running.stop();
  }
}

function together(heard: readonly Heard[]): Heard {
  const sum = (of: 'bytes' | 'deltas' | 'snapshots' | 'faults'): number => heard.reduce((all, one) => all + one[of], 0);
  const heardMs = new Map<number, number[]>();
  for (const [seq, times] of heard.flatMap((one) => one.heardMs)) {
    heardMs.set(seq, [...(heardMs.get(seq) ?? []), ...times]);
  }
  const [bytes, deltas, snapshots, faults] = [sum('bytes'), sum('deltas'), sum('snapshots'), sum('faults')];
  return { bytes, deltas, snapshots, faults, heardMs: [...heardMs] };
}

/** Of each picture that reached all screens, how long it took to the last of them. */
function latest({ heardMs }: Heard, published: ReadonlyMap<number, number>, screens: number): number[] {
  return heardMs
    .filter(([, times]) => times.length >= screens)
    .map(([seq, times]) => Math.max(...times) - (published.get(seq) ?? Number.NaN))
    .filter(Number.isFinite);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
