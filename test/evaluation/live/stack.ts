import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { pino } from 'pino';
import type { Clock } from '../../../chain/clock.js';
import { loadChain } from '../../../chain/load.js';
import { unchanging } from '../../../chain/watched.js';
import { openTokens } from '../../../collector/admission/tokens.js';
import { tableNames } from '../../../collector/probe/names.js';
import { startProbing } from '../../../collector/probe/probing.js';
import { probeUserAgent } from '../../../collector/probe/user-agent.js';
import type { AddressBook } from '../../../demo/addresses.js';
import { type Demo, playDemo } from '../../../demo/play.js';
import type { Scenario } from '../../../demo/scenarios/scenario.js';
import { startReceiver } from '../../system/receiver.js';
import type { Felt, Paged } from './judge.js';
import { openScreen, type Screen } from './screen.js';

const root = path.resolve(import.meta.dirname, '../../..');
const chainDir = path.join(root, 'chain/demo');
const VANTAGE = 'demo';

/** The whole product as it is operated, on the demo chain: collector, engine, alerts and console, a pager, probes, services, people. */
export interface Stack {
  readonly demo: Demo;
  readonly screen: Screen;
  readonly felt: readonly Felt[];
  /** Where the services listen. */
  book(): AddressBook;
  /** The pages that said that something fires, each once, as they reached the pager. */
  pages(): readonly Paged[];
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly durationS: { readonly ordinary: number; readonly disturbance: number };
  /** Where the store and the journal are left, to be looked into; without it they are gone at the end. */
  readonly keepIn?: string | undefined;
}

/** Starts everything and resolves once a screen shows the chain; whatever was started is ended if something does not start. */
export async function startStack({ scenario, clock, durationS, keepIn }: StackOptions): Promise<Stack> {
  const closing: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const dataDir = keepIn ?? (await mkdtemp(path.join(tmpdir(), 'vigie-live-')));
    if (keepIn === undefined) closing.push(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    else await mkdir(keepIn, { recursive: true });
    const tokens = await tokensIn(dataDir, clock);
    const receiver = await startReceiver(clock.now);
    closing.push(receiver.stop);
    const served = await startServe(dataDir, receiver.url);
    closing.push(served.stop);
    const screen = await openScreen(served.consoleUrl, clock.now);
    closing.push(screen.close);
    const felt: Felt[] = [];
    let book: AddressBook = {};
    const demo = playDemo({
      ...{ otlpUrl: served.otlpUrl, tokens, scenario, clock, durationS, once: true },
      log: { info: () => {}, warn: (fields, message) => console.error(message, fields) },
      say: () => {},
      onAddresses: (next) => {
        book = next;
      },
      onTallies: ({ visitors }) => felt.push({ atMs: clock.now(), visitors }),
    });
    closing.push(() => demo.stop());
    await demo.ready;
    const probing = startProbing({
      ...{ clock, from: VANTAGE, names: tableNames(() => book), userAgent: probeUserAgent(VANTAGE, undefined) },
      ...{ chain: unchanging(await loadChain(chainDir)), random: Math.random, url: served.otlpUrl },
      ...{ token: tokens.vigie ?? '', log: pino({ level: 'silent' }) },
    });
    closing.push(probing.stop);
    const pages = () => {
      const first = new Map<string, number>();
      for (const { key = '', atMs, body } of receiver.pages)
        if (body.status === 'firing' && !first.has(key)) first.set(key, atMs);
      return [...first].map(([key, atMs]) => ({ key, atMs }));
    };
    return { demo, screen, felt, book: () => book, pages, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A token for each sender of the chain, and one for the probes. */
async function tokensIn(dataDir: string, clock: Clock): Promise<Readonly<Record<string, string>>> {
  const { senders } = await loadChain(chainDir);
  const book = await openTokens({ dataDir, clock, log: pino({ level: 'silent' }) });
  try {
    const made: Record<string, string> = {};
    for (const { id } of senders) made[id] = (await book.createToken(id, { label: 'live' })).token;
    return made;
  } finally {
    book.stop();
  }
}

/** `vigie serve` from the sources that are judged. */
async function startServe(dataDir: string, webhook: string) {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const ports = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];
  const options = ['--data', dataDir, '--chain', chainDir, '--webhook', webhook, '--log-level', 'warn', ...ports];
  const child = execa(process.execPath, ['--import', tsx, path.join(root, 'vigie.ts'), 'serve', ...options], {
    ...{ reject: false, stdin: 'ignore', cleanup: true },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString('utf8')).slice(-20_000);
  });
  const [consoleUrl, otlpUrl] = await new Promise<[string, string]>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const [, page] = /Console: (\S+)/.exec(said) ?? [];
      const [, otlp] = /OTLP\/HTTP: (\S+)/.exec(said) ?? [];
      if (page && otlp) resolve([page, otlp]);
    });
    child.on('exit', () => reject(new Error(`vigie serve ended before it was ready:\n${log}`)));
  });
  return {
    consoleUrl,
    otlpUrl,
    async stop() {
      child.kill('SIGTERM');
      await child;
    },
  };
}
