import type { IncomingMessage } from 'node:http';
import { hostOf, type Maillon } from '../topology.js';
import type { Handler, Kit, Service } from './kit.js';
import { page, type Reply, redirect } from './reply.js';
import { readSession, writeSession } from './session.js';
import { Sessions } from './sessions.js';

const timeoutMs = 1500;
const messagerieTimeoutMs = 2500;
/** A single sign-on session is asked about again after this long: signing out elsewhere must be noticed. */
const trustedMs = 10_000;

export function portail(kit: Kit): Service {
  const sessions = new Sessions(kit.random);
  const origin = (maillon: Maillon): string => {
    const host = hostOf(kit.site.ent, maillon);
    return `http://${host}:${kit.book()[host]?.port}`;
  };
  const query = (what: string) => kit.ask('base', `/requete/${what}`, { timeoutMs });

  /** The handler behind a live session; without one, on to signing in. */
  const signedIn =
    (handle: (url: URL) => Promise<Reply>): Handler =>
    async (request: IncomingMessage, url: URL) => {
      const session = sessions.find(readSession(request.headers.cookie)?.id);
      if (!session) return redirect('/connexion');
      if (kit.clock.now() - session.checkedMs > trustedMs) {
        const { status } = await kit.ask('authentification', '/cas/session', { timeoutMs });
        if (status !== 200) return redirect('/connexion');
        session.checkedMs = kit.clock.now();
      }
      return handle(url);
    };

  const signIn: Handler = async (_request, url) => {
    const ticket = url.searchParams.get('ticket');
    if (!ticket) {
      const back = `${origin('frontal')}/connexion`;
      // The browser goes there by itself: no trace context crosses this redirect.
      return redirect(`${origin('authentification')}/cas/login?service=${encodeURIComponent(back)}`);
    }
    const path = `/cas/serviceValidate?ticket=${encodeURIComponent(ticket)}`;
    const { status, body } = await kit.ask('authentification', path, { timeoutMs });
    if (status !== 200) return { status: 403, body: 'invalid ticket' };
    return redirect('/', { 'set-cookie': writeSession(sessions.open(body, kit.clock.now())) });
  };

  return {
    account: (request) => readSession(request.headers.cookie)?.account,
    routes: [
      { path: '/connexion', handle: signIn },
      {
        path: '/messagerie{/*suite}',
        handle: signedIn(async (url) => {
          await kit.work(8);
          await kit.ask('messagerie', url.pathname, { timeoutMs: messagerieTimeoutMs });
          return page('Messagerie');
        }),
      },
      {
        path: '/classe{/*suite}',
        handle: signedIn(async () => {
          await kit.work(8);
          await kit.ask('classe-virtuelle', '/classe/rejoindre', { timeoutMs });
          return page('Classe virtuelle');
        }),
      },
      {
        path: '/api/*suite',
        handle: signedIn(async () => {
          await query('cahier');
          return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
        }),
      },
      {
        path: '/',
        handle: signedIn(async () => {
          await kit.work(12);
          await query('accueil');
          return page('Accueil');
        }),
      },
    ],
  };
}
