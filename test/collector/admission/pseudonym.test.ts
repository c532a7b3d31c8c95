import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPseudonymiser, loadEpochKey } from '../../../collector/admission/pseudonym.js';

const key = Buffer.alloc(32, 3);

describe('pseudonyms', () => {
  it('are HMAC-SHA256 cut short', () => {
    const digest = createHmac('sha256', key).update('192.0.2.1').digest();
    const pseudonymise = createPseudonymiser(key);
    expect(pseudonymise.hex('192.0.2.1')).toBe(digest.subarray(0, 8).toString('hex'));
    expect(pseudonymise.hash32('192.0.2.1')).toBe(digest.readUInt32BE(0));
    expect(pseudonymise.hash64('192.0.2.1')).toBe(digest.readBigUInt64BE(0));
  });

  it('depend on the key', () => {
    const other = createPseudonymiser(Buffer.alloc(32, 4));
    expect(other.hex('élève')).not.toBe(createPseudonymiser(key).hex('élève'));
  });

  it('stay the same after more values than the cache holds', () => {
    const pseudonymise = createPseudonymiser(key);
    const before = pseudonymise.hex('first');
    for (let index = 0; index < 60_000; index++) pseudonymise.hash32(`address ${index}`);
    expect(pseudonymise.hex('first')).toBe(before);
  });

  it('refuse a key of another length', () => {
    expect(() => createPseudonymiser(Buffer.alloc(16))).toThrow('32 bytes, got 16');
  });
});

describe('the key of the epoch', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vigie-key-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is made once, for its owner alone, and read ever after', async () => {
    const keys = join(dir, 'keys');
    const made = await loadEpochKey(keys);
    expect(made).toHaveLength(32);
    expect((await stat(join(keys, 'pseudonym.key'))).mode & 0o777).toBe(0o600);
    expect(await loadEpochKey(keys)).toEqual(made);
    expect(await readdir(keys)).toEqual(['pseudonym.key']);
  });

  it('is one, however many processes ask for it at the same moment', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadEpochKey(dir)));
    expect(new Set(keys.map((each) => each.toString('hex'))).size).toBe(1);
    expect(await readdir(dir)).toEqual(['pseudonym.key']);
  });

  it('is refused, and left alone, when damaged', async () => {
    const file = join(dir, 'pseudonym.key');
    await writeFile(file, 'half', { mode: 0o600 });
    await expect(loadEpochKey(dir)).rejects.toThrow('must hold 32 bytes, it holds 4');
    expect(await readFile(file, 'utf8')).toBe('half');
  });

  it('is refused when others may read it', async () => {
    await loadEpochKey(dir);
    await chmod(join(dir, 'pseudonym.key'), 0o644);
    await expect(loadEpochKey(dir)).rejects.toThrow('has mode 644');
  });
});
