import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealingAgeMs } from '../../../collector/wal/age.js';
import { manualClock } from '../../support/manual-clock.js';
import { frame, open, payloads, START_MS, temporaryDirectory } from './support.js';

const states = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((file) => file !== 'epoch').map((file) => file.slice(file.indexOf('.') + 1));

describe('a segment', () => {
  it('is sealed at its age, and the loader is told', async () => {
    const clock = manualClock(START_MS);
    const wal = await open({ dir: await temporaryDirectory(), clock });
    const told = new Promise<void>((resolve) => wal.onSealed(resolve));
    await wal.append(frame('one'));
    clock.advance(249);
    expect(wal.sealed()).toEqual([]);
    clock.advance(1);
    await told;
    expect(wal.sealed()).toHaveLength(1);
    await wal.close();
  });

  it('is sealed at its age even under appends that never pause', async () => {
    const clock = manualClock(START_MS);
    const wal = await open({ dir: await temporaryDirectory(), clock });
    let n = 0;
    let going = true;
    const client = async (): Promise<void> => {
      while (going) await wal.append(frame(`body ${n++}`));
    };
    const clients = Array.from({ length: 8 }, client);
    const told = new Promise<void>((resolve) => wal.onSealed(resolve));
    await wal.append(frame('last'));
    clock.advance(250);
    await told;
    going = false;
    await Promise.all(clients);
    await wal.close();
    expect((await payloads(wal)).length).toBe(n + 1);
  });

  it('is named once for ever, in the order of creation, across restarts', async () => {
    const dir = await temporaryDirectory();
    const ids: string[] = [];
    for (let start = 0; start < 3; start++) {
      const wal = await open({ dir });
      for (let n = 0; n < 3; n++) {
        await wal.append(frame(`${start} ${n}`));
        await wal.seal();
      }
      await wal.close();
      ids.push(
        ...wal
          .sealed()
          .map(({ id }) => id)
          .filter((id) => !ids.includes(id)),
      );
    }
    expect(ids).toHaveLength(9);
    expect(ids).toEqual([...ids].sort());
    expect(ids[0]).toMatch(/^00c0ffee-traces-\d+-\d+$/);
  });

  it('does not take the name of one loaded before, when an old copy of the directory comes back', async () => {
    const names = [];
    for (const startMs of [START_MS, START_MS + 5000]) {
      const wal = await open({ dir: await temporaryDirectory(), clock: manualClock(startMs) });
      await wal.append(frame('body'));
      await wal.close();
      names.push(wal.sealed()[0]?.id);
    }
    expect(names[0]).not.toBe(names[1]);
  });

  it('stays until it is released, then for hours, then goes', async () => {
    const dir = await temporaryDirectory();
    const clock = manualClock(START_MS);
    const wal = await open({ dir, clock, settings: { keepReleasedMs: 3_600_000 } });
    await wal.append(frame('released'));
    await wal.seal();
    await wal.release(wal.sealed()[0]!.id);
    await wal.append(frame('sealed'));
    await wal.append(frame('refused'));
    await wal.seal();
    expect(await states(dir)).toHaveLength(2);
    clock.advance(3_500_000);
    await wal.append(frame('open'));
    await wal.close();
    expect((await states(dir)).filter((state) => state.endsWith('released'))).toHaveLength(1);

    clock.advance(200_000);
    const later = await open({ dir, clock, settings: { keepReleasedMs: 3_600_000 } });
    clock.advance(60_000);
    await later.close();
    const left = await states(dir);
    expect(left.filter((state) => state.endsWith('released'))).toEqual([]);
    expect(left.filter((state) => state.endsWith('sealed'))).toHaveLength(2);
  });

  it('is set aside with its reason when refused, across restarts', async () => {
    const dir = await temporaryDirectory();
    const wal = await open({ dir });
    await wal.append(frame('bad'));
    await wal.seal();
    const { id } = wal.sealed()[0]!;
    await wal.refuse(id, 'code 53: TYPE_MISMATCH');
    expect(wal.sealed()).toEqual([]);
    expect(wal.stats().refused).toBe(1);
    await wal.close();
    expect(JSON.parse(await readFile(join(dir, `${id}.reason.json`), 'utf8'))).toMatchObject({
      segment: id,
      reason: 'code 53: TYPE_MISMATCH',
    });
    const again = await open({ dir });
    expect(again.stats()).toMatchObject({ refused: 1, segments: 0 });
    await again.close();
  });

  it('says so when it is damaged, and is not given to the loader in part', async () => {
    const dir = await temporaryDirectory();
    const wal = await open({ dir });
    for (const text of ['one', 'two', 'three']) await wal.append(frame(text));
    await wal.close();
    const file = join(dir, (await readdir(dir)).find((name) => name.endsWith('.sealed'))!);
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await writeFile(file, bytes);
    await expect(wal.read(wal.sealed()[0]!.id)).rejects.toThrow(/damaged after byte \d+: 2 of 3 rows/);
    await expect(wal.read(wal.sealed()[0]!.id)).rejects.toBeInstanceOf(RangeError);
  });

  it('counts into depth and age until it is released', async () => {
    const clock = manualClock(START_MS);
    const wal = await open({ dir: await temporaryDirectory(), clock });
    expect(wal.stats()).toMatchObject({ segments: 0, rows: 0, bytes: 0, oldestAgeMs: 0 });
    await wal.append(frame('one', { rows: 5 }));
    clock.advance(100);
    expect(wal.stats()).toMatchObject({ segments: 1, rows: 5, oldestAgeMs: 100 });
    await wal.seal();
    expect(wal.stats()).toMatchObject({ segments: 1, rows: 5, oldestAgeMs: 100 });
    const emptied = wal.emptied();
    await wal.release(wal.sealed()[0]!.id);
    await emptied;
    expect(wal.stats()).toMatchObject({ segments: 0, rows: 0, oldestAgeMs: 0 });
    await wal.close();
  });
});

describe('the age at which a segment is sealed', () => {
  const settings = { minMs: 250, maxMs: 1000, behindMs: 5000, loadShare: 0.1 };
  it.each([
    ['nothing was loaded yet', 0, 0, 250],
    ['loads are quick', 18, 0, 250],
    ['loads take a twentieth of a second', 50, 1, 500],
    ['loads are slow', 400, 1, 1000],
    ['the loader is behind', 18, 4, 1000],
    ['the loader is behind and slow', 2000, 9, 5000],
  ])('when %s', (_when, loadMs, waiting, expected) => {
    expect(sealingAgeMs(settings, loadMs, waiting)).toBe(expected);
  });

  it('follows the loads it sees', async () => {
    const clock = manualClock(START_MS);
    const wal = await open({ dir: await temporaryDirectory(), clock });
    await wal.append(frame('one'));
    await wal.seal();
    const { id } = wal.sealed()[0]!;
    await wal.read(id);
    clock.advance(60);
    await wal.release(id);
    expect(wal.stats().sealingAgeMs).toBe(600);
    await wal.close();
  });
});
