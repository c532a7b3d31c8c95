import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Received {
  readonly id: string;
  readonly body: {
    readonly status: string;
    readonly receiver: string;
    readonly groupKey: string;
    readonly commonLabels: Record<string, string>;
    readonly alerts: readonly {
      readonly status: string;
      readonly labels: Record<string, string>;
      readonly annotations: Record<string, string>;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly fingerprint: string;
    }[];
  };
  readonly headers: IncomingMessage['headers'];
}

/** What the receiver answers to the n-th request, 0 first. */
export type Answer = (nth: number, request: Received, response: ServerResponse) => void;

export const answer =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_nth, _request, response) => {
    response.writeHead(status, headers).end('ok');
  };

/** A real webhook receiver on loopback, closed after the test. */
export async function receiver(respond: Answer = answer(200)) {
  const requests: Received[] = [];
  let behaviour = respond;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const received: Received = {
      id: String(request.headers['idempotency-key']),
      body: JSON.parse(text),
      headers: request.headers,
    };
    requests.push(received);
    behaviour(requests.length - 1, received, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    become(next: Answer) {
      behaviour = next;
    },
  };
}
