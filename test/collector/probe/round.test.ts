import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leadsInside } from '../../../collector/probe/reachable.js';
import type { Means } from '../../../collector/probe/trip.js';
import { type Authority, authority } from './support/certificates.js';
import { dnsServer, type TestDns } from './support/dns.js';
import { meansWith, outcomes, probe, target, USER_AGENT } from './support/probing.js';
import { type Handle, muteServer, type TestServer, webServer } from './support/servers.js';

const DAY_MS = 86_400_000;
const HOST = 'ent.essai.test';

let dns: TestDns;
let ca: Authority;
let means: Means;
const open: TestServer[] = [];

beforeAll(async () => {
  ca = await authority();
  dns = await dnsServer({
    [HOST]: '127.0.0.1',
    'connexion.essai.test': '127.0.0.1',
    'muet.essai.test': 'silent',
    'casse.essai.test': 'broken',
  });
  means = meansWith(dns.server, ca.root);
});
afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
  await dns.close();
});

const web = async (handle: Handle): Promise<TestServer> => {
  const server = await webServer(handle);
  open.push(server);
  return server;
};
const mute = async (behaviour: 'silent' | 'hangs up'): Promise<TestServer> => {
  const server = await muteServer(behaviour);
  open.push(server);
  return server;
};
const tls = async (name: string, endsInMs?: number, by = ca): Promise<TestServer> => {
  const certified = await by.leaf({ name, ...(endsInMs !== undefined && { endsInMs }) });
  const server = await webServer((_, response) => void response.end('bonjour'), certified);
  open.push(server);
  return server;
};
const fine: Handle = (_, response) => void response.end('bonjour');
const redirectTo =
  (location: (path: string) => string): Handle =>
  (request, response) =>
    void response.writeHead(302, { location: location(request.url ?? '') }).end();

describe('a healthy host', () => {
  test('passes each phase, measured on its own, and learns who asks', async () => {
    const { port, asked } = await tls(HOST);
    const results = await probe(target(`https://${HOST}:${port}/accueil?a=1`), means);
    expect(outcomes(results)).toEqual({ dns: 'ok', tcp: 'ok', tls: 'ok', http: 'ok' });
    expect(results.http).toMatchObject({ up: true, status: 200, detail: '', host: HOST });
    for (const result of Object.values(results)) expect(result.durationMs).toBeGreaterThan(0);
    expect(results.tls?.expiresInS).toBeCloseTo((90 * DAY_MS) / 1000, -2);
    expect(asked).toEqual([{ path: '/accueil?a=1', host: `${HOST}:${port}`, agent: USER_AGENT, cookie: '' }]);
  });

  test('is asked no more than what is declared', async () => {
    const { port, asked } = await web(fine);
    expect(outcomes(await probe(target(`http://${HOST}:${port}/`, { checks: ['tcp'] }), means))).toEqual({ tcp: 'ok' });
    expect(asked).toEqual([]);
  });

  test('may be asked by its address, without DNS', async () => {
    const { port } = await web(fine);
    const before = dns.asked.length;
    expect(outcomes(await probe(target(`http://127.0.0.1:${port}/`), means))).toMatchObject({ http: 'ok' });
    expect(dns.asked.length).toBe(before);
  });
});

describe('the time of an answer', () => {
  test('above the threshold is slow, and up', async () => {
    const { port } = await web((_, response) => void setTimeout(() => response.end('tard'), 150));
    const { http, tcp } = await probe(target(`http://${HOST}:${port}/`), means, 100);
    expect(http).toMatchObject({ outcome: 'slow', up: true });
    expect(http?.durationMs).toBeGreaterThan(140);
    expect(http?.durationMs).toBeLessThan(10_000);
    expect(tcp?.outcome).toBe('ok');
  });

  test('ends at the timeout of the phase', async () => {
    const { port } = await mute('silent');
    const timeoutMs = 1500;
    const { tcp, http } = await probe(target(`http://${HOST}:${port}/`, { timeoutMs }), means);
    expect(tcp?.outcome).toBe('ok');
    expect(http).toMatchObject({ outcome: 'timeout', up: false, detail: 'no answer within 1500 ms' });
    expect(http?.durationMs).toBeGreaterThan(1450);
    const secure = await probe(target(`https://${HOST}:${port}/`, { timeoutMs }), means);
    expect(outcomes(secure)).toEqual({ dns: 'ok', tcp: 'ok', tls: 'timeout', http: 'timeout' });
    expect(secure.http?.durationMs).toBe(0);
  });
});

describe('DNS', () => {
  test.each([
    ['absent.essai.test', 'nxdomain'],
    ['muet.essai.test', 'dns_timeout'],
    ['casse.essai.test', 'dns_error'],
  ])('%s ends the round as %s, which every later check carries', async (host, outcome) => {
    const results = await probe(
      target(`https://${host}/`, {
        signIn: { path: '/', expects: 'x' },
        checks: ['dns', 'tcp', 'tls', 'http', 'signin'],
        timeoutMs: 1500,
      }),
      means,
    );
    expect(outcomes(results)).toEqual({ dns: outcome, tcp: outcome, tls: outcome, http: outcome, signin: outcome });
    expect(Object.values(results).map(({ durationMs }) => durationMs > 0)).toEqual([true, false, false, false, false]);
  });
});

describe('connections', () => {
  test('that nobody takes are refused', async () => {
    const server = await web(fine);
    await server.close();
    const results = await probe(target(`http://${HOST}:${server.port}/`), means);
    expect(outcomes(results)).toEqual({ dns: 'ok', tcp: 'refused', http: 'refused' });
  });

  test('that are closed before an answer are said to be', async () => {
    const { port } = await mute('hangs up');
    expect(outcomes(await probe(target(`http://${HOST}:${port}/`), means))).toEqual({
      dns: 'ok',
      tcp: 'ok',
      http: 'hung_up',
    });
  });
});

describe('TLS', () => {
  test('a certificate that has ended, with the time since', async () => {
    const { port, asked } = await tls(HOST, -3 * DAY_MS);
    const results = await probe(target(`https://${HOST}:${port}/`), means);
    expect(outcomes(results)).toEqual({ dns: 'ok', tcp: 'ok', tls: 'tls_expired', http: 'tls_expired' });
    expect(results.tls?.expiresInS).toBeCloseTo((-3 * DAY_MS) / 1000, -2);
    expect(asked).toEqual([]);
  });

  test('one that ends soon is up, and says when', async () => {
    const { port } = await tls(HOST, 2 * DAY_MS);
    const results = await probe(target(`https://${HOST}:${port}/`), means);
    expect(results.tls).toMatchObject({ outcome: 'ok', up: true });
    expect(results.tls?.expiresInS).toBeCloseTo((2 * DAY_MS) / 1000, -2);
  });

  test('one for another name', async () => {
    const { port } = await tls('autre.essai.test');
    expect(outcomes(await probe(target(`https://${HOST}:${port}/`), means))).toMatchObject({ tls: 'tls_name' });
  });

  test('one that nobody vouches for', async () => {
    const { port } = await tls(HOST, undefined, await authority('Inconnue'));
    const results = await probe(target(`https://${HOST}:${port}/`), means);
    expect(results.tls).toMatchObject({ outcome: 'tls_untrusted', up: false });
    expect(results.tls?.detail).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('no TLS at all', async () => {
    const { port } = await web(fine);
    expect(outcomes(await probe(target(`https://${HOST}:${port}/`), means))).toMatchObject({
      tcp: 'ok',
      tls: 'tls_error',
    });
  });
});

describe('HTTP', () => {
  test.each([
    [503, 'http_5xx'],
    [404, 'http_4xx'],
    [204, 'ok'],
    [304, 'ok'],
  ])('%i is %s', async (status, outcome) => {
    const { port } = await web((_, response) => void response.writeHead(status).end());
    expect((await probe(target(`http://${HOST}:${port}/`), means)).http).toMatchObject({ outcome, status });
  });

  test('redirects are followed, with the cookies they set, to another host too', async () => {
    const sso = await web(fine);
    const { port, asked } = await web((request, response) => {
      if (request.headers.cookie === undefined)
        response.writeHead(302, { location: '/', 'set-cookie': ['jeton=1; Path=/; HttpOnly', 'langue=fr'] }).end();
      else response.writeHead(303, { location: `http://connexion.essai.test:${sso.port}/cas` }).end();
    });
    const { http } = await probe(target(`http://${HOST}:${port}/`), means);
    expect(http).toMatchObject({ outcome: 'ok', status: 200 });
    expect(asked.map(({ cookie }) => cookie)).toEqual(['', 'jeton=1; langue=fr']);
    expect(sso.asked).toMatchObject([{ path: '/cas', cookie: '' }]);
  });

  test('a host behind a redirect that does not exist is named', async () => {
    const { port } = await web(redirectTo(() => 'http://absent.essai.test/'));
    const results = await probe(target(`http://${HOST}:${port}/`), means);
    expect(results.http).toMatchObject({ outcome: 'nxdomain', detail: 'absent.essai.test does not exist' });
    expect(results.dns?.outcome).toBe('ok');
  });

  test('a redirect to the same place is a loop at the second time', async () => {
    const { port, asked } = await web(redirectTo(() => '/'));
    expect(outcomes(await probe(target(`http://${HOST}:${port}/`), means))).toMatchObject({ http: 'redirect_loop' });
    expect(asked).toHaveLength(1);
  });

  test('redirects without end are a loop after five', async () => {
    const { port, asked } = await web(redirectTo((path) => `${path}x`));
    expect(outcomes(await probe(target(`http://${HOST}:${port}/`), means))).toMatchObject({ http: 'redirect_loop' });
    expect(asked).toHaveLength(6);
  });

  test.each(['ftp://ent.essai.test/', 'file:///etc/passwd', 'http://'])(
    'a redirect to %s is not followed',
    async (location) => {
      const { port } = await web(redirectTo(() => location));
      expect(outcomes(await probe(target(`http://${HOST}:${port}/`), means))).toMatchObject({
        http: 'redirect_refused',
      });
    },
  );

  test('a redirect from the public network into a private one is not followed', async () => {
    const own = await web(fine);
    const { port } = await web(redirectTo(() => `http://127.0.0.1:${own.port}/`));
    // Of the two addresses of loopback, the second stands for our own network.
    const names: Means['names'] = async (host) => [{ address: host === HOST ? '127.0.0.2' : host, family: 4 }];
    const inside: Means['leadsInside'] = ([endpoint]) => endpoint?.address === '127.0.0.1';
    const results = await probe(target(`http://${HOST}:${port}/`), { ...means, names, leadsInside: inside });
    expect(results.http?.outcome).toBe('redirect_refused');
    expect(own.asked).toEqual([]);
  });

  test.each([
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['169.254.169.254', true],
    ['::1', true],
    ['::ffff:192.168.0.1', true],
    ['fd00::1', true],
    ['80.67.169.12', false],
    ['2001:910:800::12', false],
  ])('%s is of a private network: %s', (address, inside) => {
    expect(leadsInside([{ address, family: address.includes(':') ? 6 : 4 }])).toBe(inside);
  });
});

describe('the sign-in page', () => {
  const signIn = { path: '/connexion', expects: 'Identifiant' };
  const checks = ['dns', 'tcp', 'http', 'signin'] as const;
  const pages =
    (page: string): Handle =>
    (request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(request.url === '/connexion' ? page : 'accueil');
    };

  test('that holds the text is up', async () => {
    const { port, asked } = await web(pages('<form>Identifiant</form>'));
    const results = await probe(target(`http://${HOST}:${port}/`, { checks, signIn }), means);
    expect(outcomes(results)).toEqual({ dns: 'ok', tcp: 'ok', http: 'ok', signin: 'ok' });
    expect(asked.map(({ path }) => path)).toEqual(['/', '/connexion']);
  });

  test('without the text is missing, though the host answers', async () => {
    const { port } = await web(pages('<h1>Maintenance</h1>'));
    const results = await probe(target(`http://${HOST}:${port}/`, { checks, signIn }), means);
    expect(results.http?.outcome).toBe('ok');
    expect(results.signin).toMatchObject({ outcome: 'signin_missing', up: false, status: 200 });
  });

  test('is looked at though the front page fails: another maillon', async () => {
    const { port } = await web((request, response) => {
      response.writeHead(request.url === '/connexion' ? 200 : 500).end('Identifiant');
    });
    const results = await probe(target(`http://${HOST}:${port}/`, { checks, signIn }), means);
    expect(outcomes(results)).toMatchObject({ http: 'http_5xx', signin: 'ok' });
  });

  test('of endless length is read to a bound', async () => {
    let sent = 0;
    const { port } = await web((request, response) => {
      const chunk = Buffer.alloc(64 << 10, 32);
      const push = (): void => {
        if (request.url !== '/connexion') return void response.end();
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', push);
      push();
    });
    const results = await probe(target(`http://${HOST}:${port}/`, { checks, signIn }), means);
    expect(results.signin?.outcome).toBe('signin_missing');
    expect(sent).toBeLessThan(32 << 20);
  });
});

test('Retry-After is respected: nothing is asked before, nor called down', async () => {
  const { port, asked } = await web((_, response) => void response.writeHead(503, { 'retry-after': '120' }).end());
  const own = meansWith(dns.server);
  const probed = target(`http://${HOST}:${port}/`);
  expect(outcomes(await probe(probed, own))).toEqual({ dns: 'ok', tcp: 'ok', http: 'http_5xx' });
  expect(outcomes(await probe(probed, own))).toEqual({ dns: 'ok', tcp: 'ok' });
  expect(asked).toHaveLength(1);
});

test('a round that is stopped lets go at once', async () => {
  const { port } = await mute('silent');
  const stop = new AbortController();
  const going = probe(target(`http://${HOST}:${port}/`, { timeoutMs: 60_000 }), { ...means, stop: stop.signal });
  setTimeout(() => stop.abort(new Error('stop')), 100);
  await expect(going).rejects.toThrow('stop');
});
