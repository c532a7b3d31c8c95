import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MORNING } from '../../alerts/situation.js';
import { type Kept, keptIn } from './kept.js';
import type { PagerOrder, PagerState } from './pager.js';
import { BEHAVIOURS, type Behaviour, Receiver, type Taken } from './receiver.js';
import { PHASES } from './steps.js';

export interface PagingResult {
  /** Messages that the outages called for: each receiver hears that each began, and that it ended. */
  readonly pages_due: number;
  /** Messages that receivers have taken, each counted once by its idempotency key. */
  readonly delivered: number;
  /** Called for, and never taken. */
  readonly lost: number;
  /** Two messages with keys of their own that say the same to the same receiver. */
  readonly duplicates: number;
  /** What a receiver would have taken twice that looks at no key. */
  readonly duplicates_without_key: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Kills by step, of those that were reached. */
  readonly kills: Readonly<Record<string, number>>;
  /** Steps at which no pager has died. */
  readonly steps_without_kill: readonly string[];
  readonly behaviours: Readonly<Record<string, number>>;
  /** What the journal holds in the end, read and verified as at a start. */
  readonly journal: Kept;
}

type Phase = keyof typeof PHASES;
interface Heard extends Taken {
  readonly round: number;
}

const CHANNELS = ['garde', 'salle'] as const;
/** Seconds of the pager's clock in one. */
const RATE = 20;
const PHASE_MS = 60_000;
const script = fileURLToPath(new URL(`./pager${path.extname(import.meta.url)}`, import.meta.url));

/** Outages one after the other, each in two phases; in each phase the pager dies twice, at steps that go round until all have had their turn. */
export async function paging(rounds: number, say: (line: string) => void): Promise<PagingResult> {
  const startMs = Date.now();
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-chaos-paging-'));
  const world = new PagingWorld(path.join(dir, 'journal'), await Promise.all(CHANNELS.map(Receiver.open)), startMs);
  try {
    for (let round = 0; round < rounds; round++) {
      await world.play(round, 'firing');
      await world.play(round, 'resolved');
      const kills = Object.values(world.kills).reduce((sum, n) => sum + n, 0);
      say(`round ${round + 1}/${rounds}, ${world.seconds} s: ${kills} kills, ${world.heard.length} messages taken`);
    }
    return await world.conclude(rounds);
  } finally {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  }
}

class PagingWorld {
  readonly heard: Heard[] = [];
  readonly kills: Record<string, number> = {};
  readonly behaviours: Record<string, number> = {};
  readonly #dir: string;
  readonly #receivers: readonly Receiver[];
  readonly #startMs: number;
  #round = 0;
  #pager: ChildProcess | undefined;

  constructor(dir: string, receivers: readonly Receiver[], startMs: number) {
    this.#dir = dir;
    this.#receivers = receivers;
    this.#startMs = startMs;
    for (const receiver of receivers) receiver.onTaken = (taken) => this.heard.push({ ...taken, round: this.#round });
  }

  get seconds(): number {
    return Math.round((Date.now() - this.#startMs) / 1000);
  }

  /** Until every receiver has heard it, and nothing waits; the pager dies on the way. */
  async play(round: number, phase: Phase): Promise<void> {
    this.#round = round;
    await this.#misbehave(round, phase);
    const steps = PHASES[phase];
    const turns = [round, round + Math.floor(steps.length / 2)]
      .map((turn) => turn % steps.length)
      .sort((a, b) => a - b);
    for (const turn of turns) await this.#start(phase, steps[turn] as string);
    await this.#start(phase, undefined);
  }

  async #misbehave(round: number, phase: Phase): Promise<void> {
    for (const [index, receiver] of this.#receivers.entries()) {
      const turn = round + index * 2 + (phase === 'firing' ? 0 : 1);
      const behaviour = BEHAVIOURS[turn % BEHAVIOURS.length] as Behaviour;
      await receiver.become(behaviour);
      this.behaviours[behaviour] = (this.behaviours[behaviour] ?? 0) + 1;
    }
  }

  /** A pager that goes on with what the last one has left: until it dies at its step, or all is done. */
  async #start(phase: Phase, dieAfter: string | undefined): Promise<void> {
    const pager = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#pager = pager;
    let state: PagerState | undefined;
    pager.on('message', (told: PagerState) => {
      state = told;
    });
    const ended = once(pager, 'exit');
    if (dieAfter === 'received, unanswered') this.#killOnReceipt(pager, phase);
    const urls = Object.fromEntries(this.#receivers.map(({ channel, url }) => [channel, url]));
    const atMs = MORNING + (Date.now() - this.#startMs) * RATE;
    const order: PagerOrder = { dir: this.#dir, urls, atMs, rate: RATE, ill: phase === 'firing', dieAfter };
    pager.send(order);
    const deadlineMs = Date.now() + PHASE_MS;
    while (pager.exitCode === null && pager.signalCode === null && !(state && this.#isDone(phase, state))) {
      if (Date.now() > deadlineMs) throw new Error(`${phase} of round ${this.#round}: ${JSON.stringify(state)}`);
      await sleep(20);
    }
    const died = pager.signalCode === 'SIGKILL';
    if (!died && pager.exitCode !== null) throw new Error(`the pager ended by itself, code ${pager.exitCode}`);
    if (died && dieAfter !== undefined)
      this.kills[`${phase}: ${dieAfter}`] = (this.kills[`${phase}: ${dieAfter}`] ?? 0) + 1;
    // One that has done its work ends likewise: no pager here ever ends in order.
    pager.kill('SIGKILL');
    await ended;
    this.#pager = undefined;
  }

  /** From outside, at the instant the receiver has read the message. */
  #killOnReceipt(pager: ChildProcess, phase: Phase): void {
    for (const receiver of this.#receivers) {
      const before = receiver.onTaken;
      receiver.onTaken = (taken) => {
        before(taken);
        receiver.onTaken = before;
        if (taken.status === phase) pager.kill('SIGKILL');
      };
      pager.once('exit', () => {
        receiver.onTaken = before;
      });
    }
  }

  #isDone(phase: Phase, { open, waiting }: PagerState): boolean {
    const all = this.#receivers.every(({ channel }) => this.#of(this.#round, channel, phase).length > 0);
    return all && waiting === 0 && open === (phase === 'firing' ? 1 : 0);
  }

  #of(round: number, channel: string, status: Phase): Heard[] {
    return this.heard.filter((one) => one.round === round && one.channel === channel && one.status === status);
  }

  async conclude(rounds: number): Promise<PagingResult> {
    const threads = Array.from({ length: rounds }, (_, round) =>
      CHANNELS.flatMap((channel) =>
        (['firing', 'resolved'] as const).map(
          (status) => new Set(this.#of(round, channel, status).map(({ key }) => key)).size,
        ),
      ),
    ).flat();
    const delivered = new Set(this.heard.map(({ channel, key }) => `${channel} ${key}`)).size;
    const all = Object.entries(PHASES).flatMap(([phase, steps]) => steps.map((step) => `${phase}: ${step}`));
    return {
      pages_due: threads.length,
      delivered,
      lost: threads.filter((keys) => keys === 0).length,
      duplicates: threads.reduce((sum, keys) => sum + Math.max(0, keys - 1), 0),
      duplicates_without_key: this.heard.length - delivered,
      rounds,
      seconds: this.seconds,
      kills: this.kills,
      steps_without_kill: all.filter((step) => !(step in this.kills)),
      behaviours: this.behaviours,
      journal: await keptIn(this.#dir),
    };
  }

  async close(): Promise<void> {
    this.#pager?.kill('SIGKILL');
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
  }
}
