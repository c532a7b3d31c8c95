import { request } from 'node:http';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurvesAnswer, Problem, RunbookAnswer, RunbookMatches } from '../../../dashboard/protocol/answers.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import type { UnmappedAnswer } from '../../../dashboard/protocol/unmapped.js';
import { storeReads } from '../../../dashboard/server/reads.js';
import { manualClock } from '../../support/manual-clock.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';

const T0 = Date.parse('2021-04-06T06:02:30Z');
const clock = manualClock(T0);
let running: TestConsole;

beforeAll(async () => {
  running = await startTestConsole(calmPicture, { clock });
});
afterAll(() => running.stop());

const get = (path: string) => fetch(new URL(path, running.url));

describe('the HTTP API', () => {
  it('serves the picture to screens whose network bars WebSocket', async () => {
    const response = await get('/api/v1/picture');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(parseServerMessage(await response.text())).toMatchObject({ type: 'snapshot', asOf: T0, scope: 'all' });
  });

  it('serves the last ten minutes of a cell by default, and any range asked', async () => {
    const ten = (await (await get('/api/v1/cells/lycees-nord/base/curves')).json()) as CurvesAnswer;
    expect(ten).toMatchObject({ cell: 'lycees-nord/base', fromMs: T0 - 600_000, toMs: T0, stepS: 5 });
    expect(ten.points).toHaveLength(120);
    const one = await get(`/api/v1/cells/national/authentification/curves?fromMs=${T0 - 60_000}&toMs=${T0}&stepS=10`);
    expect(((await one.json()) as CurvesAnswer).points).toHaveLength(6);
  });

  it('serves traces and runbooks', async () => {
    expect(await (await get('/api/v1/cells/lycees-nord/base/traces?limit=5')).json()).toMatchObject({
      traces: [{ outcome: 'timeout' }],
    });
    const runbook = (await (await get('/api/v1/runbooks/saturation')).json()) as RunbookAnswer;
    expect(runbook).toMatchObject({ id: 'saturation', reviewedOn: '2026-03-31', messages: [{ audience: 'public' }] });
    // Cut at its steps, whose marks are for machines and do not stand in the text.
    expect(runbook.parts.flatMap(({ step }) => step ?? [])).toEqual([
      { id: 'retry-after', kind: 'ease', people: 1, title: 'Espacer les retours' },
      { id: 'file-attente', kind: 'queue', people: 1, title: "File d'attente", approval: 'file' },
    ]);
    expect(runbook.approvals.map(({ id }) => id)).toEqual(['file']);
    const text = runbook.parts.map(({ markdown }) => markdown).join('\n');
    expect(text).toContain('## Symptôme');
    expect(text).not.toContain('{#');
  });

  it('says which runbooks apply to a verdict, and why', async () => {
    const of = async (query: string) => (await (await get(`/api/v1/runbooks?${query}`)).json()) as RunbookMatches;
    expect(await of('verdict=saturation&cell=lycees-nord/base')).toEqual({
      matches: [
        {
          ...{ id: 'saturation', title: "Saturation d'un maillon", score: 8 },
          reason: {
            key: 'runbook.exact',
            params: { cause: 'saturation', maillon: 'lycees-nord/base', operator: 'alpha' },
          },
        },
      ],
    });
    expect(await of('verdict=saturation%2Battack')).toMatchObject({ matches: [{ score: 4 }] });
    expect(await of('verdict=self')).toEqual({ matches: [] });
  });

  it.each([
    ['/api/v1/runbooks', 400],
    ['/api/v1/runbooks?verdict=SELF', 400],
    ['/api/v1/runbooks?verdict=silent&cell=lycees-nord/nowhere', 404],
    ['/api/v1/cells/lycees-nord/curves', 404],
    ['/api/v1/cells/lycees-nord/nowhere/curves', 404],
    ['/api/v1/cells/LYCEES/base/curves', 400],
    ['/api/v1/cells/lycees-nord/base/curves?fromMs=soon', 400],
    ['/api/v1/cells/lycees-nord/base/curves?stepS=0', 400],
    ['/api/v1/cells/lycees-nord/base/curves?fromMs=2&toMs=1', 400],
    ['/api/v1/cells/lycees-nord/base/curves?fromMs=0', 400],
    [`/api/v1/cells/lycees-nord/base/curves?fromMs=${T0 - 86_400_000}&stepS=1`, 400],
    ['/api/v1/cells/lycees-nord/base/traces?limit=1000', 400],
    ['/api/v1/runbooks/..%2f..%2fpackage.json', 400],
    ['/api/v1/runbooks/absent', 404],
    ['/api/v1/senders/nobody/arrivals', 404],
    ['/api/v1/senders/alpha/arrivals?minutes=0', 400],
    ['/api/v1/cells/%/base/curves', 400],
    ['/api/v2/picture', 404],
  ])('answers %s with a problem of status %i', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect((await response.json()) as Problem).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
  });

  it('lists what no rule names by sender, most rows first, each with the rule that would name it', async () => {
    const response = await get('/api/v1/unmapped?minutes=5');
    const { senders, fromMs, toMs } = (await response.json()) as UnmappedAnswer;
    expect(toMs - fromMs).toBe(300_000);
    expect(senders.map(({ sender, rows }) => [sender, rows])).toEqual([
      ['beta', 1240],
      ['alpha', 5],
    ]);
    expect(senders[0]?.keys.map(({ rule }) => rule)).toEqual([
      '- { sender: beta, service: base, host: base.ent-est.test, cell: ent-est/base }',
      '- { sender: beta, service: cache-7, cell: ENT/MAILLON }',
    ]);
    // What has no service.name has no rule: its sender must give it one.
    expect(senders[1]?.keys.map(({ service, rule }) => [service, rule])).toEqual([
      ['portail', '- { sender: alpha, service: portail, host: essai.test, cell: ENT/MAILLON }'],
      ['', undefined],
    ]);
    expect((await get('/api/v1/unmapped?minutes=0')).status).toBe(400);
  });

  it('says that the store does not answer, and nothing of its inside', async () => {
    const broken = await startTestConsole(calmPicture, {
      clock,
      reads: storeReads(createClient({ url: 'http://127.0.0.1:9' })),
    });
    const response = await fetch(new URL('/api/v1/cells/lycees-nord/base/curves', broken.url));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|:9\b/);
    await broken.stop();
  });

  it('locks the page down: its own code only, in no frame', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('answers to loopback names only, whatever a name server was made to say', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port: running.port,
        path: '/api/v1/picture',
        headers: { host: 'rebound.example' },
      });
      sent.on('response', (response) => resolve(response.resume().statusCode));
      sent.on('error', reject).end();
    });
    expect(status).toBe(421);
  });

  it('is healthy while it runs, and ready while somebody judges', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    clock.advance(20_000);
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(503);
  });
});

describe('the start', () => {
  it('refuses an address that others could reach, and says what to do', async () => {
    const start = startTestConsole(calmPicture, { clock, host: '0.0.0.0' });
    await expect(start).rejects.toMatchObject({ code: 'NOT_LOOPBACK', message: expect.stringContaining('127.0.0.1') });
  });

  it('rejects a busy port with the code of the system', async () => {
    await expect(startTestConsole(calmPicture, { clock, port: running.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
