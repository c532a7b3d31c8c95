import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

it.each([
  ['the one named', ['--chain', 'chain/demo'], 'chain/demo', 'alpha, beta, etat, vigie'],
  ['the default one', [], 'chain/france', 'kosmos'],
])('vigie token create says in which chain it looked for a sender: %s', async (_, args, dir, senders) => {
  const data = await mkdtemp(path.join(tmpdir(), 'vigie-token-'));
  try {
    const { stderr, stdout, exitCode } = await execa(
      process.execPath,
      ['--import', 'tsx', 'vigie.ts', 'token', 'create', 'gamma', '--data', data, ...args],
      { cwd: root, reject: false, env: { VIGIE_CHAIN: undefined } },
    );
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`no sender "gamma" in the chain of ${dir} (--chain, VIGIE_CHAIN)`);
    expect(stderr).toContain(senders);
    expect(stdout).toBe('');
    expect(await readdir(data)).toEqual([]);
  } finally {
    await rm(data, { recursive: true });
  }
});
