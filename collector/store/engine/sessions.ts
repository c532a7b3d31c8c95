import { drainPending, Session } from 'chdb';
import { literal } from './insert.js';
import { CONCURRENT_QUERIES, ENGINE_ARGUMENTS, READ_TIMEOUT_S } from './limits.js';
import type { EngineRequest, Setting } from './request.js';

export interface EngineResult {
  readonly bytes: Uint8Array;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedS: number;
}

/**
 * The engine's open directory. Each statement runs in a session of its own, opened on the same directory and closed
 * afterwards (0.3 ms): settings are `SET` there, so none outlives its request, and sessions run in parallel.
 */
export class Engine {
  readonly #path: string;
  /** Holds the directory open between requests. */
  readonly #anchor: Session;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(path: string) {
    this.#path = path;
    this.#anchor = new Session(path, { connectionArgs: ENGINE_ARGUMENTS });
  }

  version(): string {
    return this.#anchor.query('SELECT version()', 'TabSeparatedRaw').trim();
  }

  /** Runs one statement; rejects with the engine's own error. */
  async run(sql: string, request: EngineRequest): Promise<EngineResult> {
    await this.#turn();
    try {
      return await this.#runAlone(sql, request);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  async #runAlone(sql: string, request: EngineRequest): Promise<EngineResult> {
    const session = new Session(this.#path, { connectionArgs: ENGINE_ARGUMENTS });
    try {
      prepare(session, sql, request);
      const result = await session.queryAsync(sql, { format: request.format });
      return {
        bytes: result.bytes(),
        rowsRead: result.rowsRead,
        bytesRead: result.bytesRead,
        elapsedS: result.elapsed,
      };
    } finally {
      session.close();
    }
  }

  /** Waits for what runs, then lets go of the directory. */
  async close(): Promise<void> {
    this.#anchor.close();
    await drainPending();
  }

  /** Who ends hands the turn to the one who waits longest: counted at once, no late-comer can slip in between. */
  async #turn(): Promise<void> {
    if (this.#running < CONCURRENT_QUERIES) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/**
 * Parameters too are `SET`: the engine then reads them as it does over HTTP, which its own binding of values does not. Both are done at
 * once, in a tenth of a millisecond: handed to another thread and back, each would wait for its turn on a busy machine.
 */
function prepare(session: Session, sql: string, request: EngineRequest): void {
  const settings = [...defaults(sql, request.settings), ...request.settings];
  if (settings.length > 0) {
    session.query(`SET ${settings.map(({ name, value }) => `${name} = ${literal(value)}`).join(', ')}`);
  }
  if (request.database !== undefined) session.query(`USE ${identifier(request.database)}`);
}

const isRead = (sql: string): boolean =>
  /^[\s(]*(?:--[^\n]*\n\s*)*(SELECT|WITH|SHOW|DESC|DESCRIBE|EXISTS|EXPLAIN)\b/i.test(sql);

function defaults(sql: string, given: readonly Setting[]): readonly Setting[] {
  if (!isRead(sql) || given.some(({ name }) => name === 'max_execution_time')) return [];
  return [{ name: 'max_execution_time', value: String(READ_TIMEOUT_S) }];
}

const identifier = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
