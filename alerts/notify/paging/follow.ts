import type { Logger } from 'pino';
import type { Cancel, Clock } from '../../../chain/clock.js';
import { type Followed, followFiles } from '../../../chain/follow-files.js';
import type { Chain } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import { canonicalJson, sha256 } from '../../incident/canonical.js';
import type { Channel } from '../channel.js';
import type { ReadSecret } from '../secret.js';
import { loadPaging, type Paging } from './load.js';
import { type Roster, rosterOf } from './roster.js';

/** Who is told, as the files say now, and how the files stand. */
export interface PagingInForce extends Pick<Followed<unknown>, 'status' | 'reload' | 'stop'> {
  readonly roster: Roster;
  /** All that the files say. */
  paging(): Paging;
}

interface FollowPaging {
  readonly dir: string;
  /** What the files name; another chain may make a fault of what was none. */
  readonly chain: Watched<Chain>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly read: ReadSecret;
  /** Channels that hear of everything besides. */
  readonly besides: readonly Channel[];
}

interface Configured {
  readonly hash: string;
  readonly paging: Paging;
  readonly roster: Roster;
}

/**
 * Reads the paging files and keeps to them, as to those of the chain: a change is in force whole or not at all. Rejects with a PagingError
 * if they have a fault at the start, with an Error if a secret cannot be read.
 */
export async function followPaging({ dir, chain, clock, log, read, besides }: FollowPaging): Promise<PagingInForce> {
  let open: readonly Channel[] = [];
  const load = async (): Promise<Configured> => {
    const paging = await loadPaging(dir, chain.current(), clock.now());
    const roster = rosterOf(paging, read, besides, open);
    open = roster.channels;
    return { hash: sha256(canonicalJson(sectionsOf(paging))), paging, roster };
  };
  const followed = await followFiles<Configured>({
    ...{ what: 'paging', dir, clock, log, load },
    same: (next, before) =>
      next.hash === before.hash && next.roster.channels.every((one) => before.roster.channels.includes(one)),
    sections: ({ paging }) => sectionsOf(paging),
  });
  const unwatch = chain.onChange(() => void followed.reload());
  return {
    roster: living(followed),
    paging: () => followed.current().paging,
    status: followed.status,
    reload: followed.reload,
    async stop() {
      unwatch();
      await followed.stop();
    },
  };
}

/** A kind of channel is a program: what is configured is its name and settings. */
function sectionsOf({ channels, ...rest }: Paging): object {
  return { channels: channels.map(({ id, kind, settings }) => ({ id, type: kind.type, settings })), ...rest };
}

/** Always answers for the configuration in force. */
function living(followed: Watched<Configured>): Roster {
  const now = (): Roster => followed.current().roster;
  return {
    get channels() {
      return now().channels;
    },
    get limits() {
      return now().limits;
    },
    teamsFor: (incident, chain) => now().teamsFor(incident, chain),
    team: (id) => now().team(id),
    called: (team, step, severity, atMs) => now().called(team, step, severity, atMs),
    quietUntil: (target, atMs) => now().quietUntil(target, atMs),
    hush: (incident, chain, atMs) => now().hush(incident, chain, atMs),
    windows: (atMs) => now().windows(atMs),
    recipient: (target) => now().recipient(target),
    onChange: (listener): Cancel => followed.onChange(() => listener()),
  };
}
