import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { asked } from '../dashboard/server/screens/wall.js';
import { freePort } from '../support/serving.js';
import { type RunningServe, runVigie, startServe } from './running-serve.js';

const demo = path.resolve(import.meta.dirname, '../../dist/chain/demo');
const ENDS_MS = 3000;

let data: string;
let serving: RunningServe | undefined;
afterEach(async () => {
  await serving?.stop();
  await rm(data, { recursive: true, force: true });
});

it('a link of vigie screen opens the wall through the door of a running console, and not three seconds after it is revoked', async () => {
  data = await mkdtemp(path.join(tmpdir(), 'vigie-screen-'));
  const door = ['--door-port', String(await freePort())];
  serving = await startServe(data, demo, ...door);
  const screen = (...args: string[]) => runVigie('screen', ...args, '--data', data, '--chain', demo);

  /** How long after its revocation a link still opened the wall, ms. */
  const hung = async (name: string): Promise<number> => {
    const link = new URL(await screen('add', name, ...door));
    // It is read again each second.
    await expect.poll(async () => (await asked(link.origin, link.pathname, {})).status).toBe(303);
    const { headers } = await asked(link.origin, link.pathname, {});
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const sees = async (at: string) => (await asked(link.origin, at, { cookie })).status;
    expect(await sees('/mur')).toBe(200);
    expect(await sees('/api/v1/picture?v=2')).toBe(200);
    expect(await sees('/api/v1/silences')).toBe(403);
    await screen('revoke', name);
    const revokedMs = performance.now();
    await expect.poll(() => sees('/mur')).toBe(401);
    const tookMs = performance.now() - revokedMs;
    expect(await sees('/api/v1/picture?v=2')).toBe(401);
    expect((await asked(link.origin, link.pathname, {})).status).toBe(410);
    return tookMs;
  };

  // At best of three: the machine may be busy with others once.
  let tookMs = Number.POSITIVE_INFINITY;
  for (let time = 1; time <= 3 && tookMs >= ENDS_MS; time += 1) tookMs = Math.min(tookMs, await hung(`hall-${time}`));
  expect(tookMs).toBeLessThan(ENDS_MS);
  expect((await screen('list')).split('\n').map((line) => line.split('\t')[2])).not.toContain('valid');
});
