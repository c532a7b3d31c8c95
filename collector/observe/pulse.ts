import type { ClickHouseClient } from '@clickhouse/client';

const PATIENCE_MS = 2_000;

/** True if the store answers now. Never rejects, and takes 2 s at most. */
export async function storeAnswers(client: ClickHouseClient): Promise<boolean> {
  const { success } = await client.ping({ select: false, abort_signal: AbortSignal.timeout(PATIENCE_MS) });
  return success;
}
