import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClock } from '../../chain/clock.js';
import type { Tallies } from '../../demo/load/tally.js';
import { type Demo, playDemo } from '../../demo/play.js';
import { poolLimits } from '../../demo/service/sizing.js';
import { siteOf, sites } from '../../demo/topology.js';
import { type OtlpSink, type SeenSpan, startSink } from '../demo/otlp-sink.js';
import { alive, waitFor } from '../demo/wait-for.js';
import { childrenOf } from './listening.js';

const base = siteOf('lycees-nord/base');
const server = 2;
const client = 3;

/** The saturation scenario, played once and faster, its telemetry received by a sink. */
describe('the demo under saturation', () => {
  let sink: OtlpSink;
  let demo: Demo;
  const said: string[] = [];
  const warned: string[] = [];
  const tallies: Tallies[] = [];
  const pids = new Set<number>();
  let ordinary: SeenSpan[] = [];
  let ordinaryWarnings: string[] = [];
  let victim: number | undefined;

  const pidOf = (cell: string) => demo.pids().find((child) => child.cell === cell)?.pid;

  const of = (spans: readonly SeenSpan[], maillon: string, kind: number) =>
    spans.filter((span) => span.kind === kind && span.resource['service.name'] === maillon);
  const status = ({ attributes }: SeenSpan): number => Number(attributes['http.response.status_code']);
  const failedFronts = (): ReadonlySet<unknown> =>
    new Set(
      of(sink.spans, 'frontal', server)
        .filter((span) => status(span) >= 503)
        .map(({ resource }) => resource['host.name']),
    );
  const saturated = (): boolean => {
    const refused = sink.spans.filter((span) => span.resource['host.name'] === base.host && status(span) >= 503);
    const used = sink.points.filter(
      ({ resource, metric, attributes }) =>
        resource['host.name'] === base.host &&
        metric === 'db.client.connection.count' &&
        attributes['db.client.connection.state'] === 'used',
    );
    return refused.length > 5 && used.some(({ value }) => value === poolLimits(base.cell).workers);
  };
  const longestQueue = (): number =>
    Math.max(
      0,
      ...sink.points
        .filter(({ metric, resource }) => metric === 'vigie.queue.length' && resource['host.name'] === base.host)
        .map(({ value }) => value),
    );
  const failed = (): number => tallies.reduce((sum, { visitors }) => sum + (visitors['lycees-nord']?.failed ?? 0), 0);

  beforeAll(async () => {
    sink = await startSink();
    demo = playDemo({
      otlpUrl: sink.url,
      tokens: { alpha: 'token-alpha', beta: 'token-beta', etat: 'token-etat' },
      scenario: 'saturation',
      clock: createClock(),
      log: { info: () => {}, warn: (fields, message) => warned.push(`${message} ${JSON.stringify(fields)}`) },
      say: (line) => said.push(line),
      once: true,
      durationS: { ordinary: 5, disturbance: 180, recovery: 1 },
      onTallies: (second) => tallies.push(second),
    });
    await demo.ready;
    await waitFor('the disturbance', () => demo.phase()?.kind === 'disturbance', 60_000);
    ordinary = [...sink.spans];
    ordinaryWarnings = [...warned];
    victim = pidOf('ent-sud/messagerie');
    process.kill(victim!, 'SIGKILL');
    await waitFor(
      'the killed service is back',
      () => ![undefined, victim].includes(pidOf('ent-sud/messagerie')),
      60_000,
    );
    await waitFor(
      'the base saturates and visitors feel it',
      () => saturated() && longestQueue() > 10 && failed() > 0 && failedFronts().size > 0,
      110_000,
    );
    for (const { pid } of demo.pids()) {
      pids.add(pid);
      for (const child of childrenOf(pid)) pids.add(child);
    }
    await demo.stop();
  }, 240_000);
  afterAll(async () => {
    await demo.stop();
    await sink.stop();
  });

  test('every service names itself and its host, under its sender’s token', () => {
    const seen = new Set(sink.points.map(({ resource }) => `${resource['service.name']} ${resource['host.name']}`));
    expect([...seen].sort()).toEqual(sites.map(({ maillon, host }) => `${maillon} ${host}`).sort());
    for (const { sender, resource } of sink.spans) {
      expect(sender).toBe(`token-${sites.find(({ host }) => host === resource['host.name'])?.sender}`);
    }
  });

  test('a call names its callee’s host, and the callee’s span is its child under the same name', () => {
    const calls = sink.spans.filter(({ kind }) => kind === client);
    expect(calls.length).toBeGreaterThan(20);
    for (const { resource, attributes } of calls) {
      const caller = sites.find(({ host }) => host === resource['host.name']);
      expect(caller?.calls).toContain(attributes['server.address']);
    }
    const servers = new Map(
      of(sink.spans, 'portail', server).map((span) => [`${span.traceId} ${span.parentSpanId}`, span]),
    );
    const pairs = of(ordinary, 'frontal', client).flatMap((call) => {
      const answered = servers.get(`${call.traceId} ${call.spanId}`);
      return answered ? [[call, answered] as const] : [];
    });
    expect(pairs.length).toBeGreaterThan(5);
    for (const [call, answered] of pairs) {
      expect(answered.attributes['server.address']).toBe(call.attributes['server.address']);
      expect(answered.resource['host.name']).toBe(call.attributes['server.address']);
    }
  });

  test('spans follow the stable HTTP conventions; express makes none of its own', () => {
    expect(new Set(sink.spans.map(({ kind }) => kind))).toEqual(new Set([server, client]));
    for (const { attributes } of of(ordinary, 'frontal', server)) {
      expect(attributes).toMatchObject({
        'http.request.method': 'GET',
        'url.path': expect.stringMatching(/^\//),
        'user_agent.original': expect.stringContaining('Mozilla/5.0'),
        'http.response.status_code': expect.any(Number),
        'server.address': expect.stringMatching(/^frontal\..*\.demo\.vigie\.test$/),
      });
    }
  });

  test('the front sees where people come from, and tells the portal', () => {
    const peers = of(sink.spans, 'frontal', server).map(({ attributes }) => String(attributes['network.peer.address']));
    expect(new Set(peers).size).toBeGreaterThan(10);
    for (const peer of peers) expect(peer).toMatch(/^127\.(20|30)\./);
    for (const { attributes } of of(sink.spans, 'portail', server)) {
      expect(attributes['network.peer.address']).toMatch(/^127\.40\.\d\.1$/);
      expect(attributes['client.address']).toMatch(/^127\.(20|30)\./);
    }
  });

  test('the trace breaks at the sign-in redirect, and only there', () => {
    const forms = of(sink.spans, 'authentification', server).filter(
      ({ attributes }) => attributes['url.path'] === '/cas/login',
    );
    const others = new Set(sink.spans.filter((span) => !forms.includes(span)).map(({ traceId }) => traceId));
    expect(forms.length).toBeGreaterThan(5);
    for (const form of forms) {
      expect(form.parentSpanId).toBe('');
      expect(others.has(form.traceId)).toBe(false);
    }
    const checks = of(sink.spans, 'authentification', server).filter(
      ({ attributes }) => attributes['url.path'] === '/cas/serviceValidate',
    );
    expect(checks.length).toBeGreaterThan(2);
    for (const check of checks) expect(check.parentSpanId).not.toBe('');
    expect(forms.some(({ attributes }) => attributes['vigie.login.outcome'] === 'ok')).toBe(true);
  });

  test('accounts are said by front and portal alone, tickets by nobody', () => {
    const saying = new Set(
      sink.spans.filter(({ attributes }) => 'enduser.id' in attributes).map(({ resource }) => resource['service.name']),
    );
    expect(saying).toEqual(new Set(['frontal', 'portail']));
    const texts = sink.spans.flatMap(({ attributes }) => Object.values(attributes)).map(String);
    expect(texts.filter((text) => text.includes('ticket=')).length).toBeGreaterThan(2);
    expect(texts.filter((text) => text.includes('ST-'))).toEqual([]);
  });

  test('the ordinary load harms nobody', () => {
    expect(ordinary.length).toBeGreaterThan(30);
    expect(ordinary.filter((span) => status(span) >= 500)).toEqual([]);
    expect(ordinaryWarnings).toEqual([]);
  });

  test('a service that dies is started again, and says so', () => {
    expect(warned).toEqual(['a demo service died and is started again {"cell":"ent-sud/messagerie","how":"SIGKILL"}']);
  });

  test('the crowd fills the base’s pool and queue, and the harm reaches the front of that ENT alone', () => {
    expect(saturated()).toBe(true);
    expect(longestQueue()).toBeGreaterThan(10);
    expect(failedFronts()).toEqual(new Set(['frontal.lycees-nord.demo.vigie.test']));
  });

  test('metrics are cumulative and bounded by what they declare', () => {
    const latest = (metric: string) =>
      sink.points.filter((point) => point.metric === metric && point.resource['host.name'] === base.host).at(-1);
    const counts = sink.points.filter(
      ({ metric, resource, attributes }) =>
        metric === 'http.server.request.duration' &&
        resource['host.name'] === base.host &&
        attributes['http.response.status_code'] === 200,
    );
    const values = counts.map(({ value }) => value);
    expect(new Set(counts.map(({ temporality }) => temporality))).toEqual(new Set([2]));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.at(-1)).toBeGreaterThan(20);
    expect(latest('db.client.connection.max')?.value).toBe(poolLimits(base.cell).workers);
    expect(latest('vigie.queue.limit')?.value).toBe(poolLimits(base.cell).queue);
    expect(latest('http.server.active_requests')?.value).toBeGreaterThan(0);
  });

  test('it is announced in French, and the visitors’ own measure agrees', () => {
    expect(said[0]).toBe('Scénario « Saturation de la base des lycées du Nord » (saturation)');
    expect(said).toContain('Charge ordinaire sur les quatre ENT. (5 s)');
    expect(failed()).toBeGreaterThan(0);
  });

  test('stop leaves no process behind', async () => {
    expect(pids.size).toBeGreaterThanOrEqual(sites.length + 2);
    await waitFor('no child is left', () => ![...pids].some(alive));
    expect(demo.pids()).toEqual([]);
    expect(demo.phase()).toBeUndefined();
  });
});
