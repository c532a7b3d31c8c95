import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { Chain } from '../../chain/model.js';
import type { Watched } from '../../chain/watched.js';
import { canonicalJson, sha256 } from '../incident/canonical.js';
import { type Declaration, isLinked } from '../incident/declared.js';
import type { Ledger } from '../incident/fold.js';
import type { PayloadOf, Reason } from '../incident/payload.js';
import type { InboundRule } from '../notify/paging/schema.js';
import type { ToldAlert } from './alert.js';
import { openEnds } from './ends.js';
import { placeOf } from './place.js';

/** `api`: Alertmanager's own API, whose callers repeat themselves every minute; `webhook`: told once, and again after hours. */
export type By = 'api' | 'webhook';

/** The alerts of operators' own monitoring: journalled, shown as declared, and no part of any verdict. */
export interface Inbox {
  /**
   * Takes the alerts of one request: all of them, or none (`full`: the sender has too many alerts that are not over). Resolves once
   * what they change is journalled.
   */
  take(sender: string, alerts: readonly ToldAlert[], by: By): Promise<{ readonly full: boolean }>;
  /** What is declared now, oldest first, and what was declared of late that nobody could place. */
  list(): readonly Declaration[];
  /** Ends what was not told again, places what another configuration places elsewhere, joins alerts to the incidents of their cells. */
  tend(): Promise<void>;
  self(): readonly Reason[];
  stop(): Promise<void>;
}

type DeclarationEvent = 'declaration.made' | 'declaration.ended' | 'declaration.linked';

interface InboxOptions {
  /** Of the journal. */
  readonly dir: string;
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly ledger: Pick<Ledger, 'declared' | 'incidents'>;
  readonly rules: () => readonly InboundRule[];
  readonly record: <T extends DeclarationEvent>(type: T, actor: string, payload: PayloadOf[T]) => Promise<void>;
  /** One thing at a time with the evaluations. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;
/** Alertmanager's own default; and longer than the 4 hours after which it repeats what still fires to a webhook. */
const TIMEOUT_MIN: Readonly<Record<By, number>> = { api: 5, webhook: 300 };
/** An end further away is a mistake: who means it tells it again. */
const LONGEST_MS = 7 * 86_400_000;
/** Alerts of one sender that are not over. */
const MAX_OPEN = 500;
const ACTOR = 'inbound';

export async function openInbox(options: InboxOptions): Promise<Inbox> {
  const { dir, clock, chain, ledger, rules, record, inTurn, log } = options;
  const ends = await openEnds(dir);

  /** Incident and declaration: what an incident did not take is not offered again. */
  const refused = new Set<string>();
  const open = (): Declaration[] => [...ledger.declared.values()].filter(({ ended }) => !ended);
  const place = (sender: string, labels: ToldAlert['labels']) => placeOf(rules(), sender, labels, chain.current());

  /** When it is over unless it is told again. */
  function untilOf({ endsMs }: ToldAlert, rule: InboundRule | undefined, by: By, nowMs: number): number {
    const timeoutMs = (rule?.resolveTimeoutMin ?? TIMEOUT_MIN[by]) * MINUTE_MS;
    return Math.min(endsMs ?? nowMs + timeoutMs, nowMs + LONGEST_MS);
  }

  async function one(sender: string, alert: ToldAlert, by: By): Promise<void> {
    const nowMs = clock.now();
    const id = idOf(sender, alert.labels);
    const known = ledger.declared.get(id);
    const before = known?.ended ? undefined : known;
    if (alert.resolved) return before && end(before, 'resolved');
    const { rule, cell } = place(sender, alert.labels);
    const untilMs = untilOf(alert, rule, by, nowMs);
    if (untilMs <= nowMs) return before && end(before, 'resolved');
    ends.set(id, untilMs);
    // What it says may hold a figure that changes each minute: only where it belongs is written again.
    if (before && before.cell === cell && before.rule === rule?.id) return;
    const sinceMs = Math.min(alert.startsMs ?? before?.sinceMs ?? nowMs, nowMs);
    const { labels, text } = alert;
    const placed = { ...(cell !== undefined && { cell }), ...(rule && { rule: rule.id }) };
    await record('declaration.made', ACTOR, { declaration: id, sender, ...placed, labels, text, sinceMs, untilMs });
    log.info({ sender, declaration: id, cell, rule: rule?.id }, cell ? 'alert declared' : 'alert without a cell');
  }

  async function end({ id, sender, cell, text }: Declaration, how: 'resolved' | 'expired'): Promise<void> {
    ends.delete(id);
    await record('declaration.ended', ACTOR, { declaration: id, sender, text, how, ...(cell && { cell }) });
    log.info({ sender, declaration: id, how }, 'declared alert over');
  }

  /** Every alert that speaks of a cell of an open incident belongs to its story. */
  async function join(): Promise<void> {
    const outages = [...ledger.incidents.values()].filter(({ closedMs }) => closedMs === undefined);
    if (outages.length === 0) return;
    for (const { id: declaration, sender, cell, text, sinceMs } of open()) {
      if (cell === undefined) continue;
      for (const { id: incident } of outages) {
        const now = ledger.incidents.get(incident);
        if (!now || isLinked(now, declaration) || !(now.cells.includes(cell) || now.maillon === cell)) continue;
        if (refused.has(`${incident} ${declaration}`)) continue;
        await record('declaration.linked', ACTOR, { incident, declaration, sender, cell, text, sinceMs });
        const after = ledger.incidents.get(incident);
        if (after && !isLinked(after, declaration)) refused.add(`${incident} ${declaration}`);
      }
    }
  }

  let tending: Promise<void> | undefined;
  /** Nothing at first: what was declared before this start may have been placed by other files. */
  let placedBy: readonly unknown[] = [];

  /** Other rules, or another chain, may know where it belongs. */
  async function replace(): Promise<void> {
    const now = [rules(), chain.current()];
    if (now.every((one, index) => one === placedBy[index])) return;
    placedBy = now;
    for (const { id: declaration, sender, labels, text, sinceMs, untilMs, ...was } of open()) {
      const { rule, cell } = place(sender, labels);
      if (cell === was.cell && rule?.id === was.rule) continue;
      const told = { declaration, sender, labels, text, sinceMs, untilMs: ends.get(declaration) ?? untilMs };
      await record('declaration.made', ACTOR, { ...told, cell, rule: rule?.id });
    }
  }

  async function expire(): Promise<void> {
    const nowMs = clock.now();
    const late = open().filter(({ id, untilMs }) => (ends.get(id) ?? untilMs) <= nowMs);
    await Promise.all(late.map((declaration) => end(declaration, 'expired')));
  }

  return {
    take: (sender, alerts, by) =>
      inTurn(async () => {
        const mine = new Set(open().flatMap((known) => (known.sender === sender ? known.id : [])));
        // Told twice in one request, the last word counts.
        const told = new Map(alerts.map((alert) => [idOf(sender, alert.labels), alert]));
        for (const [id, { resolved }] of told) if (!resolved) mine.add(id);
        if (mine.size > MAX_OPEN) return { full: true };
        await Promise.all([...told.values()].map((alert) => one(sender, alert, by)));
        await join();
        return { full: false };
      }),
    list: () => [...ledger.declared.values()],
    async tend() {
      if (ledger.declared.size === 0) return;
      tending ??= inTurn(async () => {
        await expire();
        await replace();
        await join();
      }).finally(() => {
        tending = undefined;
      });
      await tending;
      await ends.flush().catch((error: unknown) => log.warn({ err: error }, 'ends of declared alerts are not kept'));
    },
    self() {
      const lost = open().filter(({ cell }) => cell === undefined);
      if (lost.length === 0) return [];
      const senders = [...new Set(lost.map(({ sender }) => sender))].join(', ');
      return [{ key: 'self.declared-unplaced', params: { count: lost.length, senders } }];
    },
    stop: () => ends.flush().catch(() => {}),
  };
}

/** The same labels from the same sender are the same alert. */
function idOf(sender: string, labels: ToldAlert['labels']): string {
  return sha256(`${sender}\n${canonicalJson(labels)}`).slice(0, 16);
}
