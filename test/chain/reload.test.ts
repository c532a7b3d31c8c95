import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../../chain/clock.js';
import { ChainError } from '../../chain/fault.js';
import { openChain, type ReloadingChain } from '../../chain/reload.js';

const demo = path.resolve(import.meta.dirname, '../../chain/demo');
const log = pino({ level: 'silent' });
const ENTS = 'territories.yaml';

let root: string;
let dir: string;
let open: ReloadingChain | undefined;

async function start(): Promise<ReloadingChain> {
  open = await openChain({ dir, clock: createClock(), log });
  return open;
}
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'vigie-reload-'));
  dir = path.join(root, 'chain');
  await cp(demo, dir, { recursive: true });
});
afterEach(async () => {
  await open?.stop();
  open = undefined;
  await rm(root, { recursive: true, force: true });
});

const text = (file: string) => readFile(path.join(dir, file), 'utf8');
/** Renames the demo's ENT of the south, so that a chain can be told from another. */
async function rewritten(name: string): Promise<string> {
  return (await text(ENTS)).replace(/fr: "?ENT du Sud[^,]*"?,/, `fr: "ENT du Sud ${name}",`);
}
const name = (chain: ReloadingChain) => chain.current().ents.find(({ id }) => id === 'ent-sud')?.name.fr;
const faults = (chain: ReloadingChain) => chain.status.current().refusal?.faults;

describe('a chain whose files change', () => {
  it('is in force within seconds, whole, with the difference and the hash', async () => {
    const chain = await start();
    const before = chain.current();
    const told: string[] = [];
    chain.onChange((next, previous) => told.push(`${previous.hash}>${next.hash}`));
    await writeFile(path.join(dir, ENTS), await rewritten('bis'));
    await expect.poll(() => name(chain)).toBe('ENT du Sud bis');
    const { hash, previousHash, difference } = chain.status.current();
    expect([previousHash, hash]).toEqual([before.hash, chain.current().hash]);
    expect(hash).not.toBe(before.hash);
    expect(difference).toMatchObject([{ section: 'ents', changed: { count: 1, names: ['ent-sud'] } }]);
    expect(told).toEqual([`${before.hash}>${hash}`]);
  });

  it('is refused whole if it has a fault, with file and line; the one before stays; mended, the message goes', async () => {
    const chain = await start();
    const before = chain.current();
    const good = await text(ENTS);
    await writeFile(path.join(dir, ENTS), good.replace('operator: beta', 'operator: gamma'));
    await expect.poll(() => faults(chain)?.length).toBe(1);
    expect(faults(chain)?.[0]).toMatchObject({ file: ENTS, what: expect.stringContaining('no operator "gamma"') });
    const line = good.split('\n').findIndex((one) => one.includes('operator: beta')) + 1;
    expect(faults(chain)?.[0]?.line).toBe(line);
    expect(chain.current()).toBe(before);
    await writeFile(path.join(dir, ENTS), good);
    await expect.poll(() => chain.status.current().refusal).toBeUndefined();
    expect(chain.current()).toBe(before);
  });

  it('sees a file in a folder below, one that is put in place by a rename, and one that is removed', async () => {
    const chain = await start();
    await mkdir(path.join(dir, 'operators'));
    const temporary = path.join(dir, 'operators', '.gamma.yaml.swp');
    await writeFile(
      temporary,
      'operators:\n  - { id: gamma, name: { fr: Gamma, en: Gamma }, source: test, confidence: declared }\n',
    );
    await rename(temporary, path.join(dir, 'operators', 'gamma.yaml'));
    const known = () => chain.current().operators.some(({ id }) => id === 'gamma');
    await expect.poll(known).toBe(true);
    await rm(path.join(dir, 'operators', 'gamma.yaml'));
    await expect.poll(known).toBe(false);
  });

  it('waits for a file that is being written in pieces, and reads it once', async () => {
    const chain = await start();
    const refusals: unknown[] = [];
    chain.status.onChange(({ refusal }) => refusal && refusals.push(refusal));
    const whole = await rewritten('entier');
    for (let end = 40; end < whole.length; end += 400) {
      await writeFile(path.join(dir, ENTS), whole.slice(0, end));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await writeFile(path.join(dir, ENTS), whole);
    await expect.poll(() => name(chain)).toBe('ENT du Sud entier');
    expect(refusals).toEqual([]);
  });

  it('ends at the second of two changes that follow each other closely', async () => {
    const chain = await start();
    await writeFile(path.join(dir, ENTS), await rewritten('un'));
    await new Promise((resolve) => setTimeout(resolve, 310));
    await writeFile(path.join(dir, ENTS), await rewritten('deux'));
    await expect.poll(() => name(chain)).toBe('ENT du Sud deux');
  });

  it('outlives its directory, says that it is gone, and takes what comes in its place', async () => {
    const chain = await start();
    const before = chain.current();
    await rename(dir, `${dir}.old`);
    await expect.poll(() => faults(chain)?.length).toBeGreaterThan(0);
    expect(chain.current()).toBe(before);
    expect(JSON.stringify(faults(chain))).not.toContain(root);
    await cp(`${dir}.old`, dir, { recursive: true });
    await expect.poll(() => chain.status.current().refusal).toBeUndefined();
    await writeFile(path.join(dir, ENTS), await rewritten('retour'));
    await expect.poll(() => name(chain)).toBe('ENT du Sud retour');
  });

  it('sees a directory swapped behind links, as a mounted ConfigMap is', async () => {
    const versions = path.join(root, 'versions');
    await cp(demo, path.join(versions, '1'), { recursive: true });
    await cp(demo, path.join(versions, '2'), { recursive: true });
    await writeFile(path.join(versions, '2', ENTS), await rewritten('monté'));
    await rm(dir, { recursive: true });
    await symlink(path.join(versions, '1'), path.join(root, 'data'));
    await mkdir(dir);
    for (const file of ['maillons.yaml', 'mapping.yaml', ENTS])
      await symlink(path.join(root, 'data', file), path.join(dir, file));
    const chain = await start();
    await symlink(path.join(versions, '2'), path.join(root, 'next'));
    await rename(path.join(root, 'next'), path.join(root, 'data'));
    await expect.poll(() => name(chain)).toBe('ENT du Sud monté');
  });

  it('follows a folder that is a link, and enters one that leads back to itself once', async () => {
    await mkdir(path.join(root, 'sud'));
    await rename(path.join(dir, ENTS), path.join(root, 'sud', ENTS));
    await symlink(path.join(root, 'sud'), path.join(dir, 'sud'));
    await symlink(dir, path.join(root, 'sud', 'rond'));
    const chain = await start();
    const next = (await text(path.join('sud', ENTS))).replace('ENT du Sud', 'ENT du Sud bis');
    await writeFile(path.join(root, 'sud', ENTS), next);
    await expect.poll(() => name(chain)).toBe('ENT du Sud bis');
  });

  it('is not replaced by files that were emptied', async () => {
    const chain = await start();
    const before = chain.current();
    await Promise.all(
      ['maillons', 'mapping', 'probes', 'territories'].map((file) => writeFile(path.join(dir, `${file}.yaml`), '')),
    );
    await expect.poll(() => faults(chain)?.[0]?.what).toBe('declares no maillon to watch');
    expect(chain.current()).toBe(before);
  });

  it('takes a change that is made while it starts', async () => {
    const starting = start();
    const next = await rewritten('au vol');
    await writeFile(path.join(dir, ENTS), next);
    const chain = await starting;
    await expect.poll(() => name(chain)).toBe('ENT du Sud au vol');
  });

  it('is read at once when asked, and is told apart from what is in force by content alone', async () => {
    const chain = await start();
    const before = chain.current();
    await writeFile(path.join(dir, ENTS), `${await text(ENTS)}\n# a remark\n`);
    await chain.reload();
    expect(chain.current()).toBe(before);
    await writeFile(path.join(dir, ENTS), await rewritten('demandé'));
    await chain.reload();
    expect(name(chain)).toBe('ENT du Sud demandé');
  });

  it('does not start on a chain with a fault', async () => {
    await writeFile(path.join(dir, ENTS), 'ents: 3\n');
    await expect(start()).rejects.toThrow(ChainError);
  });

  it('changes nothing once it is stopped', async () => {
    const chain = await start();
    const before = chain.current();
    const stopped = chain.stop();
    await writeFile(path.join(dir, ENTS), await rewritten('trop tard'));
    await stopped;
    await chain.reload();
    expect(chain.current()).toBe(before);
  });
});
