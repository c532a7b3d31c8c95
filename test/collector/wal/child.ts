// Writes frames to the log of argv[2] until it is killed; tells each acknowledgement (+) and each refusal (-) on a line.
import { pino } from 'pino';
import { createClock } from '../../../chain/clock.js';
import { openWal } from '../../../collector/wal/log.js';
import { frame } from './support-frame.js';

const [, , dir = ''] = process.argv;
const wal = await openWal({
  dir,
  signal: 'traces',
  collector: '00c0ffee',
  clock: createClock(),
  log: pino({ level: 'silent' }),
  settings: { maxSegmentBytes: 1 << 20, minFreeBytes: 0, minAgeMs: 50 },
});
let n = 0;
async function client(): Promise<never> {
  for (;;) {
    const text = `${process.pid} ${n++} ${'x'.repeat(n % 700)}`;
    const mark = await wal.append(frame(text, { atMs: Date.now() })).then(
      () => '+',
      () => '-',
    );
    process.stdout.write(`${mark}${text}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, client));
