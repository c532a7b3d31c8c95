import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { standing } from '../../../../chain/in-force.js';
import { loadChain } from '../../../../chain/load.js';
import { everything, type Principal } from '../../../../chain/principal.js';
import type { PathAnswer } from '../../../../dashboard/protocol/answers-cell.js';
import type { TraceAnswer } from '../../../../dashboard/protocol/answers-trace.js';
import { cellRoutes } from '../../../../dashboard/server/cell/routes.js';
import { problems } from '../../../../dashboard/server/http/problem.js';
import { manualClock } from '../../../support/manual-clock.js';
import { scriptedReads } from '../../support/console.js';

const chain = await loadChain('chain/demo');
const clock = manualClock(Date.parse('2021-04-06T06:02:30Z'));
const log = { debug() {}, info() {}, warn() {}, error() {} };
const person = (role: Principal['role'], scope: Principal['scope']): Principal => ({
  id: role,
  name: role,
  role,
  scope,
});
const administrator = person('administrator', everything);
const screen = person('reader', everything);
const nord = person('administrator', { kind: 'ents', ents: ['lycees-nord'] });

let who = administrator;
const server = createServer(
  express()
    .use((_request, response, next) => {
      response.locals.principal = who;
      next();
    })
    .use(cellRoutes({ clock, chain: standing(chain), reads: scriptedReads(chain, () => undefined) }))
    .use(problems(log)),
);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function asked(principal: Principal, path: string): Promise<Response> {
  who = principal;
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);
}

const TRACE = `traces/${'a'.repeat(32)}`;

it('tells a reader no attributes, also of a trace that somebody else has just asked for', async () => {
  const full = (await (await asked(administrator, TRACE)).json()) as TraceAnswer;
  const seen = (await (await asked(screen, TRACE)).json()) as TraceAnswer;
  expect(full.spans[0]?.told?.attributes).toMatchObject({ 'http.request.method': 'GET' });
  for (const { told } of seen.spans) {
    expect(told).not.toHaveProperty('attributes');
    expect(told).not.toHaveProperty('resource');
    expect(told).not.toHaveProperty('events');
  }
  expect(seen.spans.map(({ spanId }) => spanId)).toEqual(full.spans.map(({ spanId }) => spanId));
});

it('knows nothing of cells outside the scope, and counts their links', async () => {
  expect((await asked(administrator, 'cells/ent-est/base/curves')).status).toBe(200);
  for (const name of ['curves', 'gauges', 'exemplars', 'path', 'expected', 'composition?by=path'])
    expect((await asked(nord, `cells/ent-est/base/${name}`)).status).toBe(404);
  const all = (await (await asked(administrator, 'cells/national/authentification/path')).json()) as PathAnswer;
  const own = (await (await asked(nord, 'cells/national/authentification/path')).json()) as PathAnswer;
  expect(all.outside).toEqual({ upstream: 0, downstream: 0 });
  expect(own.outside.upstream).toBeGreaterThan(0);
});
