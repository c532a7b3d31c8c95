import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClickHouseClient } from '@clickhouse/client';
import express, { type Express, type Router } from 'express';
import type { Logger } from 'pino';
import type { Command } from '../../alerts/command.js';
import type { Inbox } from '../../alerts/inbound/inbox.js';
import type { Picture } from '../../alerts/picture.js';
import type { Silences } from '../../alerts/silences.js';
import type { Cancel, Clock } from '../../chain/clock.js';
import type { ChainInForce } from '../../chain/in-force.js';
import type { Registry } from '../../runbooks/registry.js';
import type { AboutAnswer } from '../protocol/answers.js';
import { cellRoutes } from './cell/routes.js';
import { commandRoutes } from './command.js';
import { declaredRoutes } from './declared.js';
import { findWebRoot, webAssets } from './http/assets.js';
import { isLoopback, NotLoopbackError } from './http/loopback.js';
import { HttpProblem, notFound, problems } from './http/problem.js';
import { apiRoutes } from './http/routes.js';
import { loopbackHostOnly, securityHeaders } from './http/security.js';
import { identify, type WhoIs, whoIs } from './http/who.js';
import { type LiveGateway, openGateway } from './live/gateway.js';
import { LiveStreams } from './live/streams.js';
import { operatorRoutes } from './operators/routes.js';
import { phoneRoutes } from './phone/phone.js';
import { type StoreReads, storeReads } from './reads.js';
import type { ScreenAdmission } from './screens/admission.js';
import { screensAtTheDoor } from './screens/door.js';
import { screenRoutes, screensReadTheWall, turnAway } from './screens/routes.js';
import { silenceRoutes } from './silences.js';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** The alerts engine, as far as the console sees it. */
interface PictureSource {
  picture(): Picture;
  onPicture(listener: (picture: Picture) => void): Cancel;
}

export interface ConsoleParts {
  readonly clock: Clock;
  /** Followed: every screen is told when another comes into force, or is refused. */
  readonly chain: ChainInForce;
  readonly alerts: PictureSource;
  readonly client: ClickHouseClient;
  readonly runbooks: Registry;
  /** Incident command; without it the console only shows. */
  readonly command?: Command | undefined;
  /** Silences made by hand. */
  readonly silences?: Silences | undefined;
  /** What operators' own monitoring declares. */
  readonly inbox?: Pick<Inbox, 'list'> | undefined;
  /** Instead of the reads on `client`. */
  readonly reads?: StoreReads | undefined;
  /** Routes that ask for a secret of their own instead of a sign-in: acknowledge links, alerts of operators. */
  readonly unsigned?: readonly Router[] | undefined;
  /** Wall screens that hold a link of their own, instead of a sign-in. */
  readonly screens?: ScreenAdmission | undefined;
  /** At which people reach Vigie. */
  readonly publicUrl?: string | undefined;
  /** Identity of this build: a page of another build reloads itself. */
  readonly build: string;
  /** Mail address or URL for whoever cannot use the page. */
  readonly contact?: string | undefined;
  /** A loopback address or name; any other is refused. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly log: Log;
}

export interface RunningConsole {
  readonly url: string;
  readonly port: number;
  /** For the door: what wall screens may reach by any name, with their link and nothing else; absent where there are none. */
  readonly forScreens?: ForScreens | undefined;
  stop(): Promise<void>;
}

export interface ForScreens {
  readonly routes: Router;
  /** Feeds the WebSocket `/live` of a server, until it is called off. */
  readonly live: (server: Server) => Cancel;
}

/** A picture older than this, in ms of clock time, means that nobody judges any more. */
const READY_AGE_MS = 15_000;

/**
 * Starts the console: page, HTTP API under `/api/v1`, WebSocket `/live`. Rejects with `NOT_LOOPBACK` for an address others
 * could reach and with the system's `EADDRINUSE` for a busy port.
 */
export async function startConsole(parts: ConsoleParts): Promise<RunningConsole> {
  const { clock, alerts, host, port, log } = parts;
  if (!isLoopback(host)) throw new NotLoopbackError(host);
  const streams = new LiveStreams({ ...parts, picture: alerts.picture });
  const who = whoIs(parts);
  const reads = readRoutes(parts, streams);
  const server = createServer(application(parts, streams, who, reads));
  await listening(server, host, port);
  const publicOrigin = parts.publicUrl === undefined ? undefined : new URL(parts.publicUrl).origin;
  const gateways = new Set<LiveGateway>();
  const live = (on: Server, of: WhoIs, loopbackOnly: boolean): Cancel => {
    const gateway = openGateway(on, { clock, streams, log, who: of, loopbackOnly, publicOrigin });
    gateways.add(gateway);
    return () => {
      gateways.delete(gateway);
      gateway.stop();
    };
  };
  live(server, who, true);
  const publish = (picture: Picture): void => {
    streams.publish(picture);
    for (const gateway of gateways) gateway.publish();
  };
  const subscriptions = [
    alerts.onPicture(publish),
    // Its status changes with the chain, after it: one message for both.
    parts.chain.status.onChange(() => publish(alerts.picture())),
  ];
  const bound = (server.address() as AddressInfo).port;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`;
  log.info({ url }, 'console listens');
  return {
    url,
    port: bound,
    forScreens: parts.screens && {
      routes: screensAtTheDoor({ ...screenParts(parts, parts.screens), who: whoAtTheDoor(parts), reads }),
      live: (door) => live(door, whoAtTheDoor(parts), false),
    },
    stop: async () => {
      for (const unsubscribe of subscriptions) unsubscribe();
      for (const gateway of gateways) gateway.stop();
      await closed(server);
    },
  };
}

/** Nobody is let in there by default. */
const whoAtTheDoor = (parts: ConsoleParts): WhoIs => whoIs(parts, 'nobody');

function screenParts({ publicUrl, log }: ConsoleParts, screens: ScreenAdmission) {
  return { screens, log, https: publicUrl?.startsWith('https:') === true };
}

/** What is read of the picture, the cells and the store. */
function readRoutes(parts: ConsoleParts, streams: LiveStreams): Router {
  const reads = parts.reads ?? storeReads(parts.client);
  return express.Router().use(cellRoutes({ ...parts, reads }), apiRoutes({ ...parts, streams, reads }));
}

/** The order of everything a request passes. */
function application(parts: ConsoleParts, streams: LiveStreams, who: WhoIs, apiReads: Router): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders);
  app.use(loopbackHostOnly);
  // Before anybody is asked who they are: a wall screen loads itself anew only once this answers.
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  if (parts.screens) app.use(screenRoutes(screenParts(parts, parts.screens)));
  app.use(identify(who, turnAway));
  app.use(screensReadTheWall);
  app.get('/readyz', (_request, response) => {
    const ageMs = parts.clock.now() - parts.alerts.picture().asOfMs;
    if (ageMs > READY_AGE_MS) {
      throw new HttpProblem(503, 'Not ready', `The newest picture is ${Math.round(ageMs / 1000)} s old.`);
    }
    response.type('text/plain').send('ready\n');
  });
  const { command } = parts;
  if (command) app.use('/api/v1', commandRoutes(command, parts.chain, parts.clock));
  if (parts.silences) app.use('/api/v1', silenceRoutes(parts.silences));
  if (parts.inbox) app.use('/api/v1', declaredRoutes(parts.inbox));
  app.get('/api/v1/about', (_request, response) => {
    response.json({ contact: parts.contact } satisfies AboutAnswer);
  });
  const reads = parts.reads ?? storeReads(parts.client);
  app.use('/api/v1', operatorRoutes({ ...parts, reads, incidents: () => command?.all() ?? [] }));
  app.use('/api/v1', apiReads, notFound);
  if (command) app.use(phoneRoutes({ ...parts, command, streams }));
  for (const router of parts.unsigned ?? []) app.use(router);
  app.use(webAssets(findWebRoot()));
  app.use(notFound);
  app.use(problems(parts.log));
  return app;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
