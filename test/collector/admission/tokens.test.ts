import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Clock, createClock } from '../../../chain/clock.js';
import { openTokens, type TokenBook } from '../../../collector/admission/tokens.js';
import { lockFile } from '../../../collector/wal/lock.js';
import { manualClock } from '../../support/manual-clock.js';
import { START_MS, silent, temporaryDirectory } from '../wal/support.js';

const book = (dataDir: string, clock: Clock = manualClock(START_MS)): Promise<TokenBook> =>
  openTokens({ dataDir, clock, log: silent });

describe('a token', () => {
  it('names its sender, and nobody else’s does', async () => {
    const tokens = await book(await temporaryDirectory());
    const alpha = await tokens.createToken('alpha', { label: 'collecteur de production' });
    const beta = await tokens.createToken('beta');
    expect(alpha.token).toMatch(/^vigie_[A-Za-z0-9_-]{43}$/);
    expect(tokens.senderOf(alpha.token)).toBe('alpha');
    expect(tokens.senderOf(beta.token)).toBe('beta');
    expect(tokens.senderOf(`${alpha.token}x`)).toBeUndefined();
    expect(tokens.senderOf('')).toBeUndefined();
  });

  it('is stored nowhere in clear, in a file for its owner only', async () => {
    const dir = await temporaryDirectory();
    const tokens = await book(dir);
    const { token, id } = await tokens.createToken('alpha', { label: 'un' });
    const file = join(dir, 'tokens.json');
    expect(await readFile(file, 'utf8')).not.toContain(token.slice('vigie_'.length));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(tokens.list()).toEqual([{ id, sender: 'alpha', label: 'un', createdAt: '2026-01-12T08:00:00.000Z' }]);
  });

  it('stays valid beside a newer one until it is revoked', async () => {
    const dir = await temporaryDirectory();
    const tokens = await book(dir);
    const old = await tokens.createToken('alpha');
    const fresh = await tokens.createToken('alpha');
    expect([tokens.senderOf(old.token), tokens.senderOf(fresh.token)]).toEqual(['alpha', 'alpha']);
    expect(await tokens.revoke(old.id)).toBe(true);
    expect(await tokens.revoke(old.id)).toBe(false);
    expect([tokens.senderOf(old.token), tokens.senderOf(fresh.token)]).toEqual([undefined, 'alpha']);
    expect((await book(dir)).senderOf(fresh.token)).toBe('alpha');
  });

  it('is kept among many made at once', async () => {
    const dir = await temporaryDirectory();
    const tokens = await book(dir);
    const made = await Promise.all(Array.from({ length: 20 }, () => tokens.createToken('alpha')));
    const again = await book(dir);
    expect(made.every(({ token }) => again.senderOf(token) === 'alpha')).toBe(true);
  });

  it('is kept while two processes make some at the same time', async () => {
    const dir = await temporaryDirectory();
    const [one, other] = [await book(dir, createClock()), await book(dir, createClock())];
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).createToken(`sender-${n}`)),
    );
    const again = await book(dir);
    expect(made.map(({ token }) => again.senderOf(token))).toEqual(made.map(({ sender }) => sender));
    expect(await readdir(dir)).toEqual(['tokens.json']);
    one.stop();
    other.stop();
  });

  it('can be made after a process was killed while it made one', async () => {
    const dir = await temporaryDirectory();
    await writeFile(join(dir, 'tokens.json.lock'), `${spawnSync('true').pid} 5`);
    await (await book(dir)).createToken('alpha');
    expect(await readdir(dir)).toEqual(['tokens.json']);
  });

  it('is not made while another process holds the file for long, which is said', async () => {
    const dir = await temporaryDirectory();
    const unlock = await lockFile(join(dir, 'tokens.json.lock'), createClock());
    const tokens = await book(dir, createClock({ rate: 100 }));
    await expect(tokens.createToken('alpha')).rejects.toThrow('is held by another process: try again');
    await unlock();
    expect(tokens.senderOf((await tokens.createToken('alpha')).token)).toBe('alpha');
    tokens.stop();
  });

  it('made or revoked by another process takes effect within two seconds', async () => {
    const dir = await temporaryDirectory();
    const clock = manualClock(START_MS);
    const server = await book(dir, clock);
    const command = await book(dir);
    const { token, id } = await command.createToken('alpha');
    clock.advance(2_000);
    await expect.poll(() => server.senderOf(token)).toBe('alpha');
    await command.revoke(id);
    clock.advance(2_000);
    await expect.poll(() => server.senderOf(token)).toBeUndefined();
    await rm(join(dir, 'tokens.json'));
    server.stop();
  });

  it('stays valid while the file is damaged, and a start says so', async () => {
    const dir = await temporaryDirectory();
    const clock = manualClock(START_MS);
    const tokens = await book(dir, clock);
    const { token } = await tokens.createToken('alpha');
    await writeFile(join(dir, 'tokens.json'), '{"v":1,');
    clock.advance(5_000);
    await expect(tokens.createToken('beta')).rejects.toThrow(/not a file of tokens/);
    expect(tokens.senderOf(token)).toBe('alpha');
    await expect(book(dir)).rejects.toThrow(/tokens\.json is not a file of tokens: restore it/);
  });
});
