import { refusal } from './error.js';

/** What one HTTP request asks of the engine, read from its URL. */
export interface EngineRequest {
  /** Absent when the body is the SQL. */
  readonly query: string | undefined;
  readonly database: string | undefined;
  /** Output format where the SQL names none. */
  readonly format: string;
  readonly queryId: string | undefined;
  /** Settings and, under `param_<name>`, the values of `{name:Type}` in the text form of the HTTP interface. */
  readonly settings: readonly Setting[];
}

export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Settings of ClickHouse's HTTP layer alone: the engine knows none of them, and this front always does what they ask. */
const HTTP_LAYER = new Set([
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_response_buffer_size',
  'http_zlib_compression_level',
  'enable_http_compression',
]);

const REFUSED: Readonly<Record<string, string>> = {
  session_id: 'sessions: each request stands alone',
  session_timeout: 'sessions: each request stands alone',
  session_check: 'sessions: each request stands alone',
  role: 'roles',
  user: 'credentials in the URL: send them in headers',
  password: 'credentials in the URL: send them in headers',
  compress: "ClickHouse's own compression",
  decompress: "ClickHouse's own compression",
  quota_key: 'quotas',
};

/** Reads the URL's parameters; throws a refusal for what this front does not do. */
export function readRequest(search: URLSearchParams): EngineRequest {
  const settings: Setting[] = [];
  for (const [name, value] of search) {
    const refused = REFUSED[name];
    if (refused !== undefined) throw refusal(`Vigie's embedded engine does not offer ${refused} (parameter '${name}')`);
    if (!OWN.has(name) && !HTTP_LAYER.has(name)) settings.push(setting(name, value));
  }
  return {
    query: search.get('query') ?? undefined,
    database: search.get('database') ?? undefined,
    format: search.get('default_format') ?? 'TabSeparated',
    queryId: search.get('query_id') ?? undefined,
    settings,
  };
}

const OWN = new Set(['query', 'database', 'default_format', 'query_id']);

function setting(name: string, value: string): Setting {
  if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) throw refusal(`not the name of a setting: '${name}'`);
  return { name, value };
}
