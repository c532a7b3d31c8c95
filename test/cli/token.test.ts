import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../collector/wal/support.js';
import { vigie } from '../support/vigie.js';

it('vigie token makes a token that is shown once, lists it without its secret, and revokes it', async () => {
  const data = await temporaryDirectory();
  const token = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await vigie(['token', ...args, '--data', data, '--chain', 'chain/demo']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout;
  };
  const secret = await token('create', 'alpha', '--label', 'collecteur de production');
  expect(secret).toMatch(/^vigie_[A-Za-z0-9_-]{43}$/);
  expect(await readFile(path.join(data, 'tokens.json'), 'utf8')).not.toContain(secret.slice(6));
  const [id = '', ...others] = (await token('list')).split('\t');
  expect(others).toEqual(['alpha', expect.stringMatching(/^\d{4}-\d\d-\d\dT/), 'collecteur de production']);
  expect(await token('revoke', id)).toBe('');
  expect(await token('list')).toBe('');
});
