import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webAssets } from '../../../dashboard/server/http/assets.js';

const SCRIPT = `export const lines = [${'"the same again", '.repeat(200)}];`;
let root: string;
let server: Server;
let url: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'vigie-assets-'));
  await mkdir(path.join(root, 'assets'));
  await writeFile(path.join(root, 'index.html'), '<!doctype html><title>Vigie</title>');
  await writeFile(path.join(root, 'assets/page-1.js'), SCRIPT);
  await writeFile(path.join(root, 'assets/page-1.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(path.join(root, 'assets/page-1.js.gz'), gzipSync(SCRIPT));
  await writeFile(path.join(root, 'assets/small-1.js'), 'export {};');
  server = createServer(express().use(webAssets(root)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

const get = (asset: string, encodings: string) =>
  fetch(`${url}${asset}`, { headers: { 'accept-encoding': encodings } });

describe('the files of the page', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip', 'gzip'],
    ['identity', null],
  ])('come to one who reads %s as %s, whole, with their type and for a year', async (encodings, encoding) => {
    const response = await get('/assets/page-1.js', encodings);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('vary')?.toLowerCase()).toBe('accept-encoding');
    expect(await response.text()).toBe(SCRIPT);
  });

  it('come as they are where no compressed neighbour was made, and are missing where they are', async () => {
    const small = await get('/assets/small-1.js', 'br');
    expect([small.headers.get('content-encoding'), await small.text()]).toEqual([null, 'export {};']);
    expect((await get('/assets/absent.js', 'br')).status).toBe(404);
    expect((await get('/assets/../../page-1.js', 'br')).status).toBe(404);
  });

  it('keep their neighbours over a query, which is no part of a name', async () => {
    const response = await get('/assets/page-1.js?v=1', 'br');
    expect([response.headers.get('content-encoding'), await response.text()]).toEqual(['br', SCRIPT]);
  });
});
