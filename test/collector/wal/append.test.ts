import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../support/manual-clock.js';
import { frame, open, payloads, START_MS, temporaryDirectory, uniqueFrame } from './support.js';

describe('what was appended', () => {
  it('comes back in order, sealed, with its rows', async () => {
    const wal = await open({ dir: await temporaryDirectory() });
    await wal.append(frame('one', { rows: 3 }));
    await wal.append(frame('two', { rows: 4 }));
    await wal.close();
    expect(await payloads(wal)).toEqual(['one', 'two']);
    expect(wal.sealed()).toMatchObject([{ signal: 'traces', rows: 7 }]);
  });

  it('shares fdatasyncs when it comes together', async () => {
    const wal = await open({ dir: await temporaryDirectory() });
    const frames = Array.from({ length: 200 }, () => uniqueFrame(500));
    await Promise.all(frames.map((one) => wal.append(one)));
    expect(wal.stats()).toMatchObject({ stored: 200, rows: 200 });
    expect(wal.stats().syncs).toBeLessThan(10);
    await wal.close();
    expect(await payloads(wal)).toEqual(frames.map(({ payload }) => payload.toString()));
  });

  it('is one file at a time, and none when nothing comes', async () => {
    const dir = await temporaryDirectory();
    const clock = manualClock(START_MS);
    const wal = await open({ dir, clock });
    clock.advance(10_000);
    await wal.seal();
    expect(await readdir(dir)).toEqual(['epoch']);
    await wal.close();
  });

  it('keeps its rows and frames through any mix of sizes and segment limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 9 })), { maxLength: 40 }),
        fc.integer({ min: 1024, max: 8192 }),
        fc.integer({ min: 1, max: 20 }),
        async (sizes, maxSegmentBytes, maxSegmentRows) => {
          const dir = await temporaryDirectory();
          const wal = await open({ dir, settings: { maxSegmentBytes, maxSegmentRows, maxBatchBytes: 4096 } });
          const frames = sizes.map(([bytes, rows], n) => frame(`${n}:${'x'.repeat(bytes)}`, { rows }));
          await Promise.all(frames.map((one) => wal.append(one)));
          await wal.close();
          expect(await payloads(wal)).toEqual(frames.map(({ payload }) => payload.toString()));
          expect(wal.sealed().reduce((sum, { rows }) => sum + rows, 0)).toBe(
            frames.reduce((s, { rows }) => s + rows, 0),
          );
          for (const { rows, id } of wal.sealed()) {
            if ((await wal.read(id)).length > 1) expect(rows).toBeLessThanOrEqual(maxSegmentRows);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is refused once the log is closed, and while too much waits', async () => {
    const wal = await open({ dir: await temporaryDirectory(), settings: { maxPendingBytes: 3000 } });
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => wal.append(uniqueFrame(1000))));
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { name: 'WalUnavailable', trouble: 'too-much-pending' } });
    await wal.close();
    expect((await payloads(wal)).length).toBe(6 - refused.length);
    await expect(wal.append(frame('late'))).rejects.toMatchObject({ trouble: 'closed' });
    expect(await wal.trouble()).toMatchObject({ trouble: 'closed' });
  });

  it('is refused below the mark of free space, without a file', async () => {
    const dir = await temporaryDirectory();
    const wal = await open({ dir, settings: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
    await expect(wal.append(frame('one'))).rejects.toMatchObject({ trouble: 'disk-full', retryAfterS: 10 });
    expect(await wal.trouble()).toMatchObject({ trouble: 'disk-full' });
    expect(wal.stats().trouble).toBe('disk-full');
    await wal.close();
    expect(await readdir(dir)).toEqual(['epoch']);
  });

  it('is accepted again when the disk has room again', async () => {
    const clock = manualClock(START_MS);
    let free = 10;
    const { realDisk } = await import('../../../collector/wal/disk.js');
    const disk = { ...realDisk, freeBytes: async () => free };
    const wal = await open({ dir: await temporaryDirectory(), clock, disk, settings: { minFreeBytes: 100 } });
    await expect(wal.append(frame('one'))).rejects.toMatchObject({ trouble: 'disk-full' });
    free = 1000;
    clock.advance(1000);
    expect(wal.stats().trouble).toBe('disk-full');
    expect(await wal.append(frame('one'))).toBe('stored');
    expect(wal.stats().trouble).toBeUndefined();
    await wal.close();
  });
});

describe('a repeated body', () => {
  it('is acknowledged once stored, for ten minutes, and only for its sender', async () => {
    const clock = manualClock(START_MS);
    const wal = await open({ dir: await temporaryDirectory(), clock });
    expect(await wal.append(frame('body'))).toBe('stored');
    expect(await wal.append(frame('body'))).toBe('repeated');
    expect(await wal.append(frame('body', { sender: 'beta' }))).toBe('stored');
    clock.advance(9 * 60_000);
    expect(await wal.append(frame('body'))).toBe('repeated');
    clock.advance(2 * 60_000);
    expect(await wal.append(frame('body'))).toBe('stored');
    await wal.close();
    expect(wal.stats()).toMatchObject({ stored: 3, repeated: 2 });
  });

  it('waits for the first one while that is on its way', async () => {
    const wal = await open({ dir: await temporaryDirectory() });
    const results = await Promise.all(Array.from({ length: 20 }, () => wal.append(frame('body'))));
    expect(results.filter((result) => result === 'stored')).toHaveLength(1);
    await wal.close();
    expect(await payloads(wal)).toEqual(['body']);
  });

  it('is known again after a restart, from the sealed, released and torn segments', async () => {
    const dir = await temporaryDirectory();
    const clock = manualClock(START_MS);
    const first = await open({ dir, clock });
    await first.append(frame('released', { atMs: clock.now() }));
    await first.seal();
    const [segment] = first.sealed();
    await first.read(segment!.id);
    await first.release(segment!.id);
    await first.append(frame('sealed', { atMs: clock.now() }));
    await first.seal();
    await first.append(frame('open', { atMs: clock.now() }));
    // No close: as after a kill.
    const second = await open({ dir, clock });
    for (const text of ['released', 'sealed', 'open']) expect(await second.append(frame(text))).toBe('repeated');
    await second.close();
    clock.advance(11 * 60_000);
    const third = await open({ dir, clock });
    expect(await third.append(frame('sealed', { atMs: clock.now() }))).toBe('stored');
    await third.close();
    await first.close();
  });
});
