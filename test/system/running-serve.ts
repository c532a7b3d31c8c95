import path from 'node:path';
import { execa } from 'execa';

const vigie = path.resolve(import.meta.dirname, '../../dist/vigie.js');

/** `vigie serve` as a process of its own, built, on free ports. */
export interface RunningServe {
  readonly pid: number;
  readonly consoleUrl: string;
  readonly otlpUrl: string;
  /** Its log so far, a line an entry of pino. */
  readonly log: () => string;
  signal(signal: 'SIGHUP'): void;
  /** The exit code of an end in order; undefined if it was killed. */
  stop(): Promise<number | undefined>;
}

/** Resolves once it has said where it listens; `more` are options besides. */
export async function startServe(dataDir: string, chainDir: string, ...more: string[]): Promise<RunningServe> {
  const ports = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];
  const child = execa(process.execPath, [vigie, 'serve', '--data', dataDir, '--chain', chainDir, ...ports, ...more], {
    reject: false,
  });
  let said = '';
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const [consoleUrl, otlpUrl] = await new Promise<[string, string]>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const [, page] = /Console: (\S+)/.exec(said) ?? [];
      const [, otlp] = /OTLP\/HTTP: (\S+)/.exec(said) ?? [];
      if (page && otlp) resolve([page, otlp]);
    });
    child.on('exit', () => reject(new Error(`vigie serve ended before it was ready:\n${log}`)));
  });
  return {
    pid: child.pid as number,
    ...{ consoleUrl, otlpUrl },
    log: () => log,
    signal: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      const { exitCode } = await child;
      return exitCode;
    },
  };
}

/** What a `vigie` command prints. */
export async function runVigie(...args: string[]): Promise<string> {
  return (await execa(process.execPath, [vigie, ...args])).stdout;
}
