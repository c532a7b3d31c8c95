import { expect, it } from 'vitest';
import { threeSegments } from '../collector/wal/support.js';
import { vigie } from '../support/vigie.js';

it('vigie segments lists what waits and what was refused, shows one, and gives it back', async () => {
  const { dataDir, wal, refused, sealed } = await threeSegments();
  await wal.close();
  const segments = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await vigie(['segments', ...args, '--data', dataDir]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout.split('\n');
  };

  const columns = (line: string) => line.split('\t');
  expect((await segments('list')).map(columns)).toEqual([
    [
      'refused',
      refused,
      '3',
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^\d+s$/),
      'code 53: TYPE_MISMATCH',
    ],
    ['sealed', sealed, '3', expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+s$/)],
  ]);
  expect((await segments('list', '--all')).map((line) => columns(line)[0])).toEqual(['released', 'refused', 'sealed']);
  const shown = await segments('show', refused);
  expect(shown).toEqual(expect.arrayContaining([`id: ${refused}`, 'state: refused', 'rows: 3']));
  expect(shown.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t\w+\t3\t[0-9a-f]{64}$/);
  expect(await segments('retry', refused)).toEqual([`${refused}: put back`]);
  expect((await segments('list')).map((line) => columns(line)[0]).sort()).toEqual(['retry', 'sealed']);
});
