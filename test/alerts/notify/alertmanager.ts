import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { tempDir } from '../temp-dir.js';

const BINARY = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager'].find((file) => existsSync(file));

/** Why no real Alertmanager can run here; undefined if one can. */
export const noAlertmanager =
  BINARY === undefined ? 'needs Debian’s Alertmanager: apt-get install -y prometheus-alertmanager' : undefined;

/** A real Alertmanager on loopback, alone, stopped after the test. `webhook`: where it sends what it receives. */
export async function startAlertmanager(webhook: string, token?: string): Promise<string> {
  const dir = await tempDir();
  const port = await freePort();
  const config = path.join(dir, 'alertmanager.yml');
  const authorization = token === undefined ? '' : `\n    http_config: { authorization: { credentials: '${token}' } }`;
  await writeFile(
    config,
    `route: { receiver: r, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
- name: r
  webhook_configs:
  - url: '${webhook}'
    send_resolved: true${authorization}
`,
  );
  const child = spawn(
    BINARY ?? '',
    [
      `--config.file=${config}`,
      `--storage.path=${dir}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done));
  });
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => fetch(`${url}/-/ready`), { timeout: 15_000, interval: 50 });
  return url;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
