import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';
import { lognormal, type Random } from '../random.js';
import type { Maillon, Site } from '../topology.js';
import { hostOf } from '../topology.js';
import type { Answer, Call, CallOptions } from './call.js';
import { expectAnswer, type Reply } from './reply.js';

/** What a maillon's code is given. */
export interface Kit {
  readonly site: Site;
  readonly clock: Clock;
  readonly random: Random;
  readonly book: () => AddressBook;
  /** Takes time as real work does, a lognormal draw around `medianMs`, without burning the processor. */
  work(medianMs: number): Promise<void>;
  /** Calls a maillon of the same ENT (or a national one); throws on its failure (see `replyToError`). */
  ask(maillon: Maillon, path: string, options: CallOptions): Promise<Answer>;
}

export type Handler = (request: IncomingMessage, url: URL) => Promise<Reply>;

/** A maillon: its routes in express 5 notation, first match first, and what breaks or repairs its directory. */
export interface Service {
  readonly routes: readonly { readonly path: string; readonly handle: Handler }[];
  /** Signed-in account of a request, where this maillon says it in its spans. */
  readonly account?: (request: IncomingMessage) => string | undefined;
  readonly directory?: (up: boolean) => void;
  /** Accepts connections from anywhere: a worker waits on each for its first request. */
  readonly facesBrowsers?: true;
  /** Resolves when it can work. */
  readonly ready?: Promise<void>;
}

const spread = 0.35;

export function createKit(parts: Pick<Kit, 'site' | 'clock' | 'random' | 'book'>, call: Call): Kit {
  const { site, clock, random } = parts;
  return {
    ...parts,
    work: (medianMs) =>
      new Promise((resolve) => {
        clock.after(lognormal(random, medianMs, spread), resolve);
      }),
    async ask(maillon, path, options) {
      const host = hostOf(site.ent, maillon);
      return expectAnswer(host, await call(host, path, options));
    },
  };
}
