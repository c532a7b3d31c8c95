import { describe, expect, it } from 'vitest';
import { asked, HOST, startWall, T0, watch } from './wall.js';

const HTML = { accept: 'text/html' };

describe('the link of a wall screen, through the door', () => {
  it('opens the wall with its parameters, by a cookie that no script reads and that lasts', async () => {
    const wall = await startWall();
    const { secret } = await wall.add();
    const opened = await wall.ask(`/ecran/${secret}?distance=6&diagonale=55`, HTML);
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toBe('/mur?distance=6&diagonale=55');
    expect(opened.headers['cache-control']).toBe('no-store');
    expect(opened.headers['set-cookie']).toEqual([
      `vigie-ecran=${secret}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict`,
    ]);
  });

  it.each([
    ['behind https, as its address says', 'https://vigie.exemple.fr', {}],
    ['behind https, as the proxy says', undefined, { 'x-forwarded-proto': 'https' }],
  ])('%s, its cookie is for https alone', async (_, publicUrl, headers) => {
    const wall = await startWall(publicUrl);
    const { secret } = await wall.add();
    const { headers: sent } = await wall.ask(`/ecran/${secret}`, headers as Record<string, string>);
    expect(sent['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
  });

  it('reads what the wall reads, and feeds its socket', async () => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    for (const path of ['/api/v1/picture?v=2', '/api/v1/cells/lycees-nord/base/curves'])
      expect([path, (await wall.ask(path, { cookie })).status]).toEqual([path, 200]);
    const screen = await watch(wall.door.url, { host: HOST, origin: `http://${HOST}`, cookie });
    const snapshot = await screen.first('snapshot');
    expect(snapshot).toMatchObject({ scope: 'reader,all' });
    expect(JSON.stringify(snapshot)).not.toContain('astreinte');
    wall.console.alerts.publish({
      ...wall.console.alerts.picture(),
      self: [{ key: 'engine', params: { seconds: 9 } }],
    });
    await screen.first('delta');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses every write: %s', async (method) => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    for (const url of [wall.door.url, wall.console.url])
      for (const path of ['/api/v1/incidents/i-saturation/acts', '/api/v1/silences', '/api/v1/picture', '/mur']) {
        const { status, headers, text } = await asked(
          url,
          path,
          { ...(url === wall.door.url && { host: HOST }), cookie, 'content-type': 'application/json' },
          method,
        );
        expect([path, status]).toEqual([path, 403]);
        expect(headers['content-type']).toContain('application/problem+json');
        expect(JSON.parse(text)).toMatchObject({ status: 403, title: 'Forbidden' });
      }
  });

  it.each([
    '/',
    '/incident/i-saturation',
    '/p/i-saturation',
    '/operateurs',
    '/api/v1/incidents/i-saturation',
    '/api/v1/silences',
    '/api/v1/declared',
    '/api/v1/unmapped',
    '/api/v1/senders/alpha/arrivals',
    '/api/v1/cells/lycees-nord/base/traces',
    '/api/v1/runbooks/saturation',
    '/api/v1/traces/a',
    '/readyz',
    '/index.html',
    '/assets/../index.html',
  ])('opens nothing else of the console: %s', async (path) => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    expect((await wall.ask(path, { cookie })).status).toBe(403);
    expect((await asked(wall.console.url, path, { cookie })).status).toBe(403);
    // Without a link the door is what it was.
    expect((await wall.ask(path)).status).toBe(404);
  });

  it('says to a browser that asks for more what it is, with a way back and a way out', async () => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    const page = await wall.ask('/', { cookie, ...HTML, 'accept-language': 'en' });
    expect(page.status).toBe(403);
    expect(page.text).toMatch(
      /<html lang="en">[\s\S]*This screen shows the wall only[\s\S]*Cet écran ne montre que le mur/,
    );
    expect(page.text).toContain('href="/mur"');
    const left = await wall.ask(
      '/ecran/fin',
      { cookie, 'content-type': 'application/x-www-form-urlencoded', origin: `http://${HOST}` },
      'POST',
    );
    expect(left.headers['set-cookie']?.[0]).toMatch(/^vigie-ecran=; Path=\/; Max-Age=0;/);
    const foreign = { cookie, 'content-type': 'application/x-www-form-urlencoded', origin: 'https://ailleurs.example' };
    expect((await wall.ask('/ecran/fin', foreign, 'POST')).status).toBe(403);
  });

  it('lets nobody in without a link: no wall, no read, no socket, no default', async () => {
    const wall = await startWall();
    await wall.add();
    for (const path of ['/mur', '/api/v1/picture', '/vigie.svg', '/assets/index.js'])
      expect([path, (await wall.ask(path)).status]).toEqual([path, 401]);
    const page = await wall.ask('/mur', HTML);
    expect([page.status, page.text.includes('Cet écran n’a pas d’accès')]).toEqual([401, true]);
    await expect(watch(wall.door.url, { host: HOST })).rejects.toBe(401);
    await expect(watch(wall.door.url, { host: HOST, cookie: 'autre=1' })).rejects.toBe(401);
  });

  it('turns away a page of another site that opens its socket with its cookie', async () => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    await expect(watch(wall.door.url, { host: HOST, cookie, origin: 'https://ailleurs.example' })).rejects.toBe(403);
  });

  it('lets in the page behind a proxy that gives another host, by the public address', async () => {
    const wall = await startWall('https://vigie.exemple.fr');
    const cookie = await wall.cookie((await wall.add()).secret);
    const screen = await watch(wall.door.url, { host: '127.0.0.1:1', cookie, origin: 'https://vigie.exemple.fr' });
    await screen.first('snapshot');
  });

  it('asks a browser that comes from another site, and sends no strict cookie yet, to come once more', async () => {
    const wall = await startWall();
    const again = await wall.ask('/mur?distance=6', { ...HTML, 'sec-fetch-site': 'cross-site' });
    expect([again.status, again.text.includes('http-equiv="refresh" content="0"')]).toEqual([200, true]);
    expect((await wall.ask('/mur', { ...HTML, 'sec-fetch-site': 'same-origin' })).status).toBe(401);
  });
});

describe('the scope of a wall screen', () => {
  it.each([
    ['territoire:est', 'reader,ents:ent-est', 4 + 2],
    ['operateur:alpha', 'reader,ents:colleges-nord,lycees-nord', 8 + 2],
    ['operateur:etat', 'reader,ents:', 2],
  ])('%s: its ENT and the national maillons, by every way', async (scope, key, cells) => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add({ scope })).secret);
    const screen = await watch(wall.door.url, { host: HOST, cookie });
    const snapshot = await screen.first('snapshot');
    expect(snapshot).toMatchObject({ scope: key });
    const chain = (snapshot as unknown as { chain: { cells: unknown[] } }).chain;
    expect(chain.cells).toHaveLength(cells);
    const polled = await wall.ask('/api/v1/picture?v=2', { cookie });
    expect(JSON.parse(polled.text.split('\n')[0]!)).toMatchObject({ scope: key });
    const seesNorth = scope === 'operateur:alpha';
    expect((await wall.ask('/api/v1/cells/lycees-nord/base/curves', { cookie })).status).toBe(seesNorth ? 200 : 404);
    if (!seesNorth) expect(polled.text + JSON.stringify(snapshot)).not.toMatch(/lycees-nord|i-saturation|Alpha/);
  });
});

describe('a wall screen whose link has ended', () => {
  it('is told so by its socket within seconds of the revocation, and by the page after it', async () => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    const screen = await watch(wall.door.url, { host: HOST, cookie });
    await screen.first('snapshot');
    expect(await wall.book.revoke('hall')).toBe(true);
    wall.clock.advance(2000);
    expect(await screen.first('refused')).toMatchObject({ reason: 'revoked' });
    expect(await screen.closed).toBe(4403);
    expect((await wall.ask('/api/v1/picture', { cookie })).status).toBe(401);
    const page = await wall.ask('/mur', { cookie, ...HTML });
    expect(page.status).toBe(401);
    for (const said of [
      'Écran « hall »',
      'L’accès de cet écran a été retiré',
      'Astreinte, 01 23',
      'mardi 6 avril 2021',
    ])
      expect(page.text).toContain(said);
    expect(page.text).not.toMatch(/<script|http-equiv="refresh"/);
    // One that comes back is told again, in a message that its page can read.
    const back = await watch(wall.door.url, { host: HOST, cookie });
    expect(await back.first('refused')).toMatchObject({ reason: 'revoked' });
    expect(await back.closed).toBe(4403);
  });

  it('says that it has expired, on the day it does', async () => {
    const wall = await startWall();
    const { secret } = await wall.add({ days: 4 / 86_400, contact: '' });
    const cookie = await wall.cookie(secret);
    const screen = await watch(wall.door.url, { host: HOST, cookie });
    await screen.first('snapshot');
    wall.clock.advance(4000);
    expect(await screen.first('refused')).toMatchObject({ reason: 'expired' });
    const page = await wall.ask('/mur', { cookie, ...HTML });
    expect(page.text).toMatch(
      /est arrivé à son terme[\s\S]*mardi 6 avril 2021, 08:02[\s\S]*la personne qui exploite Vigie/,
    );
    expect((await wall.ask(`/ecran/${secret}`)).status).toBe(410);
  });

  it('does not become an administrator at the console itself', async () => {
    const wall = await startWall();
    const cookie = await wall.cookie((await wall.add()).secret);
    await wall.book.revoke('hall');
    expect((await asked(wall.console.url, '/', { cookie })).status).toBe(401);
    expect((await asked(wall.console.url, '/api/v1/picture', { cookie })).status).toBe(401);
    expect((await asked(wall.console.url, '/api/v1/picture?v=2', {})).status).toBe(200);
  });

  it('leaves the other screens alone', async () => {
    const wall = await startWall();
    const other = await wall.cookie((await wall.add({ name: 'salle' })).secret);
    await wall.add();
    const screen = await watch(wall.door.url, { host: HOST, cookie: other });
    await screen.first('snapshot');
    await wall.book.revoke('hall');
    wall.clock.advance(10_000);
    await screen.first('heartbeat');
    expect(screen.heard.map(({ type }) => type)).not.toContain('refused');
  });
});

describe('those who guess', () => {
  it('are not looked at after ten wrong links in a minute; a screen that has its link goes on', async () => {
    const wall = await startWall();
    const { secret } = await wall.add();
    const cookie = await wall.cookie(secret);
    const wrong = `${secret.slice(0, 13)}${'A'.repeat(43)}`;
    for (let tried = 0; tried < 10; tried += 1) expect((await wall.ask(`/ecran/${wrong}`)).status).toBe(404);
    const limited = await wall.ask(`/ecran/${wrong}`);
    expect([limited.status, Number(limited.headers['retry-after'])]).toEqual([429, 1]);
    expect((await wall.ask(`/ecran/${secret}`)).status).toBe(429);
    expect((await wall.ask('/api/v1/picture', { cookie })).status).toBe(200);
    wall.clock.advance(60_000);
    expect((await wall.ask(`/ecran/${secret}`)).status).toBe(303);
  });

  it('are limited with cookies too', async () => {
    const wall = await startWall();
    const { secret } = await wall.add();
    const other = await wall.cookie((await wall.add({ name: 'salle' })).secret);
    const wrong = { cookie: `vigie-ecran=${secret.slice(0, 13)}${'A'.repeat(43)}` };
    const statuses = [];
    for (let tried = 0; tried < 12; tried += 1) statuses.push((await wall.ask('/api/v1/picture', wrong)).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    await expect(watch(wall.door.url, { host: HOST, ...wrong })).rejects.toBe(429);
    expect((await wall.ask('/api/v1/picture', { cookie: other })).status).toBe(200);
  });

  it.each(['x', '%00', 'a'.repeat(3000), '..%2Fmur', `${'0'.repeat(12)}.${'A'.repeat(43)}`])(
    'find nothing behind %s',
    async (guess) => {
      const wall = await startWall();
      await wall.add();
      expect((await wall.ask(`/ecran/${guess}`)).status).toBe(404);
      expect((await wall.ask('/mur', { cookie: `vigie-ecran=${guess}` })).status).toBe(401);
    },
  );

  it('and those who open their link leave no secret in the log, nor an address', async () => {
    const wall = await startWall();
    const { secret } = await wall.add();
    await wall.cookie(secret);
    await wall.ask(`/ecran/${secret}x`);
    await wall.book.revoke('hall');
    await wall.ask(`/ecran/${secret}`);
    const lines = wall.logged.join('');
    expect(lines).toMatch(/screen link opened[\s\S]*screen link refused/);
    expect(lines).not.toContain(secret.slice(13));
    expect(lines.replaceAll(wall.door.url, '').replaceAll(wall.console.url, '')).not.toContain('127.0.0.1');
    expect(wall.clock.now()).toBe(T0);
  });
});
