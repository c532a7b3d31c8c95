import { splitCell } from '../../../chain/model.js';
import { insertSegment } from '../../../collector/store/insert.js';
import type { Store } from '../../../collector/store/open.js';
import { encodePoints, encodeSpans, ns, point, type Row, span } from '../../collector/store/rows.js';
import { type Scenario, Simulation, START_S } from '../detect/support/simulate.js';

const OUTCOMES = { ok: 0, fault: 1, shed: 2, timeout: 3 } as const;
const STATUS = { ok: 200, fault: 500, shed: 503, timeout: 504 } as const;

function hash(text: string): number {
  let value = 2_166_136_261;
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 16_777_619) >>> 0;
  return value || 1;
}

/** A row of the store and when it is received there, ms since the epoch. */
interface Sent {
  readonly signal: 'traces' | 'metrics';
  readonly receivedMs: number;
  readonly row: Row;
}

/** A scenario as spans and points on their way to the store. `delayMs`: from the end of a span to its receipt. */
export class Telemetry {
  readonly #sent: Sent[] = [];
  #segments = 0;

  constructor(scenario: Scenario, seconds: number, delayMs: (endMs: number) => number = () => 700) {
    const simulation = new Simulation(scenario);
    const { ledger } = simulation;
    const send = (signal: Sent['signal'], atMs: number, row: (received: Row) => Row): void => {
      const receivedMs = atMs + delayMs(atMs);
      this.#sent.push({ signal, receivedMs, row: row({ ReceivedAt: ns(receivedMs), KeepUntil: 4_000_000_000 }) });
    };
    ledger.span = ({ cell, endMs, durationMs, outcome, category, source, user, retry }) => {
      const { ent, maillon } = splitCell(cell);
      const [SourceClass = '', PathFamily = '', ClientFamily = ''] = category.split('|');
      send('traces', endMs, (received) =>
        span(ent, maillon, endMs, durationMs, {
          ...{
            Outcome: OUTCOMES[outcome],
            HttpStatus: STATUS[outcome],
            Good: outcome === 'ok' && durationMs <= 1000 ? 1 : 0,
          },
          ...{ SourceClass, PathFamily, ClientFamily, SourceHash: hash(source), Retry: retry ? 1 : 0 },
          ...{ UserHash: user ? BigInt(hash(user)) : 0n, ...received },
        }),
      );
    };
    ledger.call = (from, to, endMs, waitedMs, outcome) => {
      const [caller, callee] = [splitCell(from), splitCell(to)];
      send('traces', endMs, (received) =>
        span(caller.ent, caller.maillon, endMs, waitedMs, {
          ...{ Kind: 3, Outcome: OUTCOMES[outcome], PeerEnt: callee.ent, PeerMaillon: callee.maillon, ...received },
        }),
      );
    };
    ledger.gauge = ({ cell, second, used, limit = 0 }) => {
      const { ent, maillon } = splitCell(cell);
      for (const [name, value] of [
        ['length', used],
        ['limit', limit],
      ] as const)
        send('metrics', second * 1000, (received) =>
          point(ent, maillon, `vigie.queue.${name}`, second * 1000, value, received),
        );
    };
    for (let s = 0; s < seconds; s++) simulation.step();
  }

  /** Stores what is received between two seconds of the scenario, as the loader does: one segment a signal. */
  async store({ client }: Store, fromS: number, toS: number): Promise<void> {
    const [fromMs, toMs] = [(START_S + fromS) * 1000, (START_S + toS) * 1000];
    const now = this.#sent.filter(({ receivedMs }) => receivedMs >= fromMs && receivedMs < toMs);
    for (const [signal, encode] of [
      ['traces', encodeSpans],
      ['metrics', encodePoints],
    ] as const) {
      const rows = now.filter((sent) => sent.signal === signal).map(({ row }) => row);
      if (rows.length === 0) continue;
      const payload = encode(rows);
      const segment = {
        id: `replay-${fromS}-${signal}-${this.#segments++}`,
        signal,
        rows: rows.length,
        bytes: payload.length,
      };
      await insertSegment(client, segment, [payload]);
    }
  }
}
