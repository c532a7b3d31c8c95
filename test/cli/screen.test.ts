import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../collector/wal/support.js';
import { vigie } from '../support/vigie.js';

const LINK = /^(https?:\/\/\S+)\/ecran\/([0-9a-f]{12}\.[A-Za-z0-9_-]{43})$/;

let data: string;
beforeEach(async () => {
  data = await temporaryDirectory();
});
const screen = (...args: string[]) => vigie(['screen', ...args, '--data', data, '--chain', 'chain/demo']);

async function said(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await screen(...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

describe('vigie screen', () => {
  it('makes a link that is shown once, lists it without its secret, and ends it', async () => {
    const line = await said(
      'add',
      'hall',
      '--scope',
      'territoire:nord',
      '--days',
      '30',
      '--contact',
      'Astreinte, 01 23',
    );
    const [, address, secret = ''] = LINK.exec(line) ?? [];
    expect(address).toBe('http://127.0.0.1:8080');
    const stored = await readFile(path.join(data, 'screens.json'), 'utf8');
    expect(stored).not.toContain(secret.split('.')[1]);
    expect(stored).toContain('Astreinte, 01 23');

    const [name, scope, standing, madeAt = '', endsAt = ''] = (await said('list')).split('\t');
    expect([name, scope, standing]).toEqual(['hall', 'territoire:nord', 'valid']);
    expect(Date.parse(endsAt) - Date.parse(madeAt)).toBe(30 * 86_400_000);

    const again = await screen('add', 'hall');
    expect([again.exitCode, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toBe('vigie: a screen "hall" has a link already; see vigie screen list, or revoke it first');

    expect(await said('revoke', 'hall')).toBe('');
    expect((await said('list')).split('\t').slice(0, 3)).toEqual(['hall', 'territoire:nord', 'revoked']);
    const ended = await screen('revoke', 'hall');
    expect([ended.exitCode, ended.stderr]).toEqual([2, 'vigie: no screen "hall" has a link; see vigie screen list']);
    // A new link may hang where the old one hung.
    expect(LINK.exec(await said('add', 'hall'))?.[2]).not.toBe(secret);
  });

  it.each([
    ['the console', ['--port', '8443'], 'http://127.0.0.1:8443'],
    ['the door, from this machine', ['--door-host', '0.0.0.0', '--door-port', '8081'], 'http://127.0.0.1:8081'],
    ['the door of IPv6', ['--door-host', '::1', '--door-port', '8081'], 'http://[::1]:8081'],
    [
      'what people reach',
      ['--door-port', '8081', '--public-url', 'https://vigie.exemple.fr'],
      'https://vigie.exemple.fr',
    ],
  ])('links to %s', async (_, options, address) => {
    expect(LINK.exec(await said('add', 'salle-1', ...options))?.[1]).toBe(address);
  });
});
