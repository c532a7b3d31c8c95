import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { openSockets } from './kernel.js';
import type { Pool, Release } from './pool.js';

/** Connections of a front by what they do, as nginx counts them. */
export interface ConnectionCounts {
  /** All that are open. */
  readonly active: number;
  /** The header of the first request is awaited. */
  readonly reading: number;
  /** A request is at work, or its answer is on its way. */
  readonly writing: number;
  /** Kept alive, nothing is asked. */
  readonly waiting: number;
}

/**
 * Workers as a front of processes hands them out: one to each new connection, from the moment it is accepted until its first request is
 * answered, and one to each later request. Whoever connects and says nothing holds one; that is what slow clients live on.
 */
export class Connections {
  readonly #pool: Pool;
  readonly #awaited = new Map<Socket, Promise<Release>>();
  #active = 0;
  #writing = 0;

  constructor(server: Server, pool: Pool) {
    this.#pool = pool;
    server.on('connection', (socket: Socket) => this.#accept(socket));
    server.on('request', (_request, response) => {
      this.#writing += 1;
      response.once('close', () => {
        this.#writing -= 1;
      });
    });
  }

  counts(): ConnectionCounts {
    const [active, reading, writing] = [this.#active, this.#awaited.size, this.#writing];
    return { active, reading, writing, waiting: Math.max(0, active - reading - writing) };
  }

  /** The worker its connection holds, or another; rejects as the pool does. */
  worker(socket: Socket): Promise<Release> {
    const held = this.#awaited.get(socket);
    if (!held) return this.#pool.acquire();
    this.#awaited.delete(socket);
    return held.catch(() => this.#pool.acquire());
  }

  #accept(socket: Socket): void {
    this.#active += 1;
    const worker = this.#pool.acquire();
    this.#awaited.set(socket, worker);
    // Whoever finds no room is told so when they ask.
    worker.catch(() => {});
    socket.once('close', () => {
      this.#active -= 1;
      if (!this.#awaited.delete(socket)) return;
      worker.then(
        (release) => release(),
        () => {},
      );
    });
  }
}

/** What the kernel says of connections to the server's port; undefined where there is no such table (it is Linux's). */
export function kernelCounts(server: Server): Promise<ReadonlyMap<string, number> | undefined> {
  const bound = server.address();
  if (!bound || typeof bound !== 'object') return Promise.resolve(undefined);
  return openSockets(bound.address, bound.port);
}
