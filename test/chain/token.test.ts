import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { vigie } from '../support/vigie.js';

it.each([
  ['the one named', ['--chain', 'chain/demo'], 'chain/demo', 'alpha, beta, etat, vigie'],
  ['the default one', [], 'chain/france', 'kosmos'],
])('vigie token create says in which chain it looked for a sender: %s', async (_, args, dir, senders) => {
  const data = await mkdtemp(path.join(tmpdir(), 'vigie-token-'));
  try {
    const { stderr, stdout, exitCode } = await vigie(['token', 'create', 'gamma', '--data', data, ...args]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`no sender "gamma" in the chain of ${dir} (--chain, VIGIE_CHAIN)`);
    expect(stderr).toContain(senders);
    expect(stdout).toBe('');
    expect(await readdir(data)).toEqual([]);
  } finally {
    await rm(data, { recursive: true });
  }
});
