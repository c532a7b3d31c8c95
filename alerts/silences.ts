import type { Logger } from 'pino';
import type { Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import type { Watched } from '../chain/watched.js';
import { canonicalJson, sha256 } from './incident/canonical.js';
import type { Person } from './incident/command/act.js';
import type { Ledger } from './incident/fold.js';
import type { PayloadOf, Reason } from './incident/payload.js';
import type { HandSilence, Match } from './incident/silence.js';
import { matches } from './notify/paging/match.js';
import { matcherFaults } from './notify/paging/references.js';
import type { Roster } from './notify/paging/roster.js';
import type { Matcher } from './notify/paging/schema.js';
import { isActive } from './notify/paging/silences.js';

/** What a person asks for: of what, why, until when; `startsMs` is now if it is left out. */
export interface NewSilence {
  readonly match: Matcher;
  readonly reason: string;
  readonly startsMs?: number | undefined;
  readonly endsMs: number;
}

/** A silence as it is shown: one made by hand, or a maintenance while it lasts. */
export interface ShownSilence {
  readonly id: string;
  readonly kind: 'hand' | 'maintenance';
  /** Who made it; `declared` is true of a name that was typed. */
  readonly by: string;
  readonly declared: boolean;
  readonly reason: string;
  readonly match: Match;
  readonly startsMs: number;
  readonly endsMs: number;
  /** `over`: its end has come, or somebody ended it. */
  readonly state: 'pending' | 'active' | 'over';
  readonly expired?: HandSilence['expired'];
  /** Open incidents about whose beginning nobody is told. */
  readonly holds: readonly string[];
}

export type SilenceAnswer = { readonly silence: ShownSilence } | { readonly refused: Reason };

export interface Silences {
  create(person: Person, wanted: NewSilence): Promise<SilenceAnswer>;
  /** Ends one before its end; what it held is told at once. */
  expire(person: Person, id: string): Promise<SilenceAnswer>;
  /** Those that hold or will, the next to end first, and after them those that are over, for a week. */
  list(): readonly ShownSilence[];
}

interface SilenceOptions {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly ledger: Pick<Ledger, 'silences' | 'incidents'>;
  readonly roster: Pick<Roster, 'windows'>;
  readonly record: <T extends 'silence.created' | 'silence.expired'>(
    type: T,
    actor: string,
    payload: PayloadOf[T],
  ) => Promise<void>;
  readonly onSaid: () => void;
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly log: Logger;
}

/** As long as a maintenance may last: what is longer is a change of the routes. */
const LONGEST_DAYS = 7;
const DAY_MS = 86_400_000;
const SHOWN_AFTER_MS = 7 * DAY_MS;
/** In force or to come at once: more of them are a change of the routes. */
const MOST = 200;

/** Silences made by hand: nobody is told of the beginning of what they match; the end of what was told passes. */
export function openSilences(options: SilenceOptions): Silences {
  const { clock, chain, ledger, roster, record, onSaid, inTurn, log } = options;

  function shown(silence: HandSilence, nowMs: number): ShownSilence {
    const { id, by, declared, reason, match, startsMs, endsMs, expired } = silence;
    const state = isActive(silence, nowMs) ? 'active' : nowMs < startsMs && !expired ? 'pending' : 'over';
    const holds = state === 'active' ? heldBy(match) : [];
    return { id, kind: 'hand', by, declared, reason, match, startsMs, endsMs, state, expired, holds };
  }

  function maintenances(nowMs: number): ShownSilence[] {
    return roster.windows(nowMs).map(({ id, author, reason, match, fromMs, untilMs }) => ({
      ...{ id, kind: 'maintenance', by: author, declared: false, reason, match, startsMs: fromMs, endsMs: untilMs },
      ...{ state: 'active', holds: heldBy(match) },
    }));
  }

  function heldBy(match: Match): string[] {
    return [...ledger.incidents.values()]
      .filter((incident) => incident.closedMs === undefined && matches(match, incident, chain.current()))
      .map(({ id }) => id);
  }

  function obstacle({ match, endsMs, startsMs }: NewSilence, nowMs: number): Reason | undefined {
    if (Object.values(match).every((value) => value === undefined)) return { key: 'silence.empty', params: {} };
    const [fault] = matcherFaults(match, (...path) => ({ file: '', line: 0, where: path.join('.') }), chain.current());
    if (fault) return { key: 'silence.names-nothing', params: { where: fault.where, mend: fault.mend } };
    const from = Math.max(startsMs ?? nowMs, nowMs);
    if (endsMs <= from) return { key: 'silence.ends-first', params: {} };
    if (endsMs - from > LONGEST_DAYS * DAY_MS) return { key: 'silence.too-long', params: { days: LONGEST_DAYS } };
    const ahead = [...ledger.silences.values()].filter((one) => shown(one, nowMs).state !== 'over');
    return ahead.length >= MOST ? { key: 'silence.too-many', params: { most: MOST } } : undefined;
  }

  function answer(id: string): SilenceAnswer {
    onSaid();
    return { silence: shown(ledger.silences.get(id) as HandSilence, clock.now()) };
  }

  return {
    create: ({ principal, by, declared }, wanted) =>
      inTurn(async () => {
        const nowMs = clock.now();
        const refused = obstacle(wanted, nowMs);
        if (refused) return { refused };
        const { reason, match, endsMs } = wanted;
        const startsMs = Math.max(wanted.startsMs ?? nowMs, nowMs);
        const silence = `s-${sha256(canonicalJson([nowMs, by, reason, match, startsMs, endsMs, ledger.silences.size])).slice(0, 8)}`;
        await record('silence.created', principal, { silence, by, declared, reason, match, startsMs, endsMs });
        log.info({ silence, by, declared, match, endsMs }, 'silence');
        return answer(silence);
      }),
    expire: ({ principal, by, declared }, id) =>
      inTurn(async () => {
        const known = ledger.silences.get(id);
        if (!known) return { refused: { key: 'silence.unknown', params: { silence: id } } };
        if (shown(known, clock.now()).state === 'over')
          return { refused: { key: 'silence.over', params: { silence: id } } };
        await record('silence.expired', principal, { silence: id, by, declared });
        log.info({ silence: id, by, declared }, 'silence ended');
        return answer(id);
      }),
    list() {
      const nowMs = clock.now();
      const ended = (one: ShownSilence): number => Math.min(one.endsMs, one.expired?.atMs ?? one.endsMs);
      return [...maintenances(nowMs), ...[...ledger.silences.values()].map((one) => shown(one, nowMs))]
        .filter((one) => one.state !== 'over' || nowMs - ended(one) <= SHOWN_AFTER_MS)
        .sort((a, b) => Number(a.state === 'over') - Number(b.state === 'over') || ended(a) - ended(b));
    },
  };
}
