import { PagingError } from '../alerts/notify/paging/load.js';
import { NothingStored } from '../alerts/replay/empty.js';
import { RulesError } from '../alerts/rules/fault.js';
import { ChainError } from '../chain/fault.js';
import { ArchiveError } from '../collector/import/archive-error.js';
import { LedgerHeld } from '../collector/import/ledger.js';
import { CollectorUnavailable } from '../collector/import/post.js';
import { SegmentError } from '../collector/wal/inspect.js';
import { NotLoopbackError } from '../dashboard/server/http/loopback.js';
import { ConsoleUnavailable } from '../dashboard/terminal/ask.js';
import { RunbookError } from '../runbooks/fault.js';
import { UsageError } from './usage-error.js';

/** What a person can mend is said in a line; anything else is a defect and keeps its stack. */
export function fail(error: unknown): void {
  if (
    error instanceof UsageError ||
    error instanceof ChainError ||
    error instanceof RunbookError ||
    error instanceof RulesError ||
    error instanceof PagingError ||
    error instanceof SegmentError ||
    error instanceof ArchiveError ||
    error instanceof NothingStored ||
    error instanceof CollectorUnavailable ||
    error instanceof LedgerHeld ||
    error instanceof ConsoleUnavailable ||
    error instanceof NotLoopbackError
  )
    console.error(`vigie: ${error.message}`);
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    console.error(
      `vigie: ${(error as Error).message}; another program listens there: choose a port with --port, --otlp-port or --otlp-grpc-port`,
    );
  else console.error(error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
