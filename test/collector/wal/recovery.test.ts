import { appendFile, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, open, payloads, temporaryDirectory } from './support.js';

const find = async (dir: string, suffix: string): Promise<string> =>
  join(dir, (await readdir(dir)).find((name) => name.endsWith(suffix))!);

/** A directory as a kill leaves it, with the texts in one open segment: a copy, so that no file of the test stays open. */
async function leaveOpen(dir: string, texts: readonly string[]): Promise<{ file: string; bytes: Buffer }> {
  const origin = await temporaryDirectory();
  const wal = await open({ dir: origin });
  for (const text of texts) await wal.append(frame(text));
  const name = await find(origin, '.open');
  const bytes = await readFile(name);
  await wal.close();
  const file = join(dir, basename(name));
  await writeFile(file, bytes);
  return { file, bytes };
}

async function recovered(dir: string): Promise<string[]> {
  const wal = await open({ dir });
  const texts = await payloads(wal);
  await wal.close();
  return texts;
}

const someTexts = fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 12 }).map((texts) =>
  // Equal bodies would be acknowledged as repeats.
  texts.map((text, n) => `${n} ${text}`),
);

describe('after a kill', () => {
  it('all that was acknowledged is sealed and can be read', async () => {
    const dir = await temporaryDirectory();
    await leaveOpen(dir, ['one', 'two', 'three']);
    expect(await recovered(dir)).toEqual(['one', 'two', 'three']);
    expect((await readdir(dir)).filter((name) => name.endsWith('.open'))).toEqual([]);
  });

  it('a torn tail of any bytes is cut, and every acknowledged frame is there', async () => {
    await fc.assert(
      fc.asyncProperty(someTexts, fc.uint8Array({ maxLength: 300 }), async (texts, tail) => {
        const dir = await temporaryDirectory();
        const { file } = await leaveOpen(dir, texts);
        await appendFile(file, tail);
        expect(await recovered(dir)).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  it('a tail of zeros, as a crash of the machine leaves, is no frame', async () => {
    const dir = await temporaryDirectory();
    const { file } = await leaveOpen(dir, ['one']);
    await appendFile(file, Buffer.alloc(4096));
    expect(await recovered(dir)).toEqual(['one']);
    expect((await readdir(dir)).filter((name) => name.endsWith('.torn'))).toEqual([]);
  });

  it('a file cut at any byte gives exactly the frames that lie before it', async () => {
    await fc.assert(
      fc.asyncProperty(someTexts, fc.nat(), async (texts, where) => {
        const dir = await temporaryDirectory();
        const { file, bytes } = await leaveOpen(dir, texts);
        const at = where % (bytes.length + 1);
        await truncate(file, at);
        const found = await recovered(dir);
        expect(found).toEqual(texts.slice(0, found.length));
        const ends = texts.map((_, n) => 8 + texts.slice(0, n + 1).reduce((sum, text) => sum + frameBytes(text), 0));
        expect(found.length).toBe(ends.filter((end) => end <= at).length);
      }),
      { numRuns: 60 },
    );
  });

  it('a flipped bit gives exactly the frames that lie before it, and keeps the rest aside', async () => {
    await fc.assert(
      fc.asyncProperty(someTexts, fc.nat(), fc.integer({ min: 0, max: 7 }), async (texts, where, bit) => {
        const dir = await temporaryDirectory();
        const { file, bytes } = await leaveOpen(dir, texts);
        const at = where % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        await writeFile(file, bytes);
        const found = await recovered(dir);
        const ends = texts.map((_, n) => 8 + texts.slice(0, n + 1).reduce((sum, text) => sum + frameBytes(text), 0));
        expect(found).toEqual(texts.slice(0, at < 8 ? 0 : ends.filter((end) => end <= at).length));
        const kept = await readFile(await find(dir, '.torn'));
        expect(bytes.subarray(bytes.length - kept.length)).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  });

  it('an open segment without a frame is removed', async () => {
    const dir = await temporaryDirectory();
    const { file } = await leaveOpen(dir, ['one']);
    await truncate(file, 8);
    expect(await recovered(dir)).toEqual([]);
    expect(await readdir(dir)).toEqual(['epoch']);
  });

  it('a segment whose rename was lost is sealed under the same id', async () => {
    const dir = await temporaryDirectory();
    const wal = await open({ dir });
    await wal.append(frame('one'));
    await wal.close();
    const [segment] = wal.sealed();
    await rename(await find(dir, '.sealed'), join(dir, `${segment!.id}.open`));
    const again = await open({ dir });
    expect(again.sealed()).toEqual([segment]);
    await again.close();
  });
});

/** length, crc, time, digest, rows, sender length, sender `alpha`, payload. */
function frameBytes(text: string): number {
  return 8 + 8 + 32 + 4 + 1 + 5 + Buffer.byteLength(text);
}
