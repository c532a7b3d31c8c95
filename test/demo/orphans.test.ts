import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { alive, waitFor } from './wait-for.js';

let parent: ChildProcess | undefined;
afterEach(() => parent?.kill('SIGKILL'));

test('when the parent is killed outright, its children leave by themselves', async () => {
  const script = fileURLToPath(new URL('./orphan-parent.ts', import.meta.url));
  parent = fork(script, [], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let pids: number[] = [];
  parent.on('message', (message: number[]) => {
    pids = message;
  });
  await waitFor('some services run', () => pids.length >= 5);

  parent.kill('SIGKILL');
  await waitFor('none is left', () => !pids.some(alive));
  expect(pids.length).toBeGreaterThanOrEqual(5);
});
