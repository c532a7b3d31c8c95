import http from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** The callee did not answer in time. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
}

/** The callee could not be reached, or hung up. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

/** Calls a service by its host name, over loopback, on kept-alive connections that leave from the caller's own address. */
export type Call = (host: string, path: string, options: CallOptions) => Promise<Answer>;

export function createCall(localAddress: string, book: () => AddressBook, clock: Clock): Call {
  const agent = new http.Agent({
    keepAlive: true,
    maxSockets: 256,
    scheduling: 'lifo',
    localAddress,
  } as http.AgentOptions);
  const lookup = lookupIn(book);
  return (host, path, { timeoutMs, method = 'GET', headers = {} }) => {
    const endpoint = book()[host];
    if (!endpoint) return Promise.reject(new CallFailed(`${host} does not listen yet`));
    return new Promise((resolve, reject) => {
      // Asked of the module at each call, for the instrumentation replaces the function.
      const request = http.request(
        { hostname: host, port: endpoint.port, path, method, headers, agent, lookup },
        (response) => {
          collect(response).then((body) => {
            cancel();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          }, fail);
        },
      );
      const cancel = clock.after(timeoutMs, () => {
        request.destroy(new CallTimeout(`${host} did not answer within ${timeoutMs} ms`));
      });
      const fail = (cause: Error): void => {
        cancel();
        reject(cause instanceof CallTimeout ? cause : new CallFailed(`${host}: ${cause.message}`, { cause }));
      };
      request.on('error', fail);
      request.end();
    });
  };
}

/** Names resolve from the address book, never from DNS. */
function lookupIn(book: () => AddressBook): LookupFunction {
  return (hostname, options, callback) => {
    const endpoint = book()[hostname];
    if (!endpoint) {
      callback(Object.assign(new Error(`${hostname} is not in the demo`), { code: 'ENOTFOUND' }), '', 0);
    } else if (options.all) {
      callback(null, [{ address: endpoint.address, family: 4 }]);
    } else {
      callback(null, endpoint.address, 4);
    }
  };
}

async function collect(response: http.IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk;
  return text;
}
