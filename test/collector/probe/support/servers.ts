import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { Certified } from './certificates.js';

/** A server of the tests on loopback. */
export interface TestServer {
  readonly port: number;
  /** Requests as they came: `host path`, with the agent and cookie they carried. */
  readonly asked: { readonly path: string; readonly host: string; readonly agent: string; readonly cookie: string }[];
  close(): Promise<void>;
}

export type Handle = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** HTTP, or HTTPS with a certificate. */
export async function webServer(handle: Handle, certified?: Certified): Promise<TestServer> {
  const asked: TestServer['asked'] = [];
  const listener: Handle = (request, response) => {
    const { host = '', cookie = '' } = request.headers;
    asked.push({ path: request.url ?? '', host, agent: request.headers['user-agent'] ?? '', cookie });
    handle(request, response);
  };
  const server = certified ? https.createServer(certified, listener) : http.createServer(listener);
  return { ...(await listening(server)), asked };
}

/** Takes connections and never says a word, or hangs up at once. */
export async function muteServer(behaviour: 'silent' | 'hangs up'): Promise<TestServer> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    if (behaviour === 'hangs up') socket.once('data', () => socket.destroy());
  });
  return { ...(await listening(server)), asked: [] };
}

async function listening(server: net.Server): Promise<Omit<TestServer, 'asked'>> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
