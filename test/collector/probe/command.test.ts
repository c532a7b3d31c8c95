import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vigie } from '../../support/vigie.js';
import { until } from '../store/opened.js';
import { probedDirectory } from './support/chain.js';
import { dnsServer, type TestDns } from './support/dns.js';
import { type TestServer, webServer } from './support/servers.js';

let dns: TestDns;
let server: TestServer;
const dirs: string[] = [];

beforeAll(async () => {
  dns = await dnsServer({ 'sain.essai.test': '127.0.0.1' });
  server = await webServer((_, response) => void response.end('Identifiant'));
});
afterAll(async () => {
  await Promise.all([server.close(), dns.close(), ...dirs.map((dir) => rm(dir, { recursive: true }))]);
});

const probeOnce = async (hosts: readonly string[], ...more: string[]) => {
  const dir = await probedDirectory(
    hosts.map((host) => ({ ent: host.split('.')[0] as string, url: `http://${host}:${server.port}/` })),
  );
  dirs.push(dir);
  return vigie(['probe', '--once', '--chain', dir, '--probe-dns', dns.server, ...more]);
};

test('vigie probe --once says what it sees; exit code 0 if all is well', async () => {
  const { exitCode, stdout, stderr } = await probeOnce(
    ['sain.essai.test'],
    '--from',
    'ici',
    '--probe-contact',
    'a@b.fr',
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n').map((line) => line.split(/ +/).slice(0, 4))).toEqual([
    ['ENT', 'probe', 'check', 'outcome'],
    ['sain', 'sain', 'dns', 'ok'],
    ['sain', 'sain', 'tcp', 'ok'],
    ['sain', 'sain', 'http', 'ok'],
  ]);
  expect(server.asked.at(-1)?.agent).toBe('Vigie-probe/1.0 (availability probe; from ici; contact: a@b.fr)');
});

test('and 1 if a check fails, with a hint when nobody is named to write to', async () => {
  const { exitCode, stdout, stderr } = await probeOnce(['sain.essai.test', 'absent.essai.test'], '--from', 'ici');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^absent +absent +dns +nxdomain/m);
  expect(stderr).toContain('VIGIE_PROBE_CONTACT');
});

test('a vantage that the chain does not have is a mistake of the command line', async () => {
  const { exitCode, stderr } = await probeOnce(['sain.essai.test'], '--from', 'la-lune');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('no vantage "la-lune" in the chain; it has: ici, ailleurs');
});

test('vigie serve --probe-from probes with a token of its own, which ends with it', async () => {
  const url = `http://sain.essai.test:${server.port}/`;
  const chain = await probedDirectory([{ ent: 'sain', url, everyS: 10 }]);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-serve-'));
  dirs.push(chain, dataDir);
  const ports = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];
  const probing = ['--probe-from', 'ici', '--probe-dns', dns.server, '--probe-contact', 'a@b.fr'];
  const args = ['serve', '--chain', chain, '--data', dataDir, '--log-level', 'warn', ...ports, ...probing];
  const serving = vigie(args);
  let said = '';
  serving.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const tokens = async () => readFile(path.join(dataDir, 'tokens.json'), 'utf8');
  try {
    await until(() => said.includes('OTLP/gRPC'), 40_000);
    expect(await tokens()).toContain('probes of this process');
    const consoleUrl = /Console: (\S+)/.exec(said)?.[1] as string;
    const asked = `${consoleUrl}api/v1/senders/vigie/arrivals?minutes=5`;
    let answer = '';
    await until(async () => {
      answer = await fetch(asked).then((response) => response.text());
      return answer.includes('vigie-probe-http');
    });
    expect(answer).toContain('sain.essai.test');
  } finally {
    serving.kill('SIGTERM');
  }
  const { exitCode, stderr } = await serving;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(await tokens()).not.toContain('probes of this process');
}, 120_000);
