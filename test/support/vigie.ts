import path from 'node:path';
import { execa } from 'execa';

/** Where commands of the tests are typed: `chain/demo` is a directory there. */
export const root = path.resolve(import.meta.dirname, '../..');

/**
 * `vigie` as typed there, from its source, in a process of its own; the settings of whoever runs the tests are not told to it.
 * Rejects nothing: its exit code is for the test to judge.
 */
export function vigie(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const theirs = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIE_')));
  return execa(process.execPath, ['--import', 'tsx', 'vigie.ts', ...args], {
    ...{ cwd: root, reject: false, extendEnv: false },
    env: { ...theirs, ...env },
  });
}
