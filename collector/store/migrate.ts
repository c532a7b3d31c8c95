import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../chain/clock.js';
import { splitStatements } from './statements.js';

export interface Migration {
  /** File name, `NNNN_what.sql`: the order is that of the names. */
  readonly name: string;
  readonly sql: string;
  /** Hex. */
  readonly sha256: string;
}

/** The migrations shipped beside this file (`schema/*.sql`; the build copies them). */
export async function readMigrations(directory = new URL('./schema/', import.meta.url)): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directory), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

const LEDGER = `CREATE TABLE IF NOT EXISTS vigie_migrations
(name String, sha256 FixedString(64), applied_at DateTime64(3, 'UTC'))
ENGINE = ReplacingMergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/**
 * Brings the database up to date and returns the names applied now. Applied migrations are left alone; one whose text
 * has changed since, or one applied by a newer Vigie, is an error. A migration that was cut short is run again, so
 * `CREATE` is run as `CREATE … IF NOT EXISTS`.
 */
export async function migrate(
  client: ClickHouseClient,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<string[]> {
  await client.command({ query: LEDGER });
  const applied = await readLedger(client);
  check(migrations, applied);
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const migration of missing) await apply(client, migration, clock);
  return missing.map(({ name }) => name);
}

async function readLedger(client: ClickHouseClient): Promise<ReadonlyMap<string, string>> {
  const query = 'SELECT name, sha256 FROM vigie_migrations FINAL';
  const rows = await (await client.query({ query, format: 'JSONEachRow' })).json<{ name: string; sha256: string }>();
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

function check(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const known = new Map(migrations.map(({ name, sha256 }) => [name, sha256]));
  const faults = [...applied].flatMap(([name, sha256]) => {
    if (!known.has(name)) return [`${name} was applied by another version of Vigie that this one does not know`];
    return known.get(name) === sha256 ? [] : [`${name} has changed since it was applied: add a new migration instead`];
  });
  if (faults.length > 0) throw new Error(`the database does not fit this Vigie: ${faults.join('; ')}`);
}

async function apply(client: ClickHouseClient, { name, sql, sha256 }: Migration, clock: Clock): Promise<void> {
  for (const statement of splitStatements(sql)) {
    await client.command({ query: repeatable(statement) });
  }
  await client.insert({
    table: 'vigie_migrations',
    values: [{ name, sha256, applied_at: clock.now() }],
    format: 'JSONEachRow',
    clickhouse_settings: { async_insert: 0 },
  });
}

/** ClickHouse has no transactions around DDL; what can be repeated needs none. */
function repeatable(statement: string): string {
  return statement.replace(
    /^((?:\s|--[^\n]*\n)*CREATE\s+(?:TABLE|MATERIALIZED\s+VIEW|VIEW|DICTIONARY)\s+)(?!IF\s+NOT\s+EXISTS)/i,
    '$1IF NOT EXISTS ',
  );
}
