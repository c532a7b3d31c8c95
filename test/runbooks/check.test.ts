import path from 'node:path';
import { expect, it } from 'vitest';
import { vigie } from '../support/vigie.js';
import { folder } from './support.js';

const check = (...args: string[]) => vigie(['check', 'chain/demo', ...args]);

it('vigie check says of each fault the file, the line and what to do, and fails', async () => {
  const dir = await folder({
    'panne.md': (text) =>
      text
        .replace(/\]\([a-z-]+\.md(#[a-z-]+)?\)/g, '](panne.md)')
        .replace(/( {2}verdict: \[fault.*\n)/, '$1  maillon: [educonect]\n'),
  });
  const { stdout, exitCode } = await check('--runbooks', dir, '--at', '2026-11-20T08:00:00+01:00');
  expect(exitCode).toBe(1);
  expect(stdout.split('\n').slice(-2)).toEqual([
    `${path.join(dir, 'panne.md')}:10 applies_to.maillon: no maillon "educonect" in the chain; did you mean "educonnect"?`,
    'runbooks: 1 fault(s).',
  ]);
});

it('of the shipped ones nothing, until a review is overdue by the clock', async () => {
  const [now, later] = await Promise.all([
    check('--at', '2026-11-20T08:00:00+01:00', '--json'),
    check('--at', '2027-05-21T08:00:00+02:00'),
  ]);
  expect(now.exitCode).toBe(0);
  expect(JSON.parse(now.stdout).runbooks).toEqual({ count: 14, faults: [], uncovered: [] });
  expect(later.exitCode).toBe(1);
  expect(later.stdout).toMatch(
    /^runbooks\/messagerie-comptes\.md:6 reviewed_on: .* by 2027-05-20; read it again with /m,
  );
});
