/**
 * What the walk does to an attribute before it is stored. `clear`: kept, scrubbed as a free text. `machine`: the same, but
 * a value that is an address as a whole is one of the platforms' own machines and stays. `addresses`: a comma-separated
 * list. `account`: any text, hidden whole. `url`: without its query, credentials and the session id that Java servers
 * write into the path. `statement`: of a database, without its literals. `drop`: left out, key and value.
 */
export type Privacy = 'clear' | 'machine' | 'address' | 'addresses' | 'account' | 'url' | 'statement' | 'drop';

/**
 * Attribute keys the walk reads or hides, by the OpenTelemetry semantic conventions of today and, beside them, of before
 * 2024 (http.*, net.*; their header names with `_` for `-`).
 */
const keys = {
  'service.name': 'clear',
  'host.name': 'machine',
  'server.address': 'machine',
  'http.host': 'machine',
  'net.host.name': 'machine',
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
  'http.request.header.cookie': 'drop',
  'http.request.header.authorization': 'drop',
  'http.request.header.proxy-authorization': 'drop',
  'http.response.header.set-cookie': 'drop',
  'http.response.header.set_cookie': 'drop',
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
  'db.query.text': 'statement',
  'db.statement': 'statement',
} as const satisfies Record<string, Privacy>;

export type KnownKey = keyof typeof keys;

/** In the order of their numbers. */
export const KNOWN_NAMES = Object.keys(keys) as readonly KnownKey[];

export const KNOWN_KEYS = KNOWN_NAMES.length;

/** The number of a known key, a small index. */
export function keyNumber(name: KnownKey): number {
  return KNOWN_NAMES.indexOf(name);
}

/** What becomes of a known key unless the chain says more. */
export function knownPrivacy(name: string): Privacy | undefined {
  return Object.hasOwn(keys, name) ? keys[name as KnownKey] : undefined;
}
