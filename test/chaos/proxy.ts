import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Share of the requests of which half is forwarded, and share of the answers that are cut off when they come. */
const CUT_REQUESTS = 0.01;
const CUT_ANSWERS = 0.05;

/**
 * Stands between the senders and the collector as a bad network does: the collector has stored a body, and its sender,
 * whose connection broke before the answer, sends the same body again.
 */
export class CuttingProxy {
  readonly cut = { requests: 0, answers: 0 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((client) => this.#serve(client));
  }

  /** Forwards to a port of loopback, whoever listens there at the time. */
  static async to(port: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(port);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(client: Socket): void {
    const collector = connect(this.#port, '127.0.0.1');
    const both = [client, collector];
    const end = (): void => {
      for (const socket of both) {
        socket.destroy();
        this.#sockets.delete(socket);
      }
    };
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.setNoDelay(true).on('error', end).on('close', end);
    }
    client.on('data', (bytes) => {
      if (Math.random() >= CUT_REQUESTS) return void collector.write(bytes);
      this.cut.requests++;
      collector.write(bytes.subarray(0, bytes.length / 2), end);
    });
    collector.on('data', (bytes) => {
      // Only the loss of a success makes a sender repeat what is stored.
      if (bytes.toString('latin1', 0, 12) !== 'HTTP/1.1 200' || Math.random() >= CUT_ANSWERS)
        return void client.write(bytes);
      this.cut.answers++;
      end();
    });
  }
}
