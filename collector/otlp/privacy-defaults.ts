import type { Privacy } from './attribute-keys.js';

/**
 * Attributes beyond the known ones that carry secrets or tell of persons, by the semantic conventions; `prefix.*` is every
 * key that begins with `prefix.`. A more exact entry goes before a prefix. The rules of a chain go before all of these.
 */
const DROPPED = [
  // Credentials come in any header, so the list is of those that are kept.
  'http.request.header.*',
  'rpc.grpc.request.metadata.*',
  'rpc.grpc.response.metadata.*',
  'rpc.connect_rpc.request.metadata.*',
  'rpc.connect_rpc.response.metadata.*',
  'rpc.request.metadata.*',
  'rpc.response.metadata.*',
  'http.request.body',
  'http.request.body.content',
  'http.response.body',
  'http.response.body.content',
  'messaging.message.body',
  'messaging.message.payload',
  'db.query.parameter.*',
  'db.operation.parameter.*',
  'db.response.returned_rows.content',
  'process.environment_variable.*',
  'geo.location.*',
  'geo.postal_code',
  'client.geo.*',
  'gen_ai.prompt',
  'gen_ai.completion',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
] as const;

const HASHED = [
  'enduser.*',
  'user.*',
  'device.id',
  'app.installation.id',
  'feature_flag.context.id',
  'tls.client.subject',
  'tls.client.certificate',
  'tls.client.certificate_chain',
  'tls.client.hash.*',
] as const;

const HEADERS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'origin',
  'traceparent',
  'user-agent',
  'x-correlation-id',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-request-id',
] as const;
/** Roles tell what a person is, not who. */
const KEPT = ['enduser.role', 'user.roles'] as const;

/** Addresses of the platforms' own machines, and versions, which look like addresses. */
const MACHINES = [
  'host.ip',
  'k8s.node.name',
  'k8s.pod.ip',
  'net.host.ip',
  'net.sock.host.addr',
  'network.local.address',
  'os.version',
  'process.runtime.version',
  'server.socket.address',
  'service.instance.id',
  'service.version',
  'telemetry.distro.version',
  'telemetry.sdk.version',
] as const;

const all = (keys: readonly string[], privacy: Privacy): (readonly [string, Privacy])[] =>
  keys.map((key) => [key, privacy] as const);

export const DEFAULT_PRIVACY: readonly (readonly [pattern: string, Privacy])[] = [
  ...all(DROPPED, 'drop'),
  ...all(HASHED, 'account'),
  ...all(KEPT, 'clear'),
  ...HEADERS.flatMap((header) =>
    all([`http.request.header.${header}`, `http.request.header.${header.replaceAll('-', '_')}`], 'clear'),
  ),
  ...all(MACHINES, 'machine'),
];

/** Kept under every allow list, besides the known keys: what the console's own reads ask for. */
export const NEEDED = ['vigie.*', 'http.route', 'pool.name', 'db.client.connection.*', 'telemetry.sdk.*'] as const;
