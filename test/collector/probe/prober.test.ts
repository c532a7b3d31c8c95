import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { Gate } from '../../../collector/probe/gate.js';
import { dnsNames, tableNames } from '../../../collector/probe/names.js';
import { createProber, type ProberOptions } from '../../../collector/probe/prober.js';
import { probeTable } from '../../../collector/probe/report.js';
import type { CheckResult } from '../../../collector/probe/round.js';
import { probeUserAgent } from '../../../collector/probe/user-agent.js';
import { manualClock } from '../../support/manual-clock.js';
import { until } from '../store/opened.js';
import { probedChain } from './support/chain.js';
import { dnsServer, type TestDns } from './support/dns.js';
import { type TestServer, webServer } from './support/servers.js';

const SLOW_MS = 30;
let dns: TestDns;
let server: TestServer;
let now = 0;
let most = 0;
const busyHosts = new Map<string, number>();
let mostOfHost = 0;

beforeAll(async () => {
  dns = await dnsServer(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`ent-${n}.essai.test`, '127.0.0.1'])));
  server = await webServer((request, response) => {
    const host = request.headers.host ?? '';
    const here = (busyHosts.get(host) ?? 0) + 1;
    busyHosts.set(host, here);
    now++;
    most = Math.max(most, now);
    mostOfHost = Math.max(mostOfHost, here);
    setTimeout(() => {
      now--;
      busyHosts.set(host, (busyHosts.get(host) ?? 1) - 1);
      response.end('Identifiant');
    }, SLOW_MS);
  });
});
afterAll(async () => {
  await server.close();
  await dns.close();
});

const options = (chain: ProberOptions['chain'], more: Partial<ProberOptions> = {}): ProberOptions => ({
  clock: createClock(),
  chain,
  from: 'ici',
  names: dnsNames({ clock: createClock(), servers: [dns.server] }),
  userAgent: probeUserAgent('ici', 'vigie@example.org'),
  random: () => 0,
  onResults: () => {},
  onError: (error) => {
    throw error;
  },
  ...more,
});

const ents = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ent: `ent-${n}`,
    url: `http://ent-${n}.essai.test:${server.port}/`,
    more: `signIn: { path: /connexion, expects: Identifiant },`,
  }));

test('many at once, but never more than allowed, and never two at one host', async () => {
  most = mostOfHost = 0;
  // A second target at a host that is a target already.
  const chain = await probedChain(ents(12));
  const twice = {
    ...chain,
    probes: [...chain.probes, ...chain.probes.map((probe) => ({ ...probe, id: `${probe.id}-bis` }))],
  };
  const prober = createProber(options(twice, { atOnce: 4 }));
  const results = await prober.once();
  expect(results.filter(({ up }) => !up)).toEqual([]);
  expect(results).toHaveLength(24 * 4);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  expect(mostOfHost).toBe(1);
  await prober.stop();
});

test('a gate lets hosts in one by one, in order, and goes on after a failure', async () => {
  const gate = new Gate(2);
  const order: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
      if (fails) throw new Error(name);
    };
  const ends = await Promise.allSettled([
    gate.run('a', work('1', true)),
    gate.run('a', work('2')),
    gate.run('a', work('3')),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(order).toEqual(['1 in', '1 out', '2 in', '2 out', '3 in', '3 out']);
});

test('probes its own vantage alone, at its interval, and another chain from when it is told', async () => {
  const clock = manualClock(Date.now());
  const chain = await probedChain(ents(2));
  const elsewhere = chain.probes.map((probe) => ({ ...probe, vantages: ['ailleurs'] }));
  const seen: string[] = [];
  const onResults = (results: readonly CheckResult[]): void => void seen.push(results[0]!.target.ent);
  const first = { ...chain, probes: [...chain.probes.slice(0, 1), ...elsewhere.slice(1)] };
  const prober = createProber(options(first, { clock, onResults }));
  prober.start();
  clock.advance(60_000);
  await until(() => seen.length === 1);
  clock.advance(60_000);
  await until(() => seen.length === 2);
  expect(seen).toEqual(['ent-0', 'ent-0']);
  // Another chain with the same targets is no reason to ask them before their turn.
  prober.follow({ ...first, hash: 'another' });
  clock.advance(1_000);
  prober.follow({ ...chain, probes: chain.probes.slice(1) });
  clock.advance(30_000);
  await until(() => seen.length === 3);
  expect(seen[2]).toBe('ent-1');
  await prober.stop();
  clock.advance(600_000);
  expect(seen).toHaveLength(3);
});

test('names may come from a table, ports too', async () => {
  const chain = await probedChain([{ ent: 'ent-0', url: 'http://frontal.demo.test/', more: '' }]);
  const table: Record<string, { address: string; port: number }> = {};
  const prober = createProber(options(chain, { names: tableNames(() => table) }));
  expect((await prober.once()).map(({ outcome }) => outcome)).toEqual(['nxdomain', 'nxdomain', 'nxdomain']);
  table['frontal.demo.test'] = { address: '127.0.0.1', port: server.port };
  expect((await prober.once()).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  await prober.stop();
});

test('a table of results says what was seen', async () => {
  const chain = await probedChain([
    { ent: 'ent-0', url: `http://ent-0.essai.test:${server.port}/` },
    { ent: 'ent-1', url: 'http://absent.essai.test/' },
  ]);
  const prober = createProber(options(chain));
  const lines = probeTable(await prober.once());
  await prober.stop();
  expect(lines[0]).toMatch(/^ENT +probe +check +outcome +ms +seen$/);
  expect(lines.find((line) => /^ent-0 .*http/.test(line))).toMatch(/ok +\d+\.\d +HTTP 200$/);
  expect(lines.find((line) => /^ent-1 .*dns/.test(line))).toMatch(
    /nxdomain +\d+\.\d +absent\.essai\.test does not exist$/,
  );
});

test('says who asks and whom to write to', () => {
  expect(probeUserAgent('paris', 'vigie@example.org')).toBe(
    'Vigie-probe/1.0 (availability probe; from paris; contact: vigie@example.org)',
  );
  expect(probeUserAgent('paris', undefined)).toBe('Vigie-probe/1.0 (availability probe; from paris)');
});
