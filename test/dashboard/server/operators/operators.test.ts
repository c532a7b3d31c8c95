import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Incident } from '../../../../alerts/incident/incident.js';
import { loadChain } from '../../../../chain/load.js';
import { everything, localAdministrator, type Scope } from '../../../../chain/principal.js';
import { unchanging } from '../../../../chain/watched.js';
import type { OperatorsAnswer } from '../../../../dashboard/protocol/operators.js';
import { problems } from '../../../../dashboard/server/http/problem.js';
import { operatorsAnswer } from '../../../../dashboard/server/operators/answer.js';
import { operatorRoutes } from '../../../../dashboard/server/operators/routes.js';
import { manualClock } from '../../../support/manual-clock.js';
import { startTestConsole, type TestConsole } from '../../support/console.js';
import { calmPicture, saturationIncident } from '../../support/pictures.js';

const chain = await loadChain(new URL('../../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:00:00Z');
const MIN = 60_000;
const HOUR = 3_600_000;
const range = { fromMs: T0 - 6 * HOUR, toMs: T0 };

/** Minutes before the end of the range. */
function incident(from: number, to: number | undefined, over: Partial<Incident> = {}): Incident {
  return {
    ...saturationIncident(T0, T0 - from * MIN),
    ...{ id: `i-${from}`, openedMs: T0 - from * MIN + 30_000, cells: ['lycees-nord/base'] },
    ...(to !== undefined && { closedMs: T0 - to * MIN }),
    ...over,
  };
}

const answer = (incidents: readonly Incident[], served: Parameters<typeof operatorsAnswer>[0]['served'] = []) => {
  const { operators } = operatorsAnswer({ chain, incidents, served, range, stepS: 1800 });
  return (id: string) => operators.find(({ operator }) => operator === id)!;
};

describe('operators side by side', () => {
  it('are given what begins with them; what reaches them from elsewhere is counted apart', () => {
    const of = answer([
      incident(60, 30),
      incident(100, 90, {
        maillon: 'national/authentification',
        cells: ['national/authentification', 'ent-est/portail'],
      }),
    ]);
    expect(of('alpha').incidents).toEqual({ own: 1, suffered: 0 });
    expect(of('beta').incidents).toEqual({ own: 0, suffered: 1 });
    expect(of('etat').incidents).toEqual({ own: 1, suffered: 0 });
    expect([of('alpha').harmedMs, of('beta').harmedMs]).toEqual([30 * MIN, 10 * MIN]);
  });

  it.each<[string, Incident[], number]>([
    ['two at once count once', [incident(60, 30), incident(50, 20)], 40],
    ['one within another adds nothing', [incident(60, 10), incident(50, 20)], 50],
    ['one that lasts counts up to now', [incident(15, undefined)], 15],
    ['one that began before counts from the beginning', [incident(400, 300)], 60],
    ['one that is over before is none', [incident(500, 400)], 0],
    ['one that another has taken over is that other', [incident(60, 30, { mergedInto: 'i-x' })], 0],
  ])('harm: %s', (_, incidents, minutes) => {
    expect(answer(incidents)('alpha').harmedMs).toBe(minutes * MIN);
  });

  it('are compared by medians, with how many they are of, and by nothing where nothing is known', () => {
    const acknowledged = (afterMs: number, of: Incident): Incident => ({
      ...of,
      acknowledgements: [{ page: 'p', by: 'x', declared: true, generation: 1, atMs: of.openedMs + afterMs }],
    });
    const of = answer([
      acknowledged(2 * MIN, incident(300, 290)),
      acknowledged(6 * MIN, incident(200, 180)),
      incident(100, 60),
      incident(30, undefined),
    ]);
    expect(of('alpha')).toMatchObject({
      detect: { medianMs: 30_000, of: 4 },
      acknowledge: { medianMs: 4 * MIN, of: 2 },
      resolve: { medianMs: 20 * MIN, of: 3 },
    });
    expect(of('beta')).toMatchObject({ detect: undefined, acknowledge: undefined, resolve: undefined, harmedMs: 0 });
  });

  it('serve what their ENT and their national maillons serve, step by step; a step without requests is unknown', () => {
    const of = answer(
      [],
      [
        { ent: 'lycees-nord', maillon: '', atMs: T0 - 30 * MIN, requests: 90, good: 45 },
        { ent: 'colleges-nord', maillon: '', atMs: T0 - 30 * MIN, requests: 10, good: 10 },
        { ent: 'lycees-nord', maillon: '', atMs: range.fromMs, requests: 4, good: 4 },
        { ent: 'national', maillon: 'authentification', atMs: T0 - 30 * MIN, requests: 7, good: 7 },
        { ent: 'gone', maillon: '', atMs: T0 - 30 * MIN, requests: 1000, good: 0 },
      ],
    );
    expect(of('alpha').served).toEqual({ requests: 104, good: 59 });
    expect(of('alpha').good).toHaveLength(12);
    expect([of('alpha').good[0], of('alpha').good[1], of('alpha').good[11]]).toEqual([1, null, 0.55]);
    expect(of('etat').served).toEqual({ requests: 7, good: 7 });
    expect(of('beta').served).toBeUndefined();
  });
});

/** The route alone, for somebody of this scope. */
async function askedBy(scope: Scope): Promise<{ status: number; text: string }> {
  const app = express();
  const log = pino({ level: 'silent' });
  app.use((_request, response, next) => {
    response.locals.principal = { ...localAdministrator, scope };
    next();
  });
  const reads = { served: async () => [] };
  app.use(
    operatorRoutes({ clock: manualClock(T0), chain: unchanging(chain), reads, incidents: () => [] }),
    problems(log),
  );
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/operators`);
  return { status: response.status, text: await response.text() };
}

describe('GET /api/v1/operators', () => {
  let running: TestConsole | undefined;
  afterEach(() => running?.stop());

  it.each<[Scope, number]>([
    [everything, 200],
    [{ kind: 'ents', ents: ['lycees-nord', 'colleges-nord', 'ent-est', 'ent-sud'] }, 403],
    [{ kind: 'ents', ents: [] }, 403],
  ])('of %j: %i', async (scope, status) => {
    const told = await askedBy(scope);
    expect(told.status).toBe(status);
    if (status === 403) {
      expect(JSON.parse(told.text)).toMatchObject({
        title: 'Forbidden',
        detail: expect.stringContaining('whole chain'),
      });
      expect(told.text).not.toContain('alpha');
    }
  });

  it('answers over the hours that are asked, and refuses what is no number of them', async () => {
    running = await startTestConsole(calmPicture, { clock: manualClock(T0) });
    const get = (query = '') => fetch(new URL(`/api/v1/operators${query}`, running?.url));
    const told = (await (await get('?hours=24')).json()) as OperatorsAnswer;
    expect(told).toMatchObject({ fromMs: T0 - 24 * HOUR, toMs: T0, stepS: 7200 });
    expect(told.operators.map(({ operator }) => operator)).toEqual(['alpha', 'beta', 'etat']);
    expect(told.operators[0]?.served?.requests).toBeGreaterThan(0);
    for (const wrong of ['?hours=0', '?hours=169', '?hours=x']) expect((await get(wrong)).status).toBe(400);
  });
});
