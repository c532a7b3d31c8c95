import { isIP } from 'node:net';
import { keyNumber } from './attribute-keys.js';
import { BoundedCache } from './bounded-cache.js';
import { clientFamily } from './client-family.js';
import { grpcStatus } from './grpc-status.js';
import type { HiddenValues } from './hidden-values.js';
import { hostOfUrl, pathOfUrl } from './host.js';
import type { KnownValues } from './known-values.js';
import { outcomeOf } from './outcome.js';
import { canonicalAddress } from './scrub/addresses.js';
import { SERVER, type SpanFields, STATUS_ERROR } from './span-fields.js';
import type { WalkContext } from './walk-context.js';
import type { WireReader } from './wire-reader.js';

const SERVER_ADDRESS = keyNumber('server.address');
const HTTP_HOST = keyNumber('http.host');
const NET_HOST_NAME = keyNumber('net.host.name');
const NET_PEER_NAME = keyNumber('net.peer.name');
const URL_FULL = keyNumber('url.full');
const HTTP_URL = keyNumber('http.url');
const URL_PATH = keyNumber('url.path');
const HTTP_TARGET = keyNumber('http.target');
const METHOD = keyNumber('http.request.method');
const HTTP_METHOD = keyNumber('http.method');
const RESPONSE_STATUS = keyNumber('http.response.status_code');
const HTTP_STATUS = keyNumber('http.status_code');
const USER_AGENT = keyNumber('user_agent.original');
const HTTP_USER_AGENT = keyNumber('http.user_agent');
const ERROR_TYPE = keyNumber('error.type');
const LOGIN_OUTCOME = keyNumber('vigie.login.outcome');
const ENDUSER_ID = keyNumber('enduser.id');
const USER_ID = keyNumber('user.id');
const RESENDS = (['http.request.resend_count', 'http.resend_count', 'http.retry_count'] as const).map(keyNumber);
/** The client itself first, then the peer of the socket, which may be a proxy. */
const ADDRESSES = (
  ['client.address', 'http.client_ip', 'network.peer.address', 'net.sock.peer.addr', 'net.peer.ip'] as const
).map(keyNumber);

/** The path family whose POST requests are attempts to sign in. */
const LOGIN_FAMILY = 'connexion';
const NO_LOGIN = 0;
const LOGIN_OK = 1;
const LOGIN_FAILED = 2;

const CACHE_LIMIT = 20_000;

interface Source {
  readonly sourceClass: string;
  readonly hash: number;
}

/** Of a request without an address. */
const NOWHERE: Source = { sourceClass: 'unknown', hash: 0 };

/** The normalised columns of a span, whichever generation of the semantic conventions it speaks. */
export class SpanFacts {
  httpStatus = 0;
  outcome = 0;
  sourceClass = '';
  sourceHash = 0;
  pathFamily = '';
  clientFamily = '';
  /** The halves of the account's pseudonym; 0 if there is none. */
  userLow = 0;
  userHigh = 0;
  retry = 0;
  login = NO_LOGIN;
  readonly #reader: WireReader;
  readonly #context: WalkContext;
  readonly #sources: BoundedCache<Source>;
  /** Its notes on addresses are Sources. */
  readonly #hidden: HiddenValues;
  readonly #paths: BoundedCache<string>;
  readonly #clients: BoundedCache<string>;

  constructor(reader: WireReader, context: WalkContext, hidden: HiddenValues) {
    this.#reader = reader;
    this.#hidden = hidden;
    this.#context = context;
    this.#sources = new BoundedCache(CACHE_LIMIT, (address) => this.#source(address));
    this.#paths = new BoundedCache(CACHE_LIMIT, (path) => context.pathFamily(path));
    this.#clients = new BoundedCache(CACHE_LIMIT, clientFamily);
  }

  /** Fills the fields from a span that was read. */
  derive(span: SpanFields): void {
    const known = span.known;
    this.httpStatus = httpStatus(known);
    const failed = span.statusCode === STATUS_ERROR;
    this.outcome = outcomeOf(this.httpStatus, failed, this.#error(span), grpcStatus(known));
    this.retry = RESENDS.some((key) => known.number(key) > 0) ? 1 : 0;
    this.#user(known);
    this.sourceClass = this.pathFamily = this.clientFamily = '';
    this.sourceHash = 0;
    if (span.kind === SERVER) this.#request(known);
    this.login = this.#login(known);
  }

  /** Who asked for what: only the server's side of a request knows. */
  #request(known: KnownValues): void {
    const source = this.#sourceOf(known);
    this.sourceClass = source.sourceClass;
    this.sourceHash = source.hash;
    const path = pathOf(known);
    this.pathFamily = path === '' ? '' : this.#paths.get(path);
    this.clientFamily = this.#clients.get(known.either(USER_AGENT, HTTP_USER_AGENT));
  }

  /** Of the first address that is not empty. */
  #sourceOf(known: KnownValues): Source {
    for (let index = 0; index < ADDRESSES.length; index++) {
      const key = ADDRESSES[index]!;
      const slot = known.hiddenSlot(key);
      if (slot >= 0) {
        this.#hidden.notes[slot] ??= this.#source(known.text(key));
        return this.#hidden.notes[slot] as Source;
      }
      const address = known.text(key);
      if (address !== '') return this.#sources.get(address);
    }
    return NOWHERE;
  }

  #user(known: KnownValues): void {
    let slot = known.hiddenSlot(ENDUSER_ID);
    if (slot < 0 && known.text(ENDUSER_ID) === '') slot = known.hiddenSlot(USER_ID);
    if (slot >= 0) {
      this.userLow = this.#hidden.lows[slot]!;
      this.userHigh = this.#hidden.highs[slot]!;
      return;
    }
    const user = known.either(ENDUSER_ID, USER_ID);
    const hash = user === '' ? 0n : this.#context.pseudonymise.hash64(user);
    this.userLow = Number(hash & 0xffff_ffffn);
    this.userHigh = Number(hash >> 32n);
  }

  #source(address: string): Source {
    const canonical = canonicalAddress(address);
    return {
      sourceClass: isIP(canonical) === 0 ? 'unknown' : this.#context.classifySource(canonical),
      hash: this.#context.pseudonymise.hash32(canonical),
    };
  }

  #error(span: SpanFields): string {
    const type = span.known.text(ERROR_TYPE);
    if (span.statusCode !== STATUS_ERROR || span.messageEnd === span.messageStart) return type;
    return `${type} ${this.#reader.bytes.toString('utf8', span.messageStart, span.messageEnd)}`;
  }

  #login(known: KnownValues): number {
    const said = known.text(LOGIN_OUTCOME);
    if (said === 'ok') return LOGIN_OK;
    if (said === 'failed') return LOGIN_FAILED;
    if (this.pathFamily !== LOGIN_FAMILY || known.either(METHOD, HTTP_METHOD) !== 'POST') return NO_LOGIN;
    if (this.httpStatus >= 200 && this.httpStatus < 400) return LOGIN_OK;
    return this.httpStatus === 401 || this.httpStatus === 403 ? LOGIN_FAILED : NO_LOGIN;
  }
}

/** The host a span names as its own, '' if none: only meaningful where the span is not a call to somebody else. */
export function ownHost(known: KnownValues): string {
  return (
    known.text(SERVER_ADDRESS) || hostOfUrl(known.either(URL_FULL, HTTP_URL)) || known.either(HTTP_HOST, NET_HOST_NAME)
  );
}

/** The host a calling span names as the one it called. */
export function calledHost(known: KnownValues): string {
  return (
    known.text(SERVER_ADDRESS) || hostOfUrl(known.either(URL_FULL, HTTP_URL)) || known.either(NET_PEER_NAME, HTTP_HOST)
  );
}

function pathOf(known: KnownValues): string {
  return pathOfUrl(known.either(URL_PATH, HTTP_TARGET)) || pathOfUrl(known.either(URL_FULL, HTTP_URL));
}

/** 0 unless it is a status HTTP knows. */
function httpStatus(known: KnownValues): number {
  const status = known.number(RESPONSE_STATUS) || known.number(HTTP_STATUS);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : 0;
}
