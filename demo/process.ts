import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Small heaps: twenty of these run side by side. */
const heap = ['--max-semi-space-size=2', '--max-old-space-size=128'];

/**
 * Forks a script of the demo, named relative to `from` (an `import.meta.url`) and without extension: TypeScript through tsx from
 * a checkout, JavaScript from `dist/`. Its errors come on `stderr`; nothing else is kept.
 */
export function forkScript(from: string, name: string): ChildProcess {
  const source = from.endsWith('.ts');
  const script = fileURLToPath(new URL(`${name}${source ? '.ts' : '.js'}`, from));
  const loader = source ? ['--import', pathToFileURL(createRequire(from).resolve('tsx/esm')).href] : [];
  return fork(script, [], { execArgv: [...heap, ...loader], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/**
 * What every child does with signals: Ctrl-C reaches the whole terminal group, so it is left to the parent, which then ends its children;
 * and when the parent is gone, however it went, the channel closes and the child leaves.
 */
export function followParent(leave: () => void): void {
  process.on('SIGINT', () => {});
  process.once('SIGTERM', leave);
  process.once('disconnect', leave);
}

/** Resolves when the child is gone; kills it if it has not left `graceMs` after being asked. */
export function endChild(child: ChildProcess, after: (ms: number, task: () => void) => () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = after(graceMs, () => child.kill('SIGKILL'));
    child.once('exit', () => {
      cancel();
      resolve();
    });
    child.kill('SIGTERM');
  });
}

const graceMs = 2000;
