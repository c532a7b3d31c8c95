import type { Chain } from '../../chain/model.js';
import { suggestRule } from '../../chain/suggest.js';
import type { UnmappedKey } from '../../collector/store/read/unmapped.js';
import type { UnmappedAnswer } from '../protocol/unmapped.js';

/** Unknown keys by sender, each with the rule that would name it; both in the order of their rows. */
export function unmappedAnswer(
  chain: Chain,
  range: { readonly fromMs: number; readonly toMs: number },
  keys: readonly UnmappedKey[],
): UnmappedAnswer {
  const bySender = new Map<string, UnmappedKey[]>();
  for (const key of keys) bySender.set(key.sender, [...(bySender.get(key.sender) ?? []), key]);
  const senders = [...bySender].map(([sender, own]) => ({
    sender,
    rows: own.reduce((sum, { rows }) => sum + rows, 0),
    keys: own
      .toSorted((a, b) => b.rows - a.rows)
      .map(({ service, host, rows, sinceMs, lastMs }) => ({
        ...{ service, host, rows, sinceMs, lastMs },
        rule: suggestRule(chain, { sender, service, host }),
      })),
  }));
  return { ...range, senders: senders.toSorted((a, b) => b.rows - a.rows) };
}
