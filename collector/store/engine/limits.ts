const MB = 1024 * 1024;

/** Queries that may run at once; the others wait in order. Each takes one of Node's pool threads. */
export const CONCURRENT_QUERIES = 8;
/** Node's pool threads in the child: the queries, and the spooling of bodies beside them. */
export const POOL_THREADS = CONCURRENT_QUERIES + 4;

/** Longest SQL text accepted, in bytes. Bodies of INSERT are not SQL: they go to a file, of any size. */
export const MAX_SQL_BYTES = 4 * MB;

/** A read that names no `max_execution_time` is stopped after this many seconds (an abort does not stop the engine). */
export const READ_TIMEOUT_S = 30;

/**
 * What the engine is started with. Its own defaults are for a machine it has alone: 90 % of the memory and caches of
 * 5 GB each. The background pools are small already in the embedded build (2 threads), and idle costs 1-2 % of a core.
 */
export const ENGINE_ARGUMENTS: readonly string[] = [
  `--max_server_memory_usage=${4096 * MB}`,
  `--mark_cache_size=${128 * MB}`,
  `--primary_index_cache_size=${128 * MB}`,
  `--index_mark_cache_size=${64 * MB}`,
  `--query_condition_cache_size=${16 * MB}`,
  `--background_pool_size=2`,
  `--background_schedule_pool_size=2`,
  `--background_common_pool_size=1`,
  // Merges too leave this free, in bytes: the engine acknowledges writes that hit a full disk. The loader stops at twice as much.
  `--storage_configuration.disks.default.keep_free_space_bytes=${1024 * MB}`,
  // Tables are few: loaded at once, so that `ready` means that every table answers.
  `--async_load_databases=0`,
  `--async_load_system_database=0`,
];
