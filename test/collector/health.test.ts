import { expect, it } from 'vitest';
import { vocabulary } from '../../chain/vocabulary/render.js';
import type { CollectorStats } from '../../collector/collector.js';
import { collectorHealth } from '../../collector/health.js';
import type { WalStats } from '../../collector/wal/log.js';

const log: WalStats = {
  segments: 0,
  rows: 0,
  bytes: 0,
  oldestAgeMs: 0,
  refused: 0,
  stored: 9,
  repeated: 0,
  syncs: 9,
  sealingAgeMs: 250,
  freeBytes: 1,
  trouble: undefined,
};
const loader: CollectorStats['loader'] = {
  segments: 0,
  rows: 0,
  refused: 0,
  failures: 0,
  waiting: undefined,
  lastError: undefined,
};
const receiver: CollectorStats['receiver'] = { senders: {}, refusals: {}, bytesInMemory: 0 };

const ill = (traces: Partial<WalStats>, more: Partial<CollectorStats['loader']> = {}) =>
  collectorHealth({
    wal: { traces: { ...log, ...traces }, metrics: log, logs: log },
    loader: { ...loader, ...more },
    receiver,
  });

it('a collector that keeps up has no ailment', () => {
  expect(ill({ oldestAgeMs: 15_000, rows: 5 })).toEqual([]);
});

it.each([
  [
    'rows that wait too long',
    ill({ oldestAgeMs: 16_000, rows: 5 }),
    { key: 'loading-behind', params: { seconds: 16, rows: 5 } },
  ],
  ['a disk that is nearly full', ill({}, { waiting: 'disk' }), { key: 'disk-full', params: {} }],
  ['a log that cannot be written', ill({ trouble: 'write-failed' }), { key: 'telemetry-refused', params: {} }],
  ['segments set aside', ill({ refused: 2 }), { key: 'segments-refused', params: { count: 2 } }],
])('%s are told, in words of the vocabulary', (_, told, ailment) => {
  expect(told).toEqual([ailment]);
  for (const language of ['fr', 'en'] as const) {
    expect(vocabulary(language)(`self.${ailment.key}`, ailment.params)).not.toContain(ailment.key);
  }
});
