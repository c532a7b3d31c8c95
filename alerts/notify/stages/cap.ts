import type { HeldPage, Incident, Page } from '../../incident/incident.js';
import type { Roster } from '../paging/roster.js';
import { splitTarget } from '../target.js';
import { keep, type Routed, type Stage } from './stage.js';

/**
 * So many messages to one person about one incident; then at most one in so many minutes: a digest, which says what it stands for and how
 * things stand by then. By mail and by telephone at once is one. The first message of a severity never waits: it is worse than what was told.
 */
export function capStage(roster: Pick<Roster, 'limits'>): Stage<Routed> {
  return {
    name: 'cap',
    exec(intents, round) {
      const { perPerson, digestMin } = roster.limits;
      // Of what goes out together, the second counts the first.
      const now = new Map<string, Set<string>>();
      const passed = keep(intents, round, (intent) => {
        if (intent.status !== 'firing') return undefined;
        const who = `${intent.incident.id} ${whose(intent.target)}`;
        const going = now.get(who) ?? new Set<string>();
        const told = toldTo(intent.target, intent.incident);
        const rounds = new Set([...told.map(roundOf), ...going]);
        const lastMs = going.size > 0 ? round.atMs : lastOf(told);
        const leftMs = lastMs + digestMin * 60_000 - round.atMs;
        const capped = !isWorse(intent) && !rounds.has(roundOf(intent)) && rounds.size >= perPerson && leftMs > 0;
        if (capped) return { key: 'stage.capped', params: { perPerson, digestMin } };
        now.set(who, going.add(roundOf(intent)));
        return undefined;
      });
      return passed.map((intent) => asDigest(intent, round.atMs));
    },
  };
}

/** A message after others that were held back stands for them, and for itself. What is worse than all of them speaks for itself. */
function asDigest(intent: Routed, atMs: number): Routed {
  const { incident, target, step, generation, status } = intent;
  if (status !== 'firing' || isWorse(intent)) return intent;
  const told = toldTo(target, incident);
  const own = roundOf(intent);
  // What the person hears by a second channel is the same message.
  const twin = told.find((page) => roundOf(page) === own);
  if (twin) return twin.digest ? { ...intent, digest: twin.digest } : intent;
  const since = lastOf(told);
  const held = new Map(
    (incident.capped ?? [])
      .filter((one) => whose(one.target) === whose(target) && one.atMs > since)
      .map((one) => [roundOf(one), one]),
  );
  if (held.size === 0) return intent;
  const { severity, cause, maillon } = incident;
  const itself: HeldPage = { target, step, generation, said: { severity, cause, maillon }, atMs };
  return { ...intent, digest: held.has(own) ? [...held.values()] : [...held.values(), itself] };
}

/** Told of nothing as grave, or worse. */
function isWorse({ incident, target }: Routed): boolean {
  return toldTo(target, incident).every(({ said }) => said !== undefined && said.severity > incident.severity);
}

function toldTo(target: string, { pages }: Incident): Page[] {
  return pages.filter(({ status, target: other }) => status === 'firing' && whose(other) === whose(target));
}

function lastOf(told: readonly Page[]): number {
  return Math.max(0, ...told.map(({ dueMs, atMs }) => dueMs ?? atMs));
}

function whose(target: string): string {
  return splitTarget(target).person ?? target;
}

function roundOf({ generation, step }: Pick<Page, 'generation' | 'step'>): string {
  return `${generation}/${step}`;
}
