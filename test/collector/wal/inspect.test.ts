import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listSegments, retrySegment, SegmentError, showSegment } from '../../../collector/wal/inspect.js';
import { frame, open, payloads, START_MS, temporaryDirectory, threeSegments } from './support.js';

/** The log of one signal in a data directory, with a released, a refused, a sealed and an open segment. */
async function everyState() {
  const segments = await threeSegments();
  await segments.wal.append(frame('open', { rows: 2 }));
  return segments;
}

it('lists what lies in a data directory beside a log that is being written', async () => {
  const { dataDir, wal, ...ids } = await everyState();
  const listed = await listSegments(dataDir);
  expect(listed.map(({ state, rows, reason }) => [state, rows, reason])).toEqual([
    ['released', 3, undefined],
    ['refused', 3, 'code 53: TYPE_MISMATCH'],
    ['sealed', 3, undefined],
    ['open', 2, undefined],
  ]);
  expect(listed[1]).toMatchObject({ id: ids.refused, signal: 'traces', receivedAtMs: START_MS });
  expect(listed[3]!.bytes).toBeGreaterThan(50);
  await wal.close();
});

it('lists nothing where there is no log', async () => {
  expect(await listSegments(await temporaryDirectory())).toEqual([]);
});

it('shows the frames of a segment, and where it is damaged', async () => {
  const { dataDir, wal, sealed, dir } = await everyState();
  const shown = await showSegment(dataDir, sealed);
  expect(shown).toMatchObject({ id: sealed, state: 'sealed', damagedAt: undefined });
  expect(shown.frames).toEqual([expect.objectContaining({ sender: expect.any(String), rows: 3 })]);
  const file = join(dir, (await readdir(dir)).find((name) => name.startsWith(sealed))!);
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await writeFile(file, bytes);
  expect(await showSegment(dataDir, sealed)).toMatchObject({ frames: [], damagedAt: 8 });
  await expect(showSegment(dataDir, 'no-such')).rejects.toThrow(SegmentError);
  await wal.close();
});

it('gives a refused segment back to the loader of a running log within seconds', async () => {
  const { dataDir, wal, clock, refused, sealed } = await everyState();
  const told = new Promise<void>((resolve) => wal.onSealed(resolve));
  await retrySegment(dataDir, refused);
  expect(await listSegments(dataDir)).toContainEqual(expect.objectContaining({ id: refused, state: 'retry' }));
  await expect(retrySegment(dataDir, refused)).rejects.toThrow(/already waits/);
  clock.advance(2_000);
  await told;
  await wal.close();
  expect(wal.sealed().map(({ id }) => id)).toContain(refused);
  expect(wal.stats().refused).toBe(0);
  expect(await payloads(wal)).toContain('refused');
  await expect(retrySegment(dataDir, sealed)).rejects.toThrow(/is sealed, not refused/);
});

it('gives it back at the next start if no collector runs, and counts the others as refused', async () => {
  const { dataDir, dir, wal, refused, sealed } = await everyState();
  await wal.refuse(sealed, 'another');
  await wal.close();
  await retrySegment(dataDir, refused);
  const later = await open({ dir });
  expect(later.sealed().map(({ id }) => id)).toContain(refused);
  expect(later.stats().refused).toBe(1);
  // Refused once more, it can be put back once more.
  await later.refuse(refused, 'still');
  await retrySegment(dataDir, refused);
  expect((await listSegments(dataDir)).find(({ id }) => id === refused)).toMatchObject({ state: 'retry', rows: 3 });
  await later.close();
});
