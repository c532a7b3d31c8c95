import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Truth } from '../../demo/scenarios/scenario.js';
import { type Felt, harmSeen, type Paged, rightSince, rowOf, type Shown, type Word } from './live/judge.js';
import { playLive } from './live/live.js';
import { inOwnNetwork } from './live/network.js';
import { liveCases } from './live/scenarios.js';
import { ensureTools, findTool, halfOpen, startFlood, startSlowHeaders } from './live/tools.js';

const truth: Truth = { cause: 'attack', maillon: 'ent-est/frontal', kind: 'http-flood' };
const word = (cause: string, more: Partial<Word> = {}): Word => ({
  ...{ cause, maillon: 'ent-est/frontal', kind: cause.includes('attack') ? 'http-flood' : undefined, cells: 2 },
  ...more,
});
const shown = (...words: (Word | undefined)[]): Shown[] =>
  words.map((each, second) => ({ atMs: second * 1000, words: each ? [each] : [] }));
const pages = (count: number, atMs = 0): Paged[] =>
  Array.from({ length: count }, (_, nth) => ({ key: `page-${nth}`, atMs }));
/** Ten requests a second at one ENT; `bad` of them from `from` on. */
const felt = (from: number, bad: number, seconds = 40): Felt[] =>
  Array.from({ length: seconds }, (_, second) => ({
    atMs: second * 1000,
    visitors: {
      'ent-est': { offered: 10, ended: 10, good: second >= from ? 10 - bad : 10, failed: second >= from ? bad : 0 },
      'ent-sud': { offered: 5, ended: 5, good: 5, failed: 0 },
    },
  }));

test('harm begins with the first 10 s in which the people of one ENT fare worse than the objective', () => {
  expect(harmSeen(felt(20, 2), 0)).toEqual({ firstMs: 20_000, brokenMs: 22_000 });
  expect(harmSeen(felt(20, 10), 0)).toEqual({ firstMs: 20_000, brokenMs: 20_000 });
  expect(harmSeen(felt(20, 0), 0)).toBeUndefined();
  expect(harmSeen(felt(20, 10, 9), 0)).toBeUndefined();
  expect(harmSeen(felt(20, 2), 24_000)).toEqual({ firstMs: 25_000, brokenMs: 25_000 });
});

test('the word counts from when it was right for good', () => {
  const words = [undefined, word('attack'), word('undetermined'), word('attack'), word('attack')];
  expect(rightSince(shown(...words), truth)).toBe(3000);
  expect(rightSince(shown(...words, word('saturation')), truth)).toBeUndefined();
  expect(rightSince(shown(word('attack')), undefined)).toBeUndefined();
});

test('a row tells the times from the harm, and every word that stood', () => {
  const quiet = Array.from({ length: 24 }, () => undefined);
  const seen = shown(...quiet, word('undetermined'), word('attack'), word('attack'));
  const row = rowOf('x', truth, { beganMs: 0, shown: seen, felt: felt(20, 2), pages: pages(1, 27_450) });
  expect(row).toMatchObject({ ttd_s: 2, ttc_s: 3, paged_s: 7.5, verdict: 'attack', kind: 'http-flood', pages: 1 });
  expect(row.correct).toBe(true);
  expect(row.words).toEqual([
    { word: 'undetermined ent-est/frontal', seconds: 1 },
    { word: 'attack http-flood ent-est/frontal', seconds: 1 },
  ]);
});

test.each<[string, Truth | undefined, Shown[], number, boolean]>([
  ['the right word and one page', truth, shown(word('attack')), 1, true],
  ['the right word and two pages', truth, shown(word('attack')), 2, false],
  ['the right word and no page', truth, shown(word('attack')), 0, false],
  ['another cause', truth, shown(word('saturation')), 1, false],
  ['another kind', truth, shown(word('attack', { kind: 'slow-http' })), 1, false],
  ['another maillon', truth, shown(word('attack', { maillon: 'ent-est/portail' })), 1, false],
  ['a second incident beside', truth, [{ atMs: 0, words: [word('attack'), word('fault')] }], 1, false],
  ['nothing where nothing is', undefined, shown(undefined), 0, true],
  ['an attack that was said for a while', undefined, shown(word('attack'), undefined), 0, false],
  ['a page where nothing is', undefined, shown(undefined), 1, false],
])('%s', (_, expected, seen, paged, correct) => {
  expect(rowOf('x', expected, { beganMs: 0, shown: seen, felt: [], pages: pages(paged) }).correct).toBe(correct);
});

test('the cases are those that are asked of a detector, and an unknown one is refused by name', async () => {
  const causes = liveCases.map(({ truth: each }) => [each?.cause, each?.kind].filter(Boolean).join(' '));
  for (const cause of [
    'saturation',
    'attack http-flood',
    'attack syn',
    'attack slow-http',
    'attack credential-stuffing',
    'fault',
  ])
    expect(causes).toContain(cause);
  expect(causes).toContain('saturation+attack');
  expect(causes.filter((cause) => cause === '')).toHaveLength(3);
  const crowds = liveCases.filter(({ truth: each }) => each?.cause === 'saturation');
  expect(new Set(crowds.map(({ truth: each }) => each?.maillon)).size).toBe(2);
  await expect(playLive({ names: ['tempete'], tell: () => {} })).rejects.toThrow(
    'no live case is called tempete; there are saturation',
  );
});

test('a missing tool is told with what to type, where it may not be installed', async () => {
  const bin = await mkdtemp(path.join(tmpdir(), 'vigie-bin-'));
  try {
    expect(findTool('wrk', bin)).toBeUndefined();
    const missing = ensureTools(['wrk'], { root: false, searched: bin });
    await expect(missing).rejects.toThrow('sudo apt-get install -y slowhttptest wrk hping3');
    await writeFile(path.join(bin, 'wrk'), '#!/bin/sh\n');
    expect(findTool('wrk', bin)).toBeUndefined();
    await chmod(path.join(bin, 'wrk'), 0o755);
    expect(findTool('wrk', `/nowhere:${bin}`)).toBe(path.join(bin, 'wrk'));
    await ensureTools(['wrk'], { root: false, searched: bin });
  } finally {
    await rm(bin, { recursive: true });
  }
});

/** A server on loopback, and what reached it. */
async function target() {
  const asked: IncomingMessage[] = [];
  let [open, most] = [0, 0];
  const server = createServer((request, response) => {
    asked.push(request);
    response.end();
  });
  server.on('connection', (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.once('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.40.9.8', listening));
  const { address, port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { at: { address, port, host: 'front.test' }, asked, most: () => most, stop };
}

test.runIf(findTool('wrk'))(
  'the flood asks for ever another search, by the front’s name, no faster than it should',
  async () => {
    const { at, asked, most, stop } = await target();
    await startFlood(at, 10, 2).done;
    stop();
    expect(most()).toBe(10);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.length).toBeLessThan(80);
    expect(new Set(asked.map(({ url }) => url)).size).toBe(asked.length);
    for (const { url, headers } of asked) {
      expect(url).toMatch(/^\/recherche\?q=/);
      expect(headers.host).toBe(`front.test:${at.port}`);
    }
  },
);

test.runIf(findTool('slowhttptest'))(
  'slow headers are held open and never ask; the tool ends when it is told',
  async () => {
    const { at, asked, most, stop } = await target();
    const attack = startSlowHeaders(at, 20, 30);
    await expect.poll(most).toBeGreaterThanOrEqual(20);
    await attack.stop();
    stop();
    // The tool looks, once in a while, whether it still gets an answer.
    expect(asked.length).toBeLessThan(15);
  },
);

const cookies = () => readFileSync('/proc/sys/net/ipv4/tcp_syncookies', 'utf8').trim();
/** A front whom somebody knocks at for a second and a half; it prints the half-open connections that stand then, and whether a person still gets in. */
const front = String.raw`
const { createServer, connect } = require('node:net');
const { spawn } = require('node:child_process');
const [tool, ...options] = process.argv.slice(1);
const server = createServer().listen(8099, '127.40.9.9', () => {
  const attacking = spawn(tool, options, { stdio: 'ignore' });
  setTimeout(() => {
    const table = require('node:fs').readFileSync('/proc/net/tcp', 'utf8').split('\n');
    const open = table.filter((line) => line.trim().split(/\s+/)[3] === '03').length;
    const end = (entered) => { console.log(JSON.stringify({ open, entered })); attacking.kill(); process.exit(0); };
    connect(8099, '127.40.9.9', () => end(true));
    setTimeout(() => end(false), 500);
  }, 1500);
});`;

test.runIf(findTool('hping3') && process.getuid?.() === 0)(
  'half-open connections keep people out, in a network of their own; the machine’s stays as it is',
  async () => {
    const before = cookies();
    const attack = [findTool('hping3') ?? '', ...halfOpen({ address: '127.40.9.9', port: 8099 }, 1000, 10)];
    const { said } = await inOwnNetwork([process.execPath, '-e', front, ...attack]);
    expect(JSON.parse(said)).toEqual({ open: expect.any(Number), entered: false });
    expect(JSON.parse(said).open).toBeGreaterThan(400);
    expect(cookies()).toBe(before);
  },
);

test('where no such network can be made, the case is left out, and it is said', async () => {
  const { said, failed } = await inOwnNetwork(['/nowhere/vigie']);
  expect({ said, failed }).toEqual({ said: '', failed: true });
});
