import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineRequest } from './request.js';
import type { EngineResult } from './sessions.js';

/** What runs a statement: the engine. */
interface Runner {
  run(sql: string, request: EngineRequest): Promise<EngineResult>;
}

/** Files of a part that its `bytes_on_disk`, the sizes in its checksums, leaves out. */
const UNCOUNTED = new Set([
  'checksums.txt',
  'columns.txt',
  'columns_substreams.txt',
  'default_compression_codec.txt',
  'metadata_version.txt',
]);

const PLAIN: EngineRequest = {
  query: undefined,
  database: undefined,
  format: 'JSONEachRow',
  queryId: undefined,
  settings: [],
};
/** Times of modification are whole seconds, and a part bears that of its beginning. */
const OVERLAP_S = 5;

interface PartRow {
  readonly table: string;
  readonly name: string;
  readonly path: string;
  readonly bytes: string | number;
}

/**
 * Looks whether parts are as long as the engine believes. The embedded engine (26.7) says OK to inserts, and activates
 * merges, whose writes failed (ENOSPC, EFBIG, EIO): the files end where the disk did, the checksums tell the intended sizes.
 */
export class PartInspector {
  readonly #engine: Runner;
  #inspectedToS = 0;

  constructor(engine: Runner) {
    this.#engine = engine;
  }

  /** The parts that came since the last inspection and are not whole, as `table part`. */
  async inspect(): Promise<string[]> {
    const nowS = Math.floor(Date.now() / 1000);
    const sql = `SELECT table, name, path, bytes_on_disk AS bytes FROM system.parts
      WHERE active AND modification_time >= toDateTime(${Math.max(0, this.#inspectedToS - OVERLAP_S)})`;
    const { bytes } = await this.#engine.run(sql, PLAIN);
    const rows = Buffer.from(bytes).toString().split('\n').filter(Boolean);
    const broken = rows.map((row) => JSON.parse(row) as PartRow).filter((part) => !isWhole(part));
    this.#inspectedToS = nowS;
    return broken.map(({ table, name }) => `${table} ${name}`);
  }
}

/** True too for a part that was removed meanwhile. */
export function isWhole({ path, bytes }: Pick<PartRow, 'path' | 'bytes'>): boolean {
  let found = 0;
  try {
    for (const file of readdirSync(path)) {
      const { size } = statSync(join(path, file));
      if (!UNCOUNTED.has(file)) found += size;
      else if (size === 0) return false;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  return found >= Number(bytes);
}
