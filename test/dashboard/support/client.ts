import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';

/** A screen without a page: a real socket that keeps what it hears. */
export interface TestScreen {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[];
  /** Resolves with the first message of a type, heard already or to come. */
  first<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>;
  /** Resolves once `count` messages were heard. */
  count(count: number): Promise<void>;
  closed: Promise<number>;
}

const PATIENCE_MS = 20_000;

export async function openScreen(
  url: string,
  hello: unknown = { type: 'hello', v: PROTOCOL_VERSION },
): Promise<TestScreen> {
  const socket = new WebSocket(new URL('/live', url.replace('http', 'ws')));
  const heard: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    const message = parseServerMessage(String(data));
    if (!message) throw new Error(`not a message of the protocol: ${String(data).slice(0, 200)}`);
    heard.push(message);
    for (const check of waiting) check();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const until = <T>(find: () => T | undefined, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} within ${PATIENCE_MS} ms`)), PATIENCE_MS);
      const check = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  if (hello !== undefined) socket.send(typeof hello === 'string' ? hello : JSON.stringify(hello));
  return {
    socket,
    heard,
    closed,
    first: <T extends ServerMessage['type']>(type: T) =>
      until(
        () => heard.find((message): message is Extract<ServerMessage, { type: T }> => message.type === type),
        `message of type ${type}`,
      ),
    count: async (count) => void (await until(() => (heard.length >= count ? true : undefined), `${count} messages`)),
  };
}
