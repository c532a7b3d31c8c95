import { createClock } from '../../../../chain/clock.js';
import { createLoader } from '../../../../collector/store/loader.js';
import { type Opened, opened, quiet } from '../opened.js';
import { ns, type Row, span } from '../rows.js';
import { HeldSegments } from '../segments.js';

/** A store that the loader has filled from segments. */
export async function filled(rows: {
  readonly traces?: readonly Row[];
  readonly metrics?: readonly Row[];
}): Promise<Opened> {
  const open = await opened();
  const source = new HeldSegments();
  if (rows.traces) source.seal('filled-t', 'traces', rows.traces);
  if (rows.metrics) source.seal('filled-m', 'metrics', rows.metrics);
  const { client } = open.store;
  const loader = createLoader({ client, source, clock: createClock(), log: quiet, onCommit: () => {} });
  await loader.drained();
  await loader.stop();
  if (source.refused.size > 0) throw new Error(`refused: ${JSON.stringify([...source.refused])}`);
  return open;
}

/** `count` requests that ended at an instant, the first of them good; received a second later. */
export function requests(ent: string, maillon: string, endMs: number, count: number, good: number): Row[] {
  return Array.from({ length: count }, (_, index) =>
    span(ent, maillon, endMs, 20, {
      Good: index < good ? 1 : 0,
      Outcome: index < good ? 0 : 1,
      ReceivedAt: ns(endMs + 1000),
    }),
  );
}
