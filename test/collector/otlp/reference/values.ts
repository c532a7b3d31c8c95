import { isUtf8 } from 'node:buffer';
import { isIP } from 'node:net';
import { maskLiterals } from '../../../../collector/otlp/scrub/query-text.js';
import { Scrubber } from '../../../../collector/otlp/scrub/scrubber.js';
import { pseudonymise } from './context.js';

/** An AnyValue and a KeyValue as `decode` gives them. */
interface ReferenceValue {
  readonly value?: string;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly ReferenceValue[] };
  readonly kvlistValue?: { readonly values: readonly ReferencePair[] };
  readonly bytesValue?: Uint8Array;
}
export interface ReferencePair {
  readonly key: string;
  readonly value: ReferenceValue | null;
}

const addresses = [
  'client.address',
  'source.address',
  'network.peer.address',
  'http.client_ip',
  'net.peer.ip',
  'net.sock.peer.addr',
];
const accounts = [
  'enduser.id',
  'enduser.pseudo.id',
  'enduser.scope',
  'user.id',
  'user.name',
  'user.email',
  'user.hash',
  'session.id',
  'device.id',
];
export const privateKeys = [...addresses, ...accounts, 'http.request.header.x-forwarded-for'];
const urls = ['url.path', 'url.full', 'http.url', 'http.target'];
const statements = ['db.query.text', 'db.statement'];
const machines = ['server.address', 'host.name', 'service.version'];
const deniedKeys = [
  'url.query',
  'http.request.header.authorization',
  'http.request.header.cookie',
  'http.request.header.x-api-key',
  'http.request.header.x-anything',
  'http.response.header.set-cookie',
  'messaging.message.body',
  'db.query.parameter.nom',
  'geo.location.lat',
];
export const knownKeys = [
  ...privateKeys,
  ...urls,
  ...statements,
  ...machines,
  ...deniedKeys,
  'service.name',
  'http.status_code',
  'http.request.header.accept',
  'enduser.role',
  'event.name',
];

const scrubber = new Scrubber(pseudonymise);
/** What is stored for a text under no key. The scrubber has tests of its own. */
export const freeText = (text: string): string => scrubber.scrub(text);

const isDenied = (key: string): boolean => deniedKeys.includes(key);
/** Attributes that are stored. */
export const kept = <Pair extends { readonly key: string }>(pairs: readonly Pair[]): Pair[] =>
  pairs.filter(({ key }) => !isDenied(key));

const hmac = (text: string): string => `hmac:${pseudonymise.hex(text)}`;

/** What is stored for a leaf under this key. */
function stored(key: string, text: string): string {
  if (text === '') return '';
  if (addresses.includes(key)) return hmac(text.trim());
  if (accounts.includes(key)) return hmac(text);
  if (key === 'http.request.header.x-forwarded-for')
    return text
      .split(',')
      .map((one) => hmac(one.trim()))
      .join(', ');
  if (urls.includes(key)) return freeText(text.replace(/[?#].*$/su, ''));
  if (statements.includes(key)) return freeText(maskLiterals(text));
  return machines.includes(key) && isIP(text) !== 0 ? text : freeText(text);
}

const isClear = (key: string): boolean =>
  !privateKeys.includes(key) && !urls.includes(key) && !statements.includes(key);

function leaf(value: ReferenceValue, key: string): string {
  const plain = (text: string): string => (isClear(key) ? text : stored(key, text));
  switch (value.value) {
    case 'stringValue':
      return stored(key, value.stringValue!);
    case 'boolValue':
      return plain(String(value.boolValue));
    case 'intValue':
      return plain(value.intValue!);
    case 'doubleValue':
      return plain(String(value.doubleValue));
    case 'bytesValue':
      return base64(Buffer.from(value.bytesValue!), key);
    default:
      return '';
  }
}

function base64(bytes: Buffer, key: string): string {
  if (urls.includes(key) || statements.includes(key)) return '';
  if (!isClear(key)) return stored(key, bytes.toString('base64'));
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return Buffer.from(freeText(bytes.toString(encoding)), encoding).toString('base64');
}

/** The text an attribute column holds for this value. */
export function attributeText({ key, value }: ReferencePair): string {
  if (!value) return '';
  return value.value === 'arrayValue' || value.value === 'kvlistValue' ? json(value, key) : leaf(value, key);
}

function json(value: ReferenceValue | null, key: string): string {
  if (!value?.value) return 'null';
  if (value.value === 'arrayValue') return `[${value.arrayValue!.values.map((item) => json(item, key)).join(',')}]`;
  if (value.value === 'kvlistValue') {
    const member = (pair: ReferencePair): string =>
      `${JSON.stringify(freeText(pair.key))}:${json(pair.value, inMap(pair.key, key))}`;
    return `{${kept(value.kvlistValue!.values).map(member).join(',')}}`;
  }
  const finite = value.value === 'doubleValue' && Number.isFinite(value.doubleValue);
  const bare = value.value === 'intValue' || value.value === 'boolValue' || finite;
  return bare && isClear(key) ? leaf(value, key) : JSON.stringify(leaf(value, key));
}

/** A key that says more than "clear" goes before that of the map around it. */
function inMap(inner: string, outer: string): string {
  return isClear(inner) && !machines.includes(inner) ? outer : inner;
}
