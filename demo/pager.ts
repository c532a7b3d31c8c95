import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A person's pager, as small as it can be: an HTTP receiver of Alertmanager webhooks that says what it was told. */
export interface Pager {
  readonly url: string;
  stop(): Promise<void>;
}

interface Webhook {
  readonly status: string;
  readonly commonAnnotations?: { readonly summary?: string };
}

/** Listens on loopback; `say` receives one line for each page. */
export async function startPager(say: (line: string) => void): Promise<Pager> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const page = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Webhook;
      say(`${page.status === 'resolved' ? 'Fin d’alerte' : 'ALERTE'} : ${page.commonAnnotations?.summary ?? ''}`);
      response.writeHead(200).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerte`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
