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
const accounts = ['enduser.id', 'enduser.pseudo.id', 'user.id', 'user.name', 'user.email', 'session.id'];
export const privateKeys = [...addresses, ...accounts, 'http.request.header.x-forwarded-for'];
const urls = ['url.path', 'url.full', 'http.url', 'http.target'];
export const knownKeys = [
  ...privateKeys,
  ...urls,
  'url.query',
  'service.name',
  'http.status_code',
  'server.address',
  'event.name',
];

const hmac = (text: string): string => (text === '' ? '' : `hmac:${pseudonymise.hex(text.trim())}`);

/** What is stored for a leaf under this key. */
function stored(key: string, text: string): string {
  if (addresses.includes(key) || accounts.includes(key)) {
    return text === '' ? '' : `hmac:${pseudonymise.hex(accounts.includes(key) ? text : text.trim())}`;
  }
  if (key === 'http.request.header.x-forwarded-for') return text === '' ? '' : text.split(',').map(hidden).join(', ');
  if (urls.includes(key)) return text.replace(/[?#].*$/su, '');
  return key === 'url.query' ? '' : text;
}

const hidden = (part: string): string => (part.trim() === '' ? `hmac:${pseudonymise.hex('')}` : hmac(part));

function leaf(value: ReferenceValue, key: string): string {
  switch (value.value) {
    case 'stringValue':
      return stored(key, value.stringValue!);
    case 'boolValue':
      return stored(key, String(value.boolValue));
    case 'intValue':
      return stored(key, value.intValue!);
    case 'doubleValue':
      return stored(key, String(value.doubleValue));
    case 'bytesValue':
      return urls.includes(key) ? '' : stored(key, Buffer.from(value.bytesValue!).toString('base64'));
    default:
      return '';
  }
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
      `${JSON.stringify(pair.key)}:${json(pair.value, isHidden(pair.key) ? pair.key : key)}`;
    return `{${value.kvlistValue!.values.map(member).join(',')}}`;
  }
  const finite = value.value === 'doubleValue' && Number.isFinite(value.doubleValue);
  const bare = value.value === 'intValue' || value.value === 'boolValue' || finite;
  return bare && !isHidden(key) ? leaf(value, key) : JSON.stringify(leaf(value, key));
}

const isHidden = (key: string): boolean => privateKeys.includes(key) || urls.includes(key) || key === 'url.query';
