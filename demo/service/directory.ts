import type { ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../chain/clock.js';
import { forkScript } from '../process.js';

/** The directory did not answer, or is not there. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
}

interface Asked {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The sign-in service's side of its directory: one process, one connection, questions told apart by a number. */
export class Annuaire {
  readonly #address: string;
  readonly #clock: Clock;
  readonly #asked = new Map<number, Asked>();
  /** Resolves when the directory first listens. */
  readonly ready: Promise<void>;
  #isReady: () => void = () => {};
  #child: ChildProcess | undefined;
  #port: number | undefined;
  #socket: Socket | undefined;
  #next = 0;

  constructor(address: string, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.start();
  }

  /** Starts the directory's process, if it does not run. */
  start(): void {
    if (this.#child) return;
    const child = forkScript(import.meta.url, './annuaire');
    this.#child = child;
    child.stderr?.pipe(process.stderr);
    child.once('message', ({ port }: { port: number }) => {
      this.#port = port;
      this.#isReady();
    });
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    child.send({ address: this.#address });
  }

  /** Kills it as a crash would; whoever waits is told by the broken connection, whoever asks next is refused. */
  kill(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** Looks an account up; rejects with a `DirectoryError`. */
  ask(account: string, timeoutMs: number): Promise<void> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(timeoutMs, () => this.#settle(id, new DirectoryError('the directory is late')));
      const end = (): void => {
        cancel();
        this.#asked.delete(id);
      };
      this.#asked.set(id, {
        resolve: () => {
          end();
          resolve();
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      this.#connection().write(`${id} ${account.replaceAll('\n', '')}\n`);
    });
  }

  #settle(id: number, error?: Error): void {
    const asked = this.#asked.get(id);
    if (error) asked?.reject(error);
    else asked?.resolve();
  }

  #connection(): Socket {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    const socket = connect({ host: this.#address, port: this.#port ?? 1 });
    this.#socket = socket;
    socket.setEncoding('utf8');
    let rest = '';
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#settle(Number(line.split(' ')[0]));
    });
    socket.once('error', (cause) =>
      this.#lost(socket, new DirectoryError('the directory cannot be reached', { cause })),
    );
    socket.once('close', () => this.#lost(socket, new DirectoryError('the directory hung up')));
    return socket;
  }

  #lost(socket: Socket, error: DirectoryError): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    for (const id of [...this.#asked.keys()]) this.#settle(id, error);
  }
}
