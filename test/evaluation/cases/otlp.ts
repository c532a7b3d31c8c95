import { createHash } from 'node:crypto';
import { NATIONAL, splitCell } from '../../../chain/model.js';
import { AUTH, BAD_LOGIN, FAULT, LOGIN, OK, RETRY, type Request, SHED, TIMEOUT } from '../des/network.js';
import type { Recorder } from '../telemetry/telemetry.js';
import type { Gauge } from '../telemetry/tick.js';
import { CLIENTS, cells, entryOf, ents, PATHS, SOURCES, simulatedChain } from '../world/topology.js';

/** Networks and host names of the demo chain, so that what is written can be imported into a console that runs it. */
const PREFIX: Readonly<Record<string, string>> = {
  ...{ home: '127.20', school: '127.30', mobile: '127.21', hosting: '127.66', unknown: '127.99' },
};
const AGENT: Readonly<Record<string, string>> = {
  browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0',
  'mobile-app': 'okhttp/5.0.0',
  script: 'python-requests/2.32',
};
const URL_PATH: Readonly<Record<string, string>> = {
  ...{ portail: '/', messagerie: '/messagerie/', recherche: '/recherche', 'classe-virtuelle': '/classe/rejoindre' },
  ...{ connexion: '/connexion', statique: '/statique/app.js', api: '/api/' },
};
const STATUS: Readonly<Record<number, number>> = { [OK]: 200, [FAULT]: 500, [SHED]: 503, [TIMEOUT]: 504, [AUTH]: 401 };
/** Names of the used and of the limit, and the state that the used one is of. */
const METRIC: Readonly<Record<string, readonly [string, (string | undefined)?, string?]>> = {
  pool: ['vigie.pool.used', 'vigie.pool.limit'],
  queue: ['vigie.queue.length', 'vigie.queue.limit'],
  active: ['http.server.active_requests'],
  cpu: ['process.cpu.utilization'],
  connections: ['nginx.connections_current', undefined, 'active'],
  'half-open': ['system.network.connections', 'vigie.half_open.limit', 'SYN_RECV'],
};
const entries = new Set(ents.map(entryOf));
const SERVER = 2;
const CLIENT_KIND = 3;
const ERROR = 2;

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

const text = (key: string, value: string): Attribute => ({ key, value: { stringValue: value } });
const whole = (key: string, value: number): Attribute => ({ key, value: { intValue: String(value) } });
const hostOf = (cell: string): string => {
  const { ent, maillon } = splitCell(cell);
  return `${maillon}.${ent === NATIONAL ? 'national' : ent}.demo.vigie.test`;
};

/** Spans and gauges as OTLP/JSON export requests, one a line, by sender and second. */
export class OtlpRecorder implements Recorder {
  /** Lines by sender. */
  readonly lines = new Map<string, string[]>();
  readonly #epochMs: number;
  readonly #salt: string;
  readonly #spans = new Map<string, object[]>();
  #gauges: Gauge[] = [];
  #second = Number.NEGATIVE_INFINITY;
  #serial = 0;

  constructor(id: string, epochS: number) {
    this.#epochMs = epochS * 1000;
    this.#salt = createHash('sha256').update(id).digest('hex');
  }

  server(station: number, request: Request, startMs: number, endMs: number, outcome: number, weight: number): void {
    const cell = cells[station] as string;
    const attributes = [
      text('server.address', hostOf(cell)),
      whole('http.response.status_code', STATUS[outcome] ?? 500),
      text('url.path', URL_PATH[PATHS[request.path] ?? 'portail'] ?? '/'),
      text('http.request.method', request.flags & LOGIN ? 'POST' : 'GET'),
      ...(entries.has(station) ? this.#outside(request) : [text('client.address', '127.40.0.1')]),
      ...(request.flags & LOGIN && (outcome === OK || outcome === AUTH)
        ? [text('vigie.login.outcome', request.flags & BAD_LOGIN ? 'failed' : 'ok')]
        : []),
    ];
    this.#add(station, SERVER, request, startMs, endMs, outcome, weight, attributes);
  }

  client(
    from: number,
    to: number,
    request: Request,
    startMs: number,
    endMs: number,
    outcome: number,
    weight: number,
  ): void {
    const attributes = [
      text('server.address', hostOf(cells[to] as string)),
      ...(outcome === TIMEOUT
        ? [text('error.type', 'timeout')]
        : [whole('http.response.status_code', STATUS[outcome] ?? 500)]),
    ];
    this.#add(from, CLIENT_KIND, request, startMs, endMs, outcome, weight, attributes);
  }

  gauge(gauge: Gauge): void {
    if (METRIC[gauge.kind]) this.#gauges.push(gauge);
  }

  #outside(request: Request): readonly Attribute[] {
    const source = SOURCES[Math.floor(request.category / (PATHS.length * CLIENTS.length))] ?? 'unknown';
    const client = CLIENTS[request.category % CLIENTS.length] ?? 'browser';
    const host = Math.imul(request.source, 0x9e3779b1) >>> 16;
    return [
      text('client.address', `${PREFIX[source]}.${host >> 8}.${host & 255}`),
      text('user_agent.original', AGENT[client] ?? ''),
      ...(request.user > 0 ? [text('enduser.id', `eleve-${request.user}`)] : []),
      ...(request.flags & RETRY ? [whole('http.request.resend_count', 1)] : []),
    ];
  }

  #add(
    station: number,
    kind: number,
    request: Request,
    startMs: number,
    endMs: number,
    outcome: number,
    weight: number,
    attributes: readonly Attribute[],
  ): void {
    const second = Math.floor(endMs / 1000);
    if (second !== this.#second) this.flush(second);
    const cell = cells[station] as string;
    const spans = this.#spans.get(cell) ?? [];
    this.#spans.set(cell, spans);
    const serial = (++this.#serial).toString(16).padStart(16, '0');
    const failed = outcome === FAULT || outcome === SHED || outcome === TIMEOUT;
    spans.push({
      traceId: this.#salt.slice(0, 16) + request.client.toString(16).padStart(16, '0'),
      spanId: serial,
      ...(weight > 1 ? { traceState: `ot=th:${thresholdOf(1 / weight)}` } : {}),
      ...{ name: kind === SERVER ? 'request' : 'call', kind },
      ...{ startTimeUnixNano: this.#nano(startMs), endTimeUnixNano: this.#nano(endMs), attributes },
      ...(failed ? { status: { code: ERROR } } : {}),
    });
  }

  #nano(ms: number): string {
    return `${Math.round((this.#epochMs + ms) * 1000)}000`;
  }

  /** Writes down what is collected; the spans to come belong to `second`. */
  flush(second = Number.NEGATIVE_INFINITY): void {
    this.#second = second;
    const resources = new Map<string, object[]>();
    for (const [cell, spans] of this.#spans)
      this.#of(cell, resources).push({ ...resourceOf(cell), scopeSpans: [{ scope: { name: 'simulation' }, spans }] });
    this.#spans.clear();
    for (const [sender, resourceSpans] of resources) this.#line(sender, { resourceSpans });
    const metrics = new Map<string, object[]>();
    for (const gauge of this.#gauges)
      this.#of(gauge.cell, metrics).push({
        ...resourceOf(gauge.cell),
        scopeMetrics: [{ scope: { name: 'simulation' }, metrics: metricsOf(gauge) }],
      });
    this.#gauges = [];
    for (const [sender, resourceMetrics] of metrics) this.#line(sender, { resourceMetrics });
  }

  #of(cell: string, bySender: Map<string, object[]>): object[] {
    const sender = simulatedChain.cells.find(({ id }) => id === cell)?.senders[0] ?? 'alpha';
    const list = bySender.get(sender) ?? [];
    bySender.set(sender, list);
    return list;
  }

  #line(sender: string, request: object): void {
    const lines = this.lines.get(sender) ?? [];
    this.lines.set(sender, lines);
    lines.push(JSON.stringify(request));
  }
}

function resourceOf(cell: string): { readonly resource: { readonly attributes: readonly Attribute[] } } {
  return { resource: { attributes: [text('service.name', splitCell(cell).maillon), text('host.name', hostOf(cell))] } };
}

function metricsOf({ kind, second, used, limit }: Gauge): readonly object[] {
  const [usedName, limitName, state] = METRIC[kind] ?? ['vigie.pool.used'];
  const point = (name: string, value: number, attributes: readonly Attribute[]): object => ({
    ...{ name, unit: '1' },
    gauge: { dataPoints: [{ timeUnixNano: `${second}000000000`, asDouble: value, attributes }] },
  });
  return [
    point(usedName, used, state === undefined ? [] : [text('state', state)]),
    ...(limitName && limit !== undefined ? [point(limitName, limit, [])] : []),
  ];
}

/** Rejection threshold of a consistent sampler (OpenTelemetry's probability sampling): 56 bits, trailing zeroes left out. */
function thresholdOf(probability: number): string {
  const rejected = BigInt(Math.round((1 - probability) * 2 ** 24)) << 32n;
  return rejected.toString(16).padStart(14, '0').replace(/0+$/, '') || '0';
}
