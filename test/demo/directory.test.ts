import { afterEach, expect, test } from 'vitest';
import { createClock } from '../../chain/clock.js';
import { Annuaire, DirectoryError } from '../../demo/service/directory.js';

let annuaire: Annuaire | undefined;
afterEach(() => annuaire?.kill());

test('the directory answers, really dies, refuses, and answers again once restarted', async () => {
  annuaire = new Annuaire('127.40.99.1', createClock());
  await annuaire.ready;
  await Promise.all(['a', 'b', 'c'].map((account) => annuaire?.ask(account, 2000)));

  const waiting = annuaire.ask('d', 2000);
  annuaire.kill();
  await expect(waiting).rejects.toBeInstanceOf(DirectoryError);
  await expect(annuaire.ask('e', 2000)).rejects.toThrow('the directory cannot be reached');

  annuaire.start();
  await expect
    .poll(() =>
      annuaire?.ask('f', 500).then(
        () => 'answered',
        () => 'refused',
      ),
    )
    .toBe('answered');
});
