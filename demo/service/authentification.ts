import type { IncomingMessage } from 'node:http';
import { trace } from '@opentelemetry/api';
import { integer } from '../random.js';
import { demoDomain } from '../topology.js';
import { Annuaire } from './directory.js';
import type { Kit, Service } from './kit.js';
import { page, redirect } from './reply.js';
import { Tickets } from './tickets.js';

const directoryTimeoutMs = 1000;
/** A password is compared with its slow hash, as it must be: this is what trying many of them costs the service. */
const hashMs = 250;

/** National sign-in (CAS): form, tickets, sessions. Every answer but the form needs the directory behind it. */
export function authentification(kit: Kit): Service {
  const annuaire = new Annuaire(kit.site.address, kit.clock);
  const tickets = new Tickets();
  const lookUp = (what: string) => annuaire.ask(what, directoryTimeoutMs);
  const outcome = (value: 'ok' | 'failed') => trace.getActiveSpan()?.setAttribute('vigie.login.outcome', value);

  return {
    ready: annuaire.ready,
    directory: (up) => (up ? annuaire.start() : annuaire.kill()),
    routes: [
      {
        path: '/cas/login',
        async handle(request, url) {
          if (request.method !== 'POST') {
            await kit.work(8);
            return page('Connexion');
          }
          const form = await readForm(request);
          const account = form.get('compte') ?? '';
          await lookUp(account);
          // As long for an account that does not exist: who is known is not told by how long it takes.
          await kit.work(hashMs);
          if (form.get('secret') !== 'bon') {
            outcome('failed');
            return { status: 401, body: 'unknown account or wrong secret' };
          }
          outcome('ok');
          const ticket = tickets.issue(account, `ST-${integer(kit.random, 0, 2 ** 48).toString(36)}`);
          return redirect(`${serviceUrl(url)}?ticket=${ticket}`);
        },
      },
      {
        path: '/cas/serviceValidate',
        async handle(_request, url) {
          const ticket = url.searchParams.get('ticket') ?? '';
          const account = tickets.holder(ticket);
          if (account === undefined) return { status: 403, body: 'INVALID_TICKET' };
          await lookUp(account);
          tickets.use(ticket);
          return { status: 200, body: account };
        },
      },
      {
        path: '/cas/session',
        async handle() {
          await lookUp('session');
          return { status: 200, body: 'live' };
        },
      },
    ],
  };
}

/** Where to go back to: only ever a service of the demo. */
function serviceUrl(url: URL): string {
  const service = new URL(url.searchParams.get('service') ?? '', url);
  if (!service.hostname.endsWith(demoDomain)) throw new Error(`${service.hostname} is not a service of the demo`);
  return service.origin + service.pathname;
}

const formLimit = 4096;

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += chunk;
    if (text.length > formLimit) throw new Error(`a sign-in form is at most ${formLimit} characters`);
  }
  return new URLSearchParams(text);
}
