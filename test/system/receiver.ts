import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a pager was told, as Alertmanager's webhook version 4 says it. */
export interface ReceivedPage {
  readonly key: string | undefined;
  /** When it had been received whole, ms since the epoch. */
  readonly atMs: number;
  readonly body: {
    readonly version: string;
    readonly status: 'firing' | 'resolved';
    readonly commonLabels: Record<string, string>;
    readonly alerts: readonly {
      readonly labels: Record<string, string>;
      readonly annotations: Record<string, string>;
    }[];
  };
}

/** A real HTTP receiver of pages on loopback. */
export async function startReceiver(
  now: () => number = Date.now,
): Promise<{ url: string; pages: ReceivedPage[]; stop(): void }> {
  const pages: ReceivedPage[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = request.headers['idempotency-key'];
    pages.push({
      key: Array.isArray(key) ? key[0] : key,
      atMs: now(),
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReceivedPage['body'],
    });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    pages,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
