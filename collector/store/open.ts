import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Cancel, Clock } from '../../chain/clock.js';
import { isConnectionError } from './connection.js';
import { type EngineState, Supervisor } from './engine/supervisor.js';
import type { Log } from './log.js';
import { migrate, readMigrations } from './migrate.js';

/** Oldest ClickHouse server the schema is written for: year and month. */
const OLDEST_SERVER = '25.8';

export interface StoreOptions {
  /** A server or cluster, `http://host:8123`. Without it the embedded engine is started in `dataDir`. */
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Created if absent; default `vigie`. */
  readonly database?: string | undefined;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of the embedded engine; a server is always `ready`, for nobody here can restart it. */
export type StoreState = EngineState;

export interface Store {
  /**
   * Queries wait up to 10 s for an engine that is restarting and are then sent once more; inserts and commands are not
   * repeated: the loader does that, with a deduplication token.
   */
  readonly client: ClickHouseClient;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  state(): StoreState;
  onState(listener: (state: StoreState) => void): Cancel;
  /** Process id of the embedded engine. */
  enginePid(): number | undefined;
  stop(): Promise<void>;
}

/** Opens the store and brings its schema up to date; rejects with what to do if the directory is held or does not fit. */
export async function openStore(options: StoreOptions): Promise<Store> {
  return options.url === undefined ? openEmbedded(options) : openServer(options, options.url);
}

async function openEmbedded(options: StoreOptions): Promise<Store> {
  const { dataDir, clock, log, database = 'vigie' } = options;
  const supervisor = new Supervisor({ dataDir, clock, log });
  try {
    await supervisor.whenReady();
    const { url, username, password } = supervisor;
    const client = patient(connect(url, username, password, database), supervisor);
    await prepare(options, url, username, password, client);
    return {
      client,
      url,
      username,
      password,
      database,
      state: () => supervisor.state(),
      onState: (listener) => supervisor.onState(listener),
      enginePid: () => supervisor.pid,
      async stop() {
        await client.close();
        await supervisor.stop();
      },
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

async function openServer(options: StoreOptions, url: string): Promise<Store> {
  const { username = 'default', password = '', database = 'vigie' } = options;
  const client = connect(url, username, password, database);
  await prepare(options, url, username, password, client);
  return {
    client,
    url,
    username,
    password,
    database,
    state: () => 'ready',
    onState: () => () => {},
    enginePid: () => undefined,
    stop: () => client.close(),
  };
}

async function prepare(
  options: StoreOptions,
  url: string,
  username: string,
  password: string,
  client: ClickHouseClient,
): Promise<void> {
  const { clock, log, database = 'vigie' } = options;
  const first = connect(url, username, password, 'default');
  await first.command({ query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}', query_params: { database } });
  await refuseOldServer(first, url);
  await first.close();
  const applied = await migrate(client, await readMigrations(), clock);
  if (applied.length > 0) log.info({ applied, database }, 'store: schema brought up to date');
}

async function refuseOldServer(client: ClickHouseClient, url: string): Promise<void> {
  const result = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
  const version = (await result.json<{ version: string }>())[0]?.version ?? '';
  if (age(version) < age(OLDEST_SERVER))
    throw new Error(`${url} is ClickHouse ${version}: Vigie needs ${OLDEST_SERVER} or later`);
}

/** `25.8.…` as months, for comparison. */
function age(version: string): number {
  const [year = 0, month = 0] = version.split('.').map(Number);
  return year * 12 + month;
}

function connect(url: string, username: string, password: string, database: string): ClickHouseClient {
  return createClient({
    url,
    username,
    password,
    database,
    application: 'vigie',
    request_timeout: 120_000,
    max_open_connections: 8,
    // An idle socket of a restarted engine is dead; a short life spares most of the errors that the retry would hide.
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    // Errors are thrown; whoever catches them logs them once.
    log: { level: ClickHouseLogLevel.OFF },
  });
}

/** Longest wait of a query for an engine that is coming back. */
const QUERY_PATIENCE_MS = 10_000;

/** Makes the client's queries, which change nothing, outlive a restart of the engine. */
function patient(client: ClickHouseClient, supervisor: Supervisor): ClickHouseClient {
  const query = client.query.bind(client);
  const once: typeof query = async (parameters) => {
    await supervisor.whenReady(QUERY_PATIENCE_MS);
    try {
      return await query(parameters);
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      await supervisor.nextReady(QUERY_PATIENCE_MS);
      return query(parameters);
    }
  };
  client.query = once;
  return client;
}
