import { randomBytes } from 'node:crypto';
import { encode, traceRequest } from '../../collector/otlp/reference/messages.js';

export const SPANS_PER_BODY = 500;
const EVENT_EVERY = 50;
/** Distinct addresses and accounts of a day's users: more than the walk's cache of pseudonyms holds. */
const ADDRESSES = 40_000;
const ACCOUNTS = 30_000;
const SPAN_ID_AFTER_TRACE_ID = 16 + 2;
const ID_BYTES = 16 + 8;

type Attribute = { key: string; value: { stringValue: string } | { intValue: number } };
const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });
const whole = (key: string, intValue: number): Attribute => ({ key, value: { intValue } });
const below = (limit: number): number => Math.floor(Math.random() * limit);
const pick = <One>(list: readonly One[]): One => list[below(list.length)] as One;

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148',
  'okhttp/4.12.0',
];
const FAMILIES = ['messagerie', 'api', 'connexion', 'recherche', 'statique'];
const STATUSES = [200, 200, 200, 200, 200, 200, 304, 401, 404, 500];
const CALLED = { portail: 'messagerie', messagerie: 'base', frontal: 'portail' } as const;
type Caller = keyof typeof CALLED;

const address = (): string => {
  const n = below(ADDRESSES);
  return `127.${n % 2 === 0 ? 20 : 30}.${(n >> 8) & 255}.${n & 255}`;
};
const hostOf = (maillon: string): string => `${maillon}.lycees-nord.demo.vigie.test`;

/** What a request is at its server: 10 attributes, an address and an account among them. */
function served(maillon: Caller): Attribute[] {
  return [
    text('http.request.method', pick(['GET', 'GET', 'POST'])),
    text('url.path', `/${pick(FAMILIES)}/dossier/${below(900)}`),
    text('url.scheme', 'https'),
    text('server.address', hostOf(maillon)),
    whole('server.port', 443),
    text('client.address', address()),
    text('user_agent.original', pick(AGENTS)),
    whole('http.response.status_code', pick(STATUSES)),
    text('http.route', '/:famille/dossier/:dossier'),
    text('enduser.id', `eleve-${below(ACCOUNTS)}`),
  ];
}

/** What it is at its caller: 10 attributes, the callee's host among them. */
function called(maillon: Caller): Attribute[] {
  const host = hostOf(CALLED[maillon]);
  return [
    text('http.request.method', 'GET'),
    text('url.full', `https://${host}/${pick(FAMILIES)}/dossier/${below(900)}?jeton=${below(1e9)}`),
    text('server.address', host),
    whole('server.port', 443),
    text('network.peer.address', `127.40.0.${below(250)}`),
    text('network.protocol.version', '1.1'),
    whole('http.response.status_code', pick(STATUSES)),
    whole('http.request.resend_count', Math.random() < 0.02 ? 1 : 0),
    text('thread.name', `worker-${below(64)}`),
    whole('thread.id', below(4096)),
  ];
}

/** What an inner step is: 10 attributes. */
function inner(): Attribute[] {
  return [
    text('code.function.name', pick(['lireDossier', 'listerMessages', 'chercher'])),
    text('code.file.path', '/srv/ent/lib/dossiers.php'),
    whole('code.line.number', below(900)),
    text('db.system.name', 'postgresql'),
    text('db.namespace', 'ent'),
    text('db.operation.name', 'SELECT'),
    text('db.collection.name', pick(['dossier', 'message', 'classe'])),
    text('db.query.summary', 'SELECT dossier'),
    text('thread.name', `worker-${below(64)}`),
    whole('thread.id', below(4096)),
  ];
}

const exception = (nowNs: bigint) => ({
  timeUnixNano: String(nowNs),
  name: 'exception',
  attributes: [text('exception.type', 'TimeoutException'), text('exception.message', 'la base ne répond pas')],
});

/** Two of five spans are of a server, two of a caller, one is inner: 10 attributes each, every 50th with an event. */
function span(maillon: Caller, index: number, nowNs: bigint): object {
  const kind = [2, 3, 2, 3, 1][index % 5] as number;
  return {
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    parentSpanId: randomBytes(8),
    name: kind === 1 ? 'SELECT dossier' : 'GET /:famille/dossier/:dossier',
    kind,
    startTimeUnixNano: String(nowNs - BigInt(1_000_000 + below(400_000_000))),
    endTimeUnixNano: String(nowNs),
    attributes: kind === 2 ? served(maillon) : kind === 3 ? called(maillon) : inner(),
    events: index % EVENT_EVERY === 0 ? [exception(nowNs)] : [],
  };
}

interface Template {
  readonly bytes: Buffer;
  /** Where each span's trace id stands; its span id follows. */
  readonly ids: readonly number[];
  /** Where each span's start and end stand, and the start's distance from the end, ns. */
  readonly times: readonly { readonly at: number; readonly durationNs: bigint }[];
}

function template(number: number, spans: number): Template {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const maillon = (['portail', 'messagerie', 'frontal'] as const)[number % 3] as Caller;
  const made = Array.from({ length: spans }, (_, index) => span(maillon, index, nowNs));
  const resource = {
    attributes: [
      text('service.name', maillon),
      text('host.name', hostOf(maillon)),
      text('service.version', '4.2.1'),
      text('service.instance.id', `${maillon}-${number % 8}`),
      text('telemetry.sdk.name', 'opentelemetry'),
      text('telemetry.sdk.language', 'php'),
    ],
  };
  const bytes = encode(traceRequest, {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'ent-http', version: '1.9.0' }, spans: made }] }],
  });
  return { bytes, ...placesOf(bytes, made as readonly SpanTimes[]) };
}

interface SpanTimes {
  readonly traceId: Buffer;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** Ids are random and times follow them within the span: found by their bytes. */
function placesOf(bytes: Buffer, spans: readonly SpanTimes[]): Pick<Template, 'ids' | 'times'> {
  const ids: number[] = [];
  const times: { at: number; durationNs: bigint }[] = [];
  let from = 0;
  for (const { traceId, startTimeUnixNano, endTimeUnixNano } of spans) {
    const id = bytes.indexOf(traceId, from);
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(startTimeUnixNano));
    ids.push(id);
    from = bytes.indexOf(start, id);
    times.push({ at: from, durationNs: BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano) });
  }
  return { ids, times };
}

/**
 * Bodies of 500 spans of 10 attributes, every 50th with an event. A stock of them is encoded once; each `next` copies
 * one and gives its spans new random ids and the present time, so that no two bodies are equal and making them is cheap.
 */
export class SpanBodies {
  readonly #stock: readonly Template[];
  #next = 0;

  constructor(stock = 120, spans = SPANS_PER_BODY) {
    this.#stock = Array.from({ length: stock }, (_, number) => template(number, spans));
  }

  next(nowMs = Date.now()): Buffer {
    const { bytes, ids, times } = this.#stock[this.#next++ % this.#stock.length] as Template;
    const body = Buffer.from(bytes);
    const random = randomBytes(ids.length * ID_BYTES);
    const endNs = BigInt(Math.floor(nowMs)) * 1_000_000n;
    for (let index = 0; index < ids.length; index++) {
      const at = ids[index] as number;
      random.copy(body, at, index * ID_BYTES, index * ID_BYTES + 16);
      random.copy(body, at + SPAN_ID_AFTER_TRACE_ID, index * ID_BYTES + 16, (index + 1) * ID_BYTES);
      const time = times[index] as Template['times'][number];
      body.writeBigUInt64LE(endNs - time.durationNs, time.at);
      body.writeBigUInt64LE(endNs, time.at + 9);
    }
    return body;
  }
}
