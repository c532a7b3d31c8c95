import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../../alerts/desk.js';
import { sha256 } from '../../../alerts/incident/canonical.js';
import { unchanging } from '../../../chain/watched.js';
import type {
  ActAnswer,
  AttachmentAnswer,
  IncidentAnswer,
  IncidentsAnswer,
  Refused,
} from '../../../dashboard/protocol/command.js';
import { parseRunbook } from '../../../runbooks/parse.js';
import { demoChain, evaluation, harmed, MORNING } from '../../alerts/situation.js';
import { manualClock } from '../../support/manual-clock.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';
import { RUNBOOK } from '../support/runbook.js';

const clock = manualClock(MORNING);
const log = pino({ level: 'silent' });
const { runbook } = parseRunbook('saturation.md', RUNBOOK);
let dir: string;
let desk: Desk;
let running: TestConsole;
let id: string;

const start = () =>
  openDesk({
    ...{ dir, clock, log, writer: 'w', channels: [], chain: unchanging(demoChain) },
    consoleUrl: () => 'http://127.0.0.1:8080/',
    runbooks: { match: () => undefined, runbooks: new Map([[runbook!.id, runbook!]]) },
  });

/** A real journal with one incident on it, and the real console in front of it. */
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'vigie-command-'));
  desk = await start();
  for (let second = 0; second < 4; second++) {
    clock.advance(1000);
    await desk.apply(evaluation(clock.now(), [harmed('ent-est/base', clock.now())]), clock.now());
  }
  id = desk.incidents()[0]!.id;
  running = await startTestConsole(calmPicture, { clock, command: desk.command });
});
afterAll(async () => {
  await running.stop();
  await desk.stop();
  await rm(dir, { recursive: true, force: true });
});

const post = (route: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(new URL(`/api/v1/incidents/${route}`, running.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
const acts = (body: unknown, headers?: Record<string, string>) => post(`${id}/acts`, body, headers);
const story = async () =>
  (await (await fetch(new URL(`/api/v1/incidents/${id}`, running.url))).json()) as IncidentAnswer;

const note = { type: 'note.written', nature: 'fact', text: 'Le pool est plein.', by: 'Inès' };

describe('incident command over HTTP', () => {
  it('writes what people say, with who said it, and tells the story', async () => {
    const response = await acts(note);
    expect(response.status).toBe(201);
    const { incident } = (await response.json()) as ActAnswer;
    expect(incident.record?.notes).toMatchObject([{ text: 'Le pool est plein.', by: 'Inès', declared: true }]);
    const { timeline, evidence } = await story();
    expect(timeline).toMatchObject([
      { key: 'opened', params: { cause: 'fault', maillon: 'ent-est/base' }, reason: { key: 'reason.opened' } },
      { key: 'note', by: 'Inès', declared: true, text: 'Le pool est plein.', params: { context: 'fact' } },
    ]);
    expect(evidence).toMatchObject([{ id: expect.stringMatching(/^[0-9a-f]{12}$/), key: 'born_here' }, {}]);
  });

  it('ticks the steps of a real runbook, with the office it asks for', async () => {
    const tick = (step: string) => acts({ type: 'step.ticked', runbook: 'saturation', step, as: 'done', by: 'Paul' });
    expect((await tick('retry-after')).status).toBe(201);
    const refused = await tick('file-attente');
    expect(refused.status).toBe(409);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect((await refused.json()) as Refused).toMatchObject({
      ...{ status: 409, detail: 'Step file-attente needs the agreement of: incident director.' },
      reason: { key: 'refused.step-needs-role', params: { roles: 'director' } },
    });
    expect((await acts({ type: 'role.taken', role: 'director', by: 'Paul' })).status).toBe(201);
    expect((await tick('file-attente')).status).toBe(201);
    expect((await story()).incident.record?.steps).toMatchObject([
      { step: 'retry-after', version: 3, doneMs: expect.any(Number) },
      { step: 'file-attente', version: 3, doneMs: expect.any(Number) },
    ]);
  });

  it('keeps a file beside the journal under its hash, and refuses one that is not there', async () => {
    const bytes = new TextEncoder().encode('le relevé de l’opérateur');
    const hash = sha256(bytes);
    const contest = (size: number) =>
      acts({
        ...{ type: 'verdict.contested', operator: 'alpha', text: 'Notre base répondait.', by: 'Zoé' },
        attachments: [{ sha256: hash, name: 'relevé.txt', bytes: size }],
      });
    expect((await contest(bytes.length)).status).toBe(409);
    const put = await post(`${id}/attachments`, bytes, { 'content-type': 'application/octet-stream' });
    expect([put.status, (await put.json()) as AttachmentAnswer]).toEqual([201, { sha256: hash, bytes: bytes.length }]);
    expect(sha256(await readFile(path.join(dir, 'attachments', hash)))).toBe(hash);
    const operator = demoChain.cells.find((cell) => cell.id === 'ent-est/base')!.operator;
    const body = { ...{ type: 'verdict.contested', operator, text: 'Notre base répondait.', by: 'Zoé' } };
    const attached = { ...body, attachments: [{ sha256: hash, name: 'relevé.txt', bytes: bytes.length }] };
    expect((await acts({ ...attached, attachments: [{ ...attached.attachments[0], bytes: 1 }] })).status).toBe(409);
    expect((await acts(attached)).status).toBe(201);
    const file = () => fetch(new URL(`/api/v1/incidents/${id}/attachments/${hash}`, running.url));
    const answer = await file();
    expect([answer.status, Buffer.from(await answer.arrayBuffer()).equals(bytes)]).toEqual([200, true]);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    await writeFile(path.join(dir, 'attachments', hash), 'autre chose');
    expect((await file()).status).toBe(410);
    await writeFile(path.join(dir, 'attachments', hash), bytes);
  });

  it('hands out no file that the incident does not name', async () => {
    const secret = new TextEncoder().encode('déposé, jamais joint');
    await post(`${id}/attachments`, secret, { 'content-type': 'application/octet-stream' });
    const asked = (hash: string) => fetch(new URL(`/api/v1/incidents/${id}/attachments/${hash}`, running.url));
    expect((await asked(sha256(secret))).status).toBe(404);
    expect((await asked('..%2F..%2Fetc%2Fpasswd')).status).toBe(400);
  });

  it('lets whoever looks at the screen be faster than the first page, by name', async () => {
    const acknowledge = (body: unknown) => post(`${id}/acknowledgements`, body);
    expect((await acknowledge({})).status).toBe(422);
    const { incident } = (await (await acknowledge({ by: 'Inès' })).json()) as ActAnswer;
    expect(incident.record?.state).toBe('taken');
    expect((await acknowledge({ by: 'Paul' })).status).toBe(409);
  });

  it.each([
    ['a page of another site', note, { origin: 'https://evil.example' }, 403],
    ['a page of another site that hides its origin', note, { 'sec-fetch-site': 'cross-site' }, 403],
    ['what a form could send', 'type=note', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text that is no JSON', '{', {}, 400],
    ['an unknown act', { type: 'incident.opened', by: 'Inès' }, {}, 400],
    ['a field that nobody knows', { ...note, severity: 'P1' }, {}, 400],
    ['a note without a word', { ...note, text: ' ' }, {}, 400],
    ['a probability beyond 1', { type: 'hypothesis.put', text: 't', probability: 1.2, by: 'Inès' }, {}, 400],
    ['somebody without a name', { ...note, by: undefined }, {}, 422],
    ['more than is read', { ...note, text: 'x'.repeat(300_000) }, {}, 413],
  ])('refuses %s', async (_name, body, headers, status) => {
    const before = (await story()).timeline.length;
    const response = await acts(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect((await story()).timeline).toHaveLength(before);
  });

  it('lists the incidents that a cell was in, as far back as it is asked', async () => {
    const asked = async (query: string) => {
      const response = await fetch(new URL(`/api/v1/incidents?${query}`, running.url));
      return [response.status, ((await response.json()) as Partial<IncidentsAnswer>).incidents] as const;
    };
    const { incident } = await story();
    const { severity, cause, probability, maillon, sinceMs } = incident;
    expect(await asked('cell=ent-est/base')).toEqual([
      200,
      [
        {
          id,
          severity,
          cause,
          probability,
          maillon,
          sinceMs,
          ...(incident.closedMs && { closedMs: incident.closedMs }),
        },
      ],
    ]);
    expect(await asked('cell=ent-sud/base')).toEqual([200, []]);
    expect((await asked('cell=ent-est/base&lastS=86401'))[0]).toBe(400);
    expect((await asked('lastS=60'))[0]).toBe(400);
  });

  it('knows no other incident, and no empty file', async () => {
    expect((await post('20210406-00000000/acts', note)).status).toBe(404);
    expect((await post('UP/acts', note)).status).toBe(400);
    const empty = await post(`${id}/attachments`, new Uint8Array(), { 'content-type': 'application/octet-stream' });
    expect(empty.status).toBe(400);
  });

  it('a page of this console may write', async () => {
    const { origin } = new URL(running.url);
    expect((await acts(note, { origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  it('a restart loses nothing of it, and the chain of the journal keeps no name', async () => {
    const { incident, timeline } = await story();
    const lines = await readFile(path.join(dir, 'events-000000000001.ndjson'), 'utf8');
    expect(lines).toContain('"actor":"local"');
    expect(lines).not.toContain('Inès');
    await desk.stop();
    desk = await start();
    expect(desk.command.find(id)).toEqual(incident);
    expect(desk.command.timeline(id)).toEqual(timeline);
  });
});
