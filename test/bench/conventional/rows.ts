import { isIP } from 'node:net';
import type { Cell } from '../../../chain/model.js';
import { BoundedCache } from '../../../collector/otlp/bounded-cache.js';
import { clientFamily } from '../../../collector/otlp/client-family.js';
import { pathOfUrl } from '../../../collector/otlp/host.js';
import { isBlameless, outcomeOf } from '../../../collector/otlp/outcome.js';
import type { WalkContext } from '../../../collector/otlp/walk-context.js';

interface Long {
  readonly low: number;
  readonly high: number;
  toString(): string;
}

interface DecodedPair {
  readonly key: string;
  readonly value: { readonly stringValue: string; readonly intValue: Long };
}

interface DecodedEvent {
  readonly timeUnixNano: Long;
  readonly name: string;
  readonly attributes: readonly DecodedPair[];
}

interface DecodedSpan {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentSpanId: Buffer;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: Long;
  readonly endTimeUnixNano: Long;
  readonly attributes: readonly DecodedPair[];
  readonly events: readonly DecodedEvent[];
  readonly status: { readonly code: number; readonly message: string } | null;
}

/** What protobufjs makes of an ExportTraceServiceRequest of the bench: no links, no nested values. */
export interface DecodedRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly DecodedPair[] };
    readonly schemaUrl: string;
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly schemaUrl: string;
      readonly spans: readonly DecodedSpan[];
    }[];
  }[];
}

export type RowObject = Readonly<Record<string, unknown>>;

const CACHED = 20_000;
const NO_CELL = { ent: 'unmapped', maillon: 'unmapped', operator: '', territory: '' };

/** Rows of `spans_json`: those of `spans_in` as JSON carries them, ids in hex. The same values as the walk's. */
export class Rows {
  readonly #context: WalkContext;
  readonly #sources: BoundedCache<string>;
  readonly #paths: BoundedCache<string>;
  readonly #clients: BoundedCache<string>;

  constructor(context: WalkContext) {
    this.#context = context;
    this.#sources = new BoundedCache(CACHED, (address) =>
      isIP(address) ? context.classifySource(address) : 'unknown',
    );
    this.#paths = new BoundedCache(CACHED, (path) => context.pathFamily(path));
    this.#clients = new BoundedCache(CACHED, clientFamily);
  }

  /** Appends the rows of one request. */
  add({ resourceSpans }: DecodedRequest, sender: string, rows: RowObject[]): void {
    const nowMs = Date.now();
    const received = {
      Sender: sender,
      ReceivedAt: `${nowMs}000000`,
      KeepUntil: Math.floor(nowMs / 1000) + this.#context.keepForS,
    };
    for (const { resource, schemaUrl, scopeSpans } of resourceSpans) {
      const service = textOf(resource.attributes, 'service.name');
      const host = textOf(resource.attributes, 'host.name');
      for (const { scope, spans, schemaUrl: scopeUrl } of scopeSpans) {
        const origin = {
          ...received,
          Service: service,
          ResourceKeys: resource.attributes.map(({ key }) => key),
          ResourceValues: resource.attributes.map(valueText),
          ResourceSchemaUrl: schemaUrl,
          ScopeName: scope.name,
          ScopeVersion: scope.version,
          ScopeSchemaUrl: scopeUrl,
        };
        for (const span of spans)
          rows.push({ ...origin, ...this.#place(sender, service, host, span), ...this.#sent(span) });
      }
    }
  }

  #sent(span: DecodedSpan): RowObject {
    const { pseudonymise } = this.#context;
    return {
      StartNs: span.startTimeUnixNano.toString(),
      EndNs: span.endTimeUnixNano.toString(),
      TraceId: span.traceId.toString('hex'),
      SpanId: span.spanId.toString('hex'),
      ParentSpanId: span.parentSpanId.toString('hex'),
      TraceState: span.traceState,
      Flags: span.flags,
      Name: span.name,
      Kind: span.kind,
      StatusCode: span.status?.code ?? 0,
      StatusMessage: span.status?.message ?? '',
      AttributeKeys: span.attributes.map(({ key }) => key),
      AttributeValues: span.attributes.map((pair) => hidden(pair.key, valueText(pair), pseudonymise.hex)),
      EventTimes: span.events.map(({ timeUnixNano }) => timeUnixNano.toString()),
      EventNames: span.events.map(({ name }) => name),
      EventAttributes: span.events.map(({ attributes }) =>
        JSON.stringify(Object.fromEntries(attributes.map((pair) => [pair.key, valueText(pair)]))),
      ),
      Weight: 1,
      SamplingKnown: 1,
    };
  }

  /** The derived columns. */
  #place(sender: string, service: string, resourceHost: string, span: DecodedSpan): RowObject {
    const { mapping, pseudonymise } = this.#context;
    const host = textOf(span.attributes, 'server.address');
    const calls = span.kind === 3;
    const cell: Cell | undefined = mapping.cell(sender, service, calls || host === '' ? resourceHost : host);
    const peer = calls ? mapping.peer(host) : undefined;
    const { ent, maillon, operator, territory } = cell ?? NO_CELL;
    const status = Number(textOf(span.attributes, 'http.response.status_code'));
    const outcome = outcomeOf(status, span.status?.code === 2, textOf(span.attributes, 'error.type'));
    const durationNs = Number(BigInt(span.endTimeUnixNano.toString()) - BigInt(span.startTimeUnixNano.toString()));
    const good = isBlameless(outcome) && durationNs <= (cell?.objective.latencyMs ?? 1000) * 1e6;
    const account = textOf(span.attributes, 'enduser.id');
    const address = textOf(span.attributes, 'client.address') || textOf(span.attributes, 'network.peer.address');
    const path = pathOfUrl(textOf(span.attributes, 'url.path'));
    const served = span.kind === 2;
    return {
      ...{ Ent: ent, Maillon: maillon, Operator: operator, Territory: territory },
      HttpStatus: status,
      Outcome: outcome,
      Good: good ? 1 : 0,
      SourceClass: served ? this.#sources.get(address) : '',
      PathFamily: served && path !== '' ? this.#paths.get(path) : '',
      ClientFamily: served ? this.#clients.get(textOf(span.attributes, 'user_agent.original')) : '',
      SourceHash: served && address !== '' ? pseudonymise.hash32(address) : 0,
      UserHash: account === '' ? '0' : pseudonymise.hash64(account).toString(),
      Retry: Number(textOf(span.attributes, 'http.request.resend_count')) > 0 ? 1 : 0,
      Login: login(served && path !== '' ? this.#paths.get(path) : '', span, status),
      PeerEnt: peer?.ent ?? '',
      PeerMaillon: peer?.maillon ?? '',
    };
  }
}

function login(family: string, span: DecodedSpan, status: number): number {
  if (family !== 'connexion' || textOf(span.attributes, 'http.request.method') !== 'POST') return 0;
  if (status >= 200 && status < 400) return 1;
  return status === 401 || status === 403 ? 2 : 0;
}

/** A member that is not set answers with its default, from the prototype. */
function valueText({ value }: DecodedPair): string {
  return Object.hasOwn(value, 'stringValue') ? value.stringValue : value.intValue.toString();
}

function textOf(attributes: readonly DecodedPair[], key: string): string {
  for (const pair of attributes) if (pair.key === key) return valueText(pair);
  return '';
}

function hidden(key: string, value: string, hex: (value: string) => string): string {
  switch (key) {
    case 'client.address':
    case 'network.peer.address':
    case 'enduser.id':
      return `hmac:${hex(value)}`;
    case 'url.full':
      return value.replace(/[?#].*$/, '');
    default:
      return value;
  }
}
