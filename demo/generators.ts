import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../chain/clock.js';
import { NATIONAL } from '../chain/model.js';
import type { AddressBook } from './addresses.js';
import type { FromLoad, ToLoad } from './load/message.js';
import type { Tallies } from './load/tally.js';
import type { DemoLog } from './log.js';
import { endChild, forkScript } from './process.js';
import type { LoadPlan } from './scenarios/scenario.js';
import { entIds, sites } from './topology.js';

export interface GeneratorParts {
  readonly clock: Clock;
  readonly log: DemoLog;
  readonly onTallies: (tallies: Tallies) => void;
}

const restartAfterMs = 1000;

/** The process of the load generators. An ENT is visited as soon as all its services listen. */
export class Generators {
  readonly #parts: GeneratorParts;
  #child: ChildProcess | undefined;
  #book: AddressBook = {};
  #plan: LoadPlan = { visitorsPerS: {} };
  #stopping = false;

  constructor(parts: GeneratorParts) {
    this.#parts = parts;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { log, clock, onTallies } = this.#parts;
    const child = forkScript(import.meta.url, './load/main');
    this.#child = child;
    child.stderr?.on('data', (text: Buffer) => log.warn({}, text.toString().trimEnd()));
    child.on('message', ({ tallies }: FromLoad) => onTallies(tallies));
    child.on('error', (error) => log.warn({ error }, 'demo load'));
    child.once('exit', () => {
      this.#child = undefined;
      if (this.#stopping) return;
      log.warn({}, 'the load generators died and are started again');
      clock.after(restartAfterMs, () => {
        if (!this.#stopping) this.start();
      });
    });
    this.#tell();
  }

  follow(plan: LoadPlan): void {
    this.#plan = plan;
    this.#tell();
  }

  visit(book: AddressBook): void {
    const before = this.#openEnts();
    this.#book = book;
    this.#send({ kind: 'addresses', book });
    if (this.#openEnts().length !== before.length) this.#tell();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#child) await endChild(this.#child, this.#parts.clock.after);
  }

  #openEnts(): string[] {
    const listens = (where: string): boolean => sites.every(({ ent, host }) => ent !== where || host in this.#book);
    return listens(NATIONAL) ? entIds.filter(listens) : [];
  }

  #tell(): void {
    const visitorsPerS = Object.fromEntries(this.#openEnts().map((ent) => [ent, this.#plan.visitorsPerS[ent] ?? 0]));
    this.#send({ kind: 'addresses', book: this.#book });
    this.#send({ kind: 'plan', plan: { ...this.#plan, visitorsPerS } });
  }

  #send(message: ToLoad): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }
}
