import { describe, expect, it } from 'vitest';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { context, pseudonymise } from './reference/context.js';
import { type Plain, rowOf } from './reference/spans.js';

const walk = new TraceWalk(context);
const server = 2;
const client = 3;

describe('how a request ended', () => {
  const ok = 0;
  const fault = 1;
  const shed = 2;
  const timeout = 3;
  const auth = 4;
  const callers = 5;
  const failed = { status: { code: 2 } };
  it.each<[string, Plain, object, number, number]>([
    ['200', { 'http.response.status_code': 200 }, {}, ok, 200],
    ['the legacy name', { 'http.status_code': 500 }, {}, fault, 500],
    ['a status as text', { 'http.status_code': '404' }, {}, callers, 404],
    ['429', { 'http.response.status_code': 429 }, {}, shed, 429],
    ['503', { 'http.response.status_code': 503, 'error.type': 'timeout' }, {}, shed, 503],
    ['504', { 'http.response.status_code': 504 }, failed, timeout, 504],
    ['408', { 'http.response.status_code': 408 }, {}, timeout, 408],
    ['401', { 'http.response.status_code': 401 }, {}, auth, 401],
    ['403', { 'http.response.status_code': 403 }, {}, auth, 403],
    ['502', { 'http.response.status_code': 502 }, failed, fault, 502],
    ['a status HTTP does not know', { 'http.response.status_code': 7 }, {}, ok, 0],
    ['no HTTP, an error', {}, failed, fault, 0],
    ['no HTTP, no error', {}, {}, ok, 0],
    ['an error type that says timeout', { 'error.type': 'ETIMEDOUT' }, failed, timeout, 0],
    ['a message that says timeout', {}, { status: { code: 2, message: 'request timed out' } }, timeout, 0],
    ['a message without an error', {}, { status: { message: 'timeout set to 5 s' } }, ok, 0],
  ])('%s', (_, sent, fields, Outcome, HttpStatus) => {
    expect(rowOf(walk, sent, fields)).toMatchObject({ Outcome, HttpStatus });
  });

  it.each<[number[], number]>([
    [[0], ok],
    [[4], timeout],
    [[8, 14], shed],
    [[7, 16], auth],
    [[3, 5, 6, 9, 10, 11, 12], callers],
    [[1, 2, 13, 15], fault],
  ])('the gRPC codes %j', (codes, Outcome) => {
    for (const code of codes) {
      const sent = { 'rpc.grpc.status_code': code, 'http.response.status_code': 200, 'error.type': 'timeout' };
      expect(rowOf(walk, sent, failed)).toMatchObject({ Outcome, HttpStatus: 200 });
      expect(rowOf(walk, { 'rpc.grpc.status_code': String(code) })).toMatchObject({ Outcome });
    }
  });

  it.each<[string, Plain, object, number]>([
    ['a gRPC code by its name', { 'rpc.response.status_code': 'UNAVAILABLE' }, failed, shed],
    ['the name of success', { 'rpc.response.status_code': 'OK' }, failed, ok],
    ['the code of another protocol', { 'rpc.response.status_code': '14' }, {}, ok],
    ['a code gRPC does not have', { 'rpc.grpc.status_code': 17 }, failed, fault],
    ['no code at all', { 'rpc.grpc.status_code': '' }, failed, fault],
  ])('%s', (_, sent, fields, Outcome) => {
    expect(rowOf(walk, sent, fields)).toMatchObject({ Outcome });
  });

  it.each([
    ['ok, in time', 200, 500, 1],
    ['ok, too late', 200, 501, 0],
    ['auth', 401, 10, 1],
    ['client', 404, 10, 1],
    ['fault', 500, 10, 0],
    ['shed', 503, 10, 0],
  ])('is good or not: %s', (_, status, durationMs, Good) => {
    const start = 1_772_436_500_000_000_000n;
    const fields = {
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + BigInt(durationMs) * 1_000_000n),
    };
    const sent = { 'server.address': 'portail.ent-est.test', 'http.response.status_code': status };
    expect(rowOf(walk, sent, fields).Good).toBe(Good);
  });
});

describe('who asked for what', () => {
  it.each<[string, Plain, string]>([
    ['url.path', { 'url.path': '/messagerie/3' }, 'messagerie'],
    ['http.target', { 'http.target': '/connexion?service=x' }, 'connexion'],
    ['url.full', { 'url.full': 'https://portail.test/messagerie#top' }, 'messagerie'],
    ['http.url of a bare host', { 'http.url': 'https://portail.test' }, 'portail'],
    ['no path', {}, ''],
  ])('path family from %s', (_, sent, PathFamily) => {
    expect(rowOf(walk, sent)).toMatchObject({ PathFamily });
  });

  it.each<[string, Plain, string, string]>([
    [
      'client.address first',
      { 'network.peer.address': '10.0.0.1', 'client.address': '127.20.1.2' },
      '127.20.1.2',
      'home',
    ],
    ['network.peer.address', { 'network.peer.address': '10.0.0.1' }, '10.0.0.1', 'unknown'],
    ['net.peer.ip', { 'net.peer.ip': '127.20.9.9' }, '127.20.9.9', 'home'],
    [
      'http.client_ip before the socket',
      { 'net.sock.peer.addr': '10.0.0.1', 'http.client_ip': '127.20.0.1' },
      '127.20.0.1',
      'home',
    ],
    ['IPv6', { 'client.address': '2001:db8::7' }, '2001:db8::7', 'school'],
    ['IPv4 in IPv6', { 'client.address': '::ffff:127.20.1.2' }, '127.20.1.2', 'home'],
    ['no address at all', { 'client.address': 'proxy.test' }, 'proxy.test', 'unknown'],
  ])('source from %s', (_, sent, address, SourceClass) => {
    expect(rowOf(walk, sent)).toMatchObject({ SourceClass, SourceHash: pseudonymise.hash32(address) });
  });

  it('is only asked of SERVER spans', () => {
    const sent = { 'client.address': '127.20.1.2', 'url.path': '/messagerie', 'user_agent.original': 'curl/8' };
    const nothing = { SourceClass: '', SourceHash: 0, PathFamily: '', ClientFamily: '' };
    expect(rowOf(walk, sent, { kind: client })).toMatchObject(nothing);
    expect(rowOf(walk, {}, { kind: server })).toMatchObject({ SourceClass: 'unknown', ClientFamily: 'none' });
  });

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'browser'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot'],
    ['Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36', 'bot'],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36', 'mobile-app'],
    ['okhttp/4.12.0', 'mobile-app'],
    ['Dalvik/2.1.0 (Linux; U; Android 13)', 'mobile-app'],
    ['ENT/3.1 CFNetwork/1494 Darwin/23.4.0', 'mobile-app'],
    ['curl/8.7.1', 'script'],
    ['python-requests/2.32', 'script'],
    ['Go-http-client/1.1', 'script'],
    ['wrk/4.2', 'script'],
    ['AgentInconnu 1', 'other'],
  ])('client family of %s', (userAgent, ClientFamily) => {
    expect(rowOf(walk, { 'user_agent.original': userAgent })).toMatchObject({ ClientFamily });
    expect(rowOf(walk, { 'http.user_agent': userAgent })).toMatchObject({ ClientFamily });
  });

  it.each<[string, Plain]>([
    ['enduser.id', { 'enduser.id': 'eleve-7', 'user.id': 'x' }],
    ['user.id', { 'user.id': 'eleve-7' }],
  ])('account from %s', (_, sent) => {
    expect(rowOf(walk, sent).UserHash).toBe(pseudonymise.hash64('eleve-7'));
  });

  it('keeps every digit of a numeric account', () => {
    const value = { intValue: '9007199254740993' };
    const row = rowOf(walk, {}, { attributes: [{ key: 'user.id', value }] });
    expect(row.UserHash).toBe(pseudonymise.hash64('9007199254740993'));
  });

  it.each<[string, Plain, number]>([
    ['said ok', { 'vigie.login.outcome': 'ok' }, 1],
    ['said failed', { 'vigie.login.outcome': 'failed', 'http.response.status_code': 200 }, 2],
    ['POST, redirected', { 'url.path': '/connexion', 'http.request.method': 'POST', 'http.status_code': 302 }, 1],
    ['POST, refused', { 'http.target': '/connexion', 'http.method': 'POST', 'http.status_code': 401 }, 2],
    ['POST, broken', { 'url.path': '/connexion', 'http.request.method': 'POST', 'http.status_code': 500 }, 0],
    ['GET of the form', { 'url.path': '/connexion', 'http.request.method': 'GET', 'http.status_code': 200 }, 0],
    ['POST elsewhere', { 'url.path': '/messagerie', 'http.request.method': 'POST', 'http.status_code': 200 }, 0],
  ])('login: %s', (_, sent, Login) => {
    expect(rowOf(walk, sent)).toMatchObject({ Login });
  });

  it.each<[Plain, number]>([
    [{ 'http.request.resend_count': 2 }, 1],
    [{ 'http.retry_count': '1' }, 1],
    [{ 'http.request.resend_count': 0 }, 0],
    [{}, 0],
  ])('retry: %j', (sent, Retry) => {
    expect(rowOf(walk, sent)).toMatchObject({ Retry });
  });
});
