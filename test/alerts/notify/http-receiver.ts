import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What the receiver does with the n-th request, 0 first. */
export type Behaviour = (response: ServerResponse, nth: number, request: Request) => void;

export const says =
  (status: number, headers: Record<string, string> = {}, body = '{}'): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** First `first`, then 200 for ever. */
export const atFirst =
  (first: Behaviour): Behaviour =>
  (response, nth, request) =>
    nth === 0 ? first(response, nth, request) : says(200)(response, nth, request);

/** A real HTTP receiver on loopback, closed after the test. `port`: of one that was there before. */
export async function httpReceiver(first: Behaviour = says(200), port = 0) {
  let behaviour = first;
  const requests: Request[] = [];
  const server = createServer(async (incoming, response) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, text };
    requests.push(request);
    behaviour(response, requests.length - 1, request);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  const bound = (server.address() as AddressInfo).port;
  const become = (next: Behaviour): void => {
    behaviour = next;
  };
  return { url: `http://127.0.0.1:${bound}`, port: bound, requests, stop, become };
}
