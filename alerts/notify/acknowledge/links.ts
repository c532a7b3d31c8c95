import type { Logger } from 'pino';
import type { Clock } from '../../../chain/clock.js';
import type { Ledger } from '../../incident/fold.js';
import type { Acknowledgement, Incident, Page } from '../../incident/incident.js';
import type { PageAcknowledged } from '../../incident/payload.js';
import type { RenderedPage } from '../channel.js';
import { splitTarget } from '../target.js';
import { claimed, isSigned, signed } from './token.js';

interface LinksOptions {
  readonly key: Buffer;
  /** How long a link works after its page fell due, as configured now. */
  readonly hours: () => number;
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'incidents'>;
  /** As people are told now. */
  readonly render: (page: Page, incident: Incident) => RenderedPage;
  readonly record: (payload: PageAcknowledged) => Promise<void>;
  readonly log: Logger;
}

/** What whoever holds a link may see. */
export type Look =
  /** Never made here, or altered. */
  | { readonly state: 'unknown' }
  | {
      /** `used`: has been, by whom is told; `over`: the incident has ended meanwhile; `nameless`: whoever acts must say who they are. */
      readonly state: 'open' | 'nameless' | 'used' | 'expired' | 'over';
      readonly page: RenderedPage;
      /** How this very link was used. */
      readonly used?: Acknowledgement | undefined;
      /** Others who said that they take care of the incident. */
      readonly others: readonly Acknowledgement[];
      readonly expiresMs: number;
    };

export interface Links {
  /** The token of a page: always the same one. */
  tokenOf(page: Page): string;
  /** Changes nothing: programs that look into mails may follow a link. */
  look(token: string): Look;
  /**
   * Acknowledges, once: of two at a time, one. `done` is false if the link did not allow it, and `look` says why. `name`: who acts, of a page
   * that is for a place; of one that is for a person it is not asked.
   */
  acknowledge(token: string, name?: string): Promise<{ readonly done: boolean; readonly look: Look }>;
}

const NAME_LENGTH = 80;

export function acknowledgeLinks({ key, hours, clock, ledger, render, record, log }: LinksOptions): Links {
  let turn: Promise<unknown> = Promise.resolve();

  const boundOf = ({ id, target, dueMs, atMs }: Page) => {
    const expiresMs = (dueMs ?? atMs) + hours() * 3_600_000;
    return { page: id, target, expiresMs: Math.ceil(expiresMs / 1000) * 1000 };
  };

  /** The page of a token, if it was made here for it. */
  function pageOf(token: string): { page: Page; incident: Incident; expiresMs: number } | undefined {
    const claim = claimed(token);
    if (!claim) return undefined;
    for (const incident of ledger.incidents.values())
      for (const page of incident.pages) {
        if (!page.id.startsWith(claim.prefix)) continue;
        // Not by the hours in force now: a link keeps the end it was sent with.
        const bound = { ...boundOf(page), expiresMs: claim.expiresMs };
        if (isSigned(key, token, bound)) return { page, incident, expiresMs: claim.expiresMs };
      }
    return undefined;
  }

  function look(token: string): Look {
    const found = pageOf(token);
    if (!found) return { state: 'unknown' };
    const { page, incident, expiresMs } = found;
    const all = incident.acknowledgements ?? [];
    const used = all.find((one) => one.page === page.id);
    const status = incident.closedMs === undefined ? 'firing' : 'resolved';
    return {
      state: stateOf(found, used),
      page: render({ ...page, status, atMs: clock.now() }, incident),
      used,
      others: all.filter((one) => one !== used),
      expiresMs,
    };
  }

  function stateOf({ page, incident, expiresMs }: NonNullable<ReturnType<typeof pageOf>>, used: unknown) {
    if (used) return 'used';
    if (incident.closedMs !== undefined) return 'over';
    if (clock.now() >= expiresMs) return 'expired';
    return splitTarget(page.target).person === undefined ? 'nameless' : 'open';
  }

  async function acknowledge(token: string, name: string | undefined) {
    const seen = look(token);
    const by = nameOf(seen, name);
    const found = pageOf(token);
    if (!found || by === undefined) {
      if (seen.state !== 'unknown') log.info({ page: found?.page.id, state: seen.state }, 'acknowledge link refused');
      return { done: false, look: seen };
    }
    const { page, incident } = found;
    const declared = seen.state === 'nameless';
    await record({ incident: incident.id, page: page.id, by, declared, generation: incident.generation });
    log.info({ incident: incident.id, page: page.id, by, declared }, 'incident acknowledged');
    return { done: true, look: look(token) };
  }

  return {
    tokenOf: (page) => signed(key, boundOf(page)),
    look,
    acknowledge(token, name) {
      const mine = turn.then(() => acknowledge(token, name));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}

/** Who acknowledges; undefined if nobody can. */
function nameOf(look: Look, typed: string | undefined): string | undefined {
  if (look.state === 'open') return look.page.to?.person ?? splitTarget(look.page.target).person;
  if (look.state !== 'nameless') return undefined;
  const name = typed
    ?.replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, NAME_LENGTH);
  return name === '' ? undefined : name;
}
