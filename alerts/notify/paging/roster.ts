import type { Cancel } from '../../../chain/clock.js';
import type { Chain } from '../../../chain/model.js';
import type { Severity } from '../../incident/incident.js';
import type { Channel, Recipient } from '../channel.js';
import type { ReadSecret } from '../secret.js';
import { splitTarget, targetOf } from '../target.js';
import type { Paging } from './load.js';
import type { Subject } from './match.js';
import { onCall } from './on-call.js';
import { quietUntil } from './quiet.js';
import type { ConfiguredChannel } from './read.js';
import { type Routing, routesOf } from './routes.js';
import { type Limits, limits, type Team } from './schema.js';
import { type Hush, hushOf, type Window, windowsAt } from './silences.js';

/** Whom a step tells, and why them. */
export interface Called {
  readonly target: string;
  /** `direct`, or the schedule they are on call in. */
  readonly through: string;
}

/** Who is told, as configured: everything the stages ask. Pure, given the instant. */
export interface Roster {
  readonly channels: readonly Channel[];
  readonly limits: Limits;
  teamsFor(incident: Subject, chain: Chain): readonly Routing[];
  /** Minutes to wait after each step; undefined: there is no such team. */
  team(id: string): Team | undefined;
  /** The targets of a step of a team at an instant: each once. */
  called(team: string, step: number, severity: Severity, atMs: number): readonly Called[];
  /** When the quiet hours end in which this target is not to be disturbed. */
  quietUntil(target: string, atMs: number): number | undefined;
  hush(incident: Subject, chain: Chain, atMs: number): Hush | undefined;
  /** The maintenance windows that an instant lies in. */
  windows(atMs: number): readonly Window[];
  recipient(target: string): Recipient | undefined;
  /** Called when another configuration comes into force: everything above may then answer differently. */
  onChange(listener: () => void): Cancel;
}

/** No slug: no configured team can be called so. */
const EVERYBODY = '*';

/** Without configured teams: every page to every channel, once. */
export function everyChannel(channels: readonly Channel[]): Roster {
  const team = { id: EVERYBODY, name: EVERYBODY, steps: [], waits: { P1: [], P2: [], P3: [] } };
  return {
    ...{ channels, limits: limits.parse({}) },
    teamsFor: () => (channels.length === 0 ? [] : [{ team: EVERYBODY, route: EVERYBODY }]),
    team: (id) => (id === EVERYBODY ? team : undefined),
    called: (_team, step) => (step === 0 ? channels.map(({ name }) => ({ target: name, through: 'direct' })) : []),
    quietUntil: () => undefined,
    hush: () => undefined,
    windows: () => [],
    recipient: () => undefined,
    onChange: () => () => {},
  };
}

/**
 * Opens the channels of a configuration. `besides`: channels that hear of everything. `before`: channels that are open; those that are
 * configured as they were, secrets included, are taken over. Throws an Error if a secret cannot be read.
 */
export function rosterOf(
  paging: Paging,
  read: ReadSecret,
  besides: readonly Channel[] = [],
  before: readonly Channel[] = [],
): Roster {
  const channels = paging.channels.map((configured) => opened(configured, read, before));
  const teams = new Map(paging.teams.map((team) => [team.id, team]));
  const people = new Map(paging.people.map((person) => [person.id, person]));
  const schedules = new Map(paging.schedules.map((schedule) => [schedule.id, schedule]));
  const rest = everyChannel(besides);

  function reached(whom: string, severity: Severity, atMs: number): Called[] {
    const [kind, id] = whom.split(':') as [string, string];
    if (kind === 'channel') return [{ target: id, through: 'direct' }];
    const schedule = kind === 'schedule' ? schedules.get(id) : undefined;
    const ids = schedule ? onCall(schedule, atMs).people : [id];
    return ids.flatMap((person) =>
      (people.get(person)?.contacts ?? [])
        .filter(({ severities }) => severities.includes(severity))
        .map(({ channel }) => ({ target: targetOf(person, channel), through: schedule ? id : 'direct' })),
    );
  }

  const personOf = (target: string) => people.get(splitTarget(target).person ?? '');
  return {
    channels: [...channels, ...besides],
    limits: paging.limits,
    teamsFor: (incident, chain) => [...rest.teamsFor(incident, chain), ...routesOf(paging.routes, incident, chain)],
    team: (id) => teams.get(id) ?? rest.team(id),
    called(team, step, severity, atMs) {
      const steps = teams.get(team)?.steps;
      if (!steps) return rest.called(team, step, severity, atMs);
      const all = (steps[step] ?? []).flatMap((whom) => reached(whom, severity, atMs));
      return [...new Map(all.map((called) => [called.target, called])).values()];
    },
    quietUntil(target, atMs) {
      const quiet = personOf(target)?.quiet;
      return quiet && quietUntil(quiet, atMs);
    },
    hush: (incident, chain, atMs) => hushOf(paging.maintenance, incident, chain, atMs),
    windows: (atMs) => windowsAt(paging.maintenance, atMs),
    onChange: () => () => {},
    recipient(target) {
      const person = personOf(target);
      const { channel } = splitTarget(target);
      const address = person?.contacts.find((contact) => contact.channel === channel)?.address;
      if (!person || address === undefined) return undefined;
      return { person: person.id, name: person.name, address, language: person.language };
    },
  };
}

/** What an open channel was opened with: never shown, never stored. */
const openedWith = new WeakMap<Channel, string>();

function opened({ id, kind, settings }: ConfiguredChannel, read: ReadSecret, before: readonly Channel[]): Channel {
  const secrets: string[] = [];
  const channel = kind.open(id, settings, (ref) => {
    const secret = read(ref);
    secrets.push(secret);
    return secret;
  });
  const made = JSON.stringify([id, kind.type, settings, secrets]);
  const same = before.find((one) => openedWith.get(one) === made);
  if (same) channel.close?.();
  else openedWith.set(channel, made);
  return same ?? channel;
}
