/** What the walk does to the value of an attribute before it is stored. */
export type Privacy = 'clear' | 'address' | 'addresses' | 'account' | 'url' | 'drop';

/**
 * Attribute keys the walk reads or hides, by the OpenTelemetry semantic conventions of today and, beside them, of before
 * 2024 (http.*, net.*; their header names with `_` for `-`). `addresses` is a comma-separated list of them; `account` hides any
 * text whole; `url` takes out the query, the credentials and the session id that Java servers write into the path.
 */
const keys = {
  'service.name': 'clear',
  'host.name': 'clear',
  'server.address': 'clear',
  'http.host': 'clear',
  'net.host.name': 'clear',
  'net.peer.name': 'clear',
  'http.request.method': 'clear',
  'http.method': 'clear',
  'http.response.status_code': 'clear',
  'http.status_code': 'clear',
  'http.request.resend_count': 'clear',
  'http.resend_count': 'clear',
  'http.retry_count': 'clear',
  'user_agent.original': 'clear',
  'http.user_agent': 'clear',
  'error.type': 'clear',
  'rpc.grpc.status_code': 'clear',
  'rpc.response.status_code': 'clear',
  'event.name': 'clear',
  'vigie.login.outcome': 'clear',
  'client.address': 'address',
  'source.address': 'address',
  'network.peer.address': 'address',
  'http.client_ip': 'address',
  'net.peer.ip': 'address',
  'net.sock.peer.addr': 'address',
  'http.request.header.x-forwarded-for': 'addresses',
  'http.request.header.x_forwarded_for': 'addresses',
  'http.request.header.x-real-ip': 'addresses',
  'http.request.header.x_real_ip': 'addresses',
  'http.request.header.x-client-ip': 'addresses',
  'http.request.header.cf-connecting-ip': 'addresses',
  'http.request.header.true-client-ip': 'addresses',
  'http.request.header.true_client_ip': 'addresses',
  'http.request.header.forwarded': 'account',
  'http.request.header.cookie': 'account',
  'http.request.header.authorization': 'account',
  'http.request.header.proxy-authorization': 'account',
  'http.response.header.set-cookie': 'account',
  'http.response.header.set_cookie': 'account',
  'session.id': 'account',
  'session.previous_id': 'account',
  'enduser.id': 'account',
  'enduser.pseudo.id': 'account',
  'user.id': 'account',
  'user.name': 'account',
  'user.full_name': 'account',
  'user.email': 'account',
  'url.path': 'url',
  'url.full': 'url',
  'url.original': 'url',
  'http.url': 'url',
  'http.target': 'url',
  'http.request.header.referer': 'url',
  'http.response.header.location': 'url',
  'url.query': 'drop',
} as const satisfies Record<string, Privacy>;

export type KnownKey = keyof typeof keys;

const names = Object.keys(keys) as KnownKey[];
const privacies: readonly Privacy[] = Object.values(keys);

export const KNOWN_KEYS = names.length;

/** The number of a known key, a small index. */
export function keyNumber(name: KnownKey): number {
  return names.indexOf(name);
}

export function privacyOf(key: number): Privacy {
  return privacies[key] ?? 'clear';
}

const byLength: { readonly number: number; readonly bytes: Buffer }[][] = [];
names.forEach((name, number) => {
  const bytes = Buffer.from(name);
  const sameLength = byLength[bytes.length] ?? [];
  byLength[bytes.length] = [...sameLength, { number, bytes }];
});

/** The number of the key that stands in `bytes[start, end)`, or -1: no string is made to find out. */
export function findKey(bytes: Buffer, start: number, end: number): number {
  const candidates = byLength[end - start];
  if (!candidates) return -1;
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[index]!;
    if (sameBytes(candidate.bytes, bytes, start)) return candidate.number;
  }
  return -1;
}

function sameBytes(expected: Buffer, bytes: Buffer, start: number): boolean {
  for (let index = expected.length - 1; index >= 0; index--) {
    if (expected[index] !== bytes[start + index]) return false;
  }
  return true;
}
