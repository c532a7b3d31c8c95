import { spawn } from 'node:child_process';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, faultyDisk, frame, open, payloads, temporaryDirectory } from './support.js';

describe('a disk that fails', () => {
  it.each<Fault>(['create', 'write', 'short-write', 'sync', 'syncDirectory'])(
    'at %s: nothing is acknowledged, nothing acknowledged is lost, and the retry is stored once',
    async (fault) => {
      const dir = await temporaryDirectory();
      const disk = faultyDisk();
      const wal = await open({ dir, disk });
      await wal.append(frame('before'));
      await wal.seal();
      disk.faults.add(fault);
      await expect(wal.append(frame('during'))).rejects.toMatchObject({ trouble: 'write-failed', retryAfterS: 10 });
      disk.faults.delete(fault);
      expect(await wal.append(frame('during'))).toBe('stored');
      expect(await wal.append(frame('after'))).toBe('stored');
      await wal.close();
      expect(await payloads(wal)).toEqual(['before', 'during', 'after']);
      const again = await open({ dir });
      expect(await payloads(again)).toEqual(['before', 'during', 'after']);
      await again.close();
    },
  );

  it('in the middle of a segment: it is given up, with what was acknowledged in it', async () => {
    const dir = await temporaryDirectory();
    const disk = faultyDisk();
    const wal = await open({ dir, disk });
    await wal.append(frame('before'));
    disk.faults.add('short-write');
    await expect(wal.append(frame('during'))).rejects.toThrow();
    disk.faults.clear();
    await wal.append(frame('during'));
    await wal.close();
    expect(wal.sealed()).toHaveLength(2);
    expect(await payloads(wal)).toEqual(['before', 'during']);
  });

  it('even at cutting the tail: what was not acknowledged is never read', async () => {
    const dir = await temporaryDirectory();
    const disk = faultyDisk();
    const wal = await open({ dir, disk });
    await wal.append(frame('before'));
    disk.faults.add('sync').add('truncate');
    await expect(wal.append(frame('during'))).rejects.toThrow();
    disk.faults.clear();
    await wal.append(frame('during'));
    await wal.close();
    const again = await open({ dir });
    expect(await payloads(again)).toEqual(['before', 'during']);
    await again.close();
  });

  it('even at cutting the tail and at the rename: what was stored again is not read twice after a restart', async () => {
    const dir = await temporaryDirectory();
    const disk = faultyDisk();
    const wal = await open({ dir, disk });
    await wal.append(frame('before'));
    disk.faults.add('sync').add('truncate');
    await expect(wal.append(frame('during'))).rejects.toThrow();
    disk.faults.clear();
    const { id } = wal.sealed()[0]!;
    await wal.append(frame('during'));
    await wal.close();
    const sealed = (await readdir(dir)).find((name) => name.startsWith(`${id}.`))!;
    await rename(join(dir, sealed), join(dir, `${id}.open`));
    const again = await open({ dir });
    expect(await payloads(again)).toEqual(['before', 'during']);
    expect(await again.append(frame('during'))).toBe('repeated');
    await again.close();
  });

  it('at giving a segment back: it can be read and given back again', async () => {
    const dir = await temporaryDirectory();
    const disk = faultyDisk();
    const wal = await open({ dir, disk });
    await wal.append(frame('body'));
    await wal.seal();
    const { id } = wal.sealed()[0]!;
    disk.faults.add('syncDirectory');
    await expect(wal.release(id)).rejects.toThrow('EIO');
    disk.faults.clear();
    expect(await payloads(wal)).toEqual(['body']);
    await wal.release(id);
    expect(wal.sealed()).toEqual([]);
    await wal.close();
  });

  it('a repeat that waited for a first one that failed is stored itself', async () => {
    const disk = faultyDisk();
    const wal = await open({ dir: await temporaryDirectory(), disk });
    disk.faults.add('sync');
    const first = wal.append(frame('body'));
    const second = wal.append(frame('body'));
    first.catch(() => disk.faults.clear());
    await expect(first).rejects.toMatchObject({ trouble: 'write-failed' });
    expect(await second).toBe('stored');
    await wal.close();
    expect(await payloads(wal)).toEqual(['body']);
  });

  it('at random: exactly the acknowledged bodies are there, once each', async () => {
    const step = fc.record({
      fault: fc.option(fc.constantFrom<Fault>('create', 'write', 'short-write', 'sync', 'syncDirectory')),
      bodies: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
      seal: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const disk = faultyDisk();
        const dir = await temporaryDirectory();
        const wal = await open({ dir, disk });
        const acknowledged = new Set<string>();
        for (const { fault, bodies, seal } of steps) {
          if (fault) disk.faults.add(fault);
          const results = await Promise.allSettled(bodies.map((body) => wal.append(frame(String(body)))));
          results.forEach(({ status }, n) => {
            if (status === 'fulfilled') acknowledged.add(String(bodies[n]));
          });
          disk.faults.clear();
          if (seal) await wal.seal();
        }
        await wal.close();
        expect((await payloads(wal)).sort()).toEqual([...acknowledged].sort());
      }),
      { numRuns: 60 },
    );
  });
});

interface Told {
  readonly acknowledged: string[];
  readonly refused: string[];
  readonly code: number | null;
}

/** Runs test/collector/wal/child.ts in a shell with the limits of `prefix`; `onAcknowledged` sees the process. */
function runChild(dir: string, prefix: string, onLine: (count: number, kill: () => void) => void): Promise<Told> {
  const child = join(import.meta.dirname, 'child.ts');
  const command = `${prefix} exec '${process.execPath}' --import tsx '${child}' '${dir}'`;
  const spawned = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: { acknowledged: string[]; refused: string[] } = { acknowledged: [], refused: [] };
  let rest = '';
  spawned.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('+')) told.acknowledged.push(line.slice(1));
      else told.refused.push(line.slice(1));
    }
    onLine(told.acknowledged.length, () => spawned.kill('SIGKILL'));
  });
  return new Promise((resolve, reject) => {
    spawned.on('error', reject);
    spawned.on('close', (code) => resolve({ ...told, code }));
  });
}

describe('a process that writes to the log', () => {
  it.each([150, 800])('killed with -9 after %i acknowledgements leaves every acknowledged frame', async (count) => {
    const dir = await temporaryDirectory();
    const told = await runChild(dir, '', (acknowledged, kill) => {
      if (acknowledged >= count) kill();
    });
    expect(told.acknowledged.length).toBeGreaterThanOrEqual(count);
    const wal = await open({ dir });
    const stored = await payloads(wal);
    await wal.close();
    expect(new Set(stored).size).toBe(stored.length);
    expect(told.acknowledged.filter((text) => !stored.includes(text))).toEqual([]);
  });

  it('whose files cannot grow (a real EFBIG, with short writes) refuses, and keeps what it acknowledged', async () => {
    const dir = await temporaryDirectory();
    // 64 KiB a file: the segments would be sealed at 1 MiB.
    const told = await runChild(dir, 'ulimit -f 64;', (acknowledged, kill) => {
      if (acknowledged >= 3000) kill();
    });
    expect(told.refused.length).toBeGreaterThan(0);
    const wal = await open({ dir });
    const stored = await payloads(wal);
    await wal.close();
    expect(told.acknowledged.filter((text) => !stored.includes(text))).toEqual([]);
    expect(new Set(stored).size).toBe(stored.length);
    expect((await readdir(dir)).length).toBeGreaterThan(2);
  });
});
