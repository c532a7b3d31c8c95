import { type Chain, cellId, UNMAPPED } from '../../chain/model.js';
import { suggestRule } from '../../chain/suggest.js';
import type { ArrivalRow, Arrivals } from '../../collector/store/read/arrivals.js';
import type { ArrivalKey, ArrivalSignal, ArrivalsAnswer } from '../protocol/arrivals.js';

/** The attributes the detection lives on, and the counts of requests without them. */
const NEEDED = {
  'client.address': 'withoutClient',
  'user_agent.original': 'withoutAgent',
  'url.path': 'withoutPath',
  'http.response.status_code': 'withoutStatus',
  'server.address': 'withoutHost',
} as const satisfies Record<string, keyof ArrivalRow>;

export interface Asked {
  readonly sender: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Brings the signals of a key together, and says for each key no rule names what rule would. */
export function arrivalsAnswer(chain: Chain, asked: Asked, { examinedFromMs, rows }: Arrivals): ArrivalsAnswer {
  const byKey = new Map<string, ArrivalRow[]>();
  for (const row of rows) {
    const key = `${row.service}\n${row.host}\n${cellId(row.ent, row.maillon)}`;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const keys = [...byKey.values()].map((ofKey) => keyOf(chain, asked.sender, ofKey));
  return { ...asked, examinedFromMs, keys: keys.toSorted((a, b) => size(b) - size(a)) };
}

function keyOf(chain: Chain, sender: string, rows: readonly ArrivalRow[]): ArrivalKey {
  const [{ service, host, ent, maillon }] = rows as readonly [ArrivalRow];
  const spans = rows.find(({ signal }) => signal === 'traces');
  return {
    service,
    host,
    ...(ent === UNMAPPED ? { rule: suggestRule(chain, { sender, service, host }) } : { cell: cellId(ent, maillon) }),
    signals: rows.map(signalOf),
    requests: spans?.requests ?? 0,
    missing: Object.entries(NEEDED).flatMap(([attribute, count]) => {
      const requests = spans?.[count] ?? 0;
      return requests > 0 ? [{ attribute, requests }] : [];
    }),
    samplingKnown: (spans?.samplingUnknown ?? 0) === 0,
    weight: spans?.weight ?? 1,
  };
}

function signalOf({ signal, rows, lastReceivedMs, delayP50Ms, delayP95Ms }: ArrivalRow): ArrivalSignal {
  return { signal, rows, lastReceivedMs, delayP50Ms, delayP95Ms };
}

function size({ signals }: ArrivalKey): number {
  return signals.reduce((sum, { rows }) => sum + rows, 0);
}
