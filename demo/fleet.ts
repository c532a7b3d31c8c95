import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../chain/clock.js';
import type { AddressBook } from './addresses.js';
import type { DemoLog } from './log.js';
import { endChild, forkScript } from './process.js';
import type { FromService, ToService } from './service/message.js';
import { type Site, sites } from './topology.js';

export interface FleetParts {
  readonly otlpUrl: string;
  /** By sender. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: DemoLog;
  /** Called at every change: a service listens, or has gone. */
  readonly onAddresses: (book: AddressBook) => void;
}

/** Starting one takes a third of a second of processor: more at once would take the machine. */
const startedAtOnce = 2;
const restartAfterMs = 1000;

/** The 18 services as child processes: started in order, restarted when they die, told where the others listen. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #children = new Map<Site, ChildProcess>();
  #book: AddressBook = {};
  #stopping = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Resolves when all of them listen, or when `stop` was called. */
  async start(): Promise<void> {
    const waiting = [...sites];
    const startNext = async (): Promise<void> => {
      for (let site = waiting.shift(); site && !this.#stopping; site = waiting.shift()) await this.#launch(site);
    };
    await Promise.all(Array.from({ length: startedAtOnce }, startNext));
  }

  /** Tells one service; it does not matter if it is not there. */
  tell(cell: string, message: ToService): void {
    for (const [site, child] of this.#children) if (site.cell === cell) send(child, message);
  }

  /** The process ids now running, for whoever measures. */
  pids(): readonly { readonly cell: string; readonly pid: number }[] {
    return [...this.#children].flatMap(([{ cell }, { pid }]) => (pid === undefined ? [] : [{ cell, pid }]));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#children.values()].map((child) => endChild(child, this.#parts.clock.after)));
  }

  /** Resolves when it listens or has died; in the second case it is tried again. */
  #launch(site: Site): Promise<void> {
    const { otlpUrl, tokens, log } = this.#parts;
    const child = forkScript(import.meta.url, './service/main');
    this.#children.set(site, child);
    child.stderr?.on('data', (text: Buffer) => log.warn({ cell: site.cell }, text.toString().trimEnd()));
    child.on('error', (error) => log.warn({ cell: site.cell, error }, 'demo service'));
    send(child, { kind: 'configure', cell: site.cell, otlpUrl, token: tokens[site.sender] ?? '' });
    send(child, { kind: 'addresses', book: this.#book });
    return new Promise((resolve) => {
      child.once('message', ({ port }: FromService) => {
        this.#publish({ ...this.#book, [site.host]: { address: site.address, port } });
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.#children.delete(site);
        resolve();
        if (!this.#stopping) this.#restart(site, `${signal ?? code}`);
      });
    });
  }

  #restart(site: Site, how: string): void {
    this.#parts.log.warn({ cell: site.cell, how }, 'a demo service died and is started again');
    this.#parts.clock.after(restartAfterMs, () => {
      if (!this.#stopping) void this.#launch(site);
    });
  }

  #publish(book: AddressBook): void {
    this.#book = book;
    for (const child of this.#children.values()) send(child, { kind: 'addresses', book });
    this.#parts.onAddresses(book);
  }
}

/** A child that is just dying cannot be told; its exit says so. */
function send(child: ChildProcess, message: ToService): void {
  if (child.connected) child.send(message, () => {});
}
