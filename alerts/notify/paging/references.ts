import type { Fault } from '../../../chain/fault.js';
import type { At } from '../../../chain/files.js';
import { type Chain, cellId, NATIONAL, VIGIE } from '../../../chain/model.js';
import { nearest } from '../../../chain/nearest.js';
import { OWN_PARTS } from '../../../chain/own-parts.js';
import { instantOf } from './local-time.js';
import { gapsOf } from './on-call.js';
import type { ConfiguredChannel, PagingDraft, Placed } from './read.js';
import type { InboundRule, Matcher, Person, Route, Schedule, Team } from './schema.js';

/** Whether what is named exists, whether everybody can be reached, and whether there is an hour or an incident that nobody hears of. */
export function faultsAmong(draft: PagingDraft, chain: Chain, atMs: number): Fault[] {
  const { people, schedules, teams, routes, maintenance, inbound, watchdogs, drills } = draft.lists;
  const ids: Ids = {
    people: idsOf(people),
    schedules: idsOf(schedules),
    teams: idsOf(teams),
    channels: idsOf(draft.channels),
  };
  return [
    ...[draft.channels, people, schedules, teams, maintenance, inbound, watchdogs, drills].flatMap(repeated),
    ...people.flatMap((person) => contactFaults(person, draft.channels)),
    ...schedules.flatMap((schedule) => scheduleFaults(schedule, ids, atMs)),
    ...teams.flatMap((team) => teamFaults(team, ids, draft.channels)),
    ...routeFaults(routes, ids, chain, teams.length > 0),
    ...maintenance.flatMap(({ entry, at }) => [
      ...matcherFaults(entry.match, (...path) => at('match', ...path), chain),
      ...(entry.until < entry.start.slice(0, 10)
        ? [{ ...at('until'), what: 'it ends before it begins', mend: 'write a day that is not before `start`' }]
        : []),
    ]),
    ...inbound.flatMap((rule) => inboundFaults(rule, chain)),
    ...drills.flatMap(({ entry, at }) =>
      (entry.teams ?? []).flatMap((team, index) => unknown('team', team, ids.teams, at, 'teams', index)),
    ),
  ];
}

/** A cell that is named outright must exist; of one made from labels, each alert tells. */
function inboundFaults({ entry, at }: Placed<InboundRule>, chain: Chain): Fault[] {
  const { sender, ent, maillon } = entry;
  const named = (text: string) => !text.includes('{');
  const ids = { ent: [...chain.ents.map(({ id }) => id), NATIONAL], maillon: chain.maillons.map(({ id }) => id) };
  const found = [
    ...unknown(
      'sender',
      sender,
      chain.senders.map(({ id }) => id),
      at,
    ),
    ...(named(ent) ? unknown('ent', ent, ids.ent, at) : []),
    ...(named(maillon) ? unknown('maillon', maillon, ids.maillon, at) : []),
  ];
  const cell = cellId(ent, maillon);
  if (found.length > 0 || !named(cell) || chain.cells.some(({ id }) => id === cell)) return found;
  return [{ ...at('maillon'), what: `no cell "${cell}"`, mend: `write a maillon that ${ent} has` }];
}

interface Ids {
  readonly people: readonly string[];
  readonly schedules: readonly string[];
  readonly teams: readonly string[];
  readonly channels: readonly string[];
}

function idsOf(placed: readonly Placed<{ readonly id: string }>[]): string[] {
  return placed.map(({ entry }) => entry.id);
}

function repeated(placed: readonly Placed<{ readonly id: string }>[]): Fault[] {
  const seen = new Set<string>();
  return placed.flatMap(({ entry: { id }, at }) => {
    if (seen.has(id)) return [{ ...at('id'), what: `"${id}" is there twice`, mend: 'give each an id of its own' }];
    seen.add(id);
    return [];
  });
}

function unknown(what: string, id: string, known: readonly string[], at: At, ...path: PropertyKey[]): Fault[] {
  if (known.includes(id)) return [];
  const meant = nearest(id, known);
  const mend = meant
    ? `did you mean "${meant}"?`
    : `must be one of: ${known.slice(0, 12).join(', ') || 'none is declared'}`;
  return [{ ...at(...(path.length > 0 ? path : [what])), what: `no ${what} "${id}"`, mend }];
}

function contactFaults({ entry, at }: Placed<Person>, channels: readonly Placed<ConfiguredChannel>[]): Fault[] {
  return entry.contacts.flatMap(({ channel, address }, index) => {
    const found = channels.find(({ entry: { id } }) => id === channel)?.entry;
    if (!found) return unknown('channel', channel, idsOf(channels), at, 'contacts', index, 'channel');
    const { kind } = found;
    if (!kind.address)
      return [
        {
          ...at('contacts', index, 'channel'),
          what: `"${channel}" (${kind.type}) leads to one place, not to a person`,
          mend: `name it in the steps of a team, as channel:${channel}`,
        },
      ];
    const parsed = kind.address.safeParse(address);
    if (parsed.success) return [];
    const what = `"${address}" is no address for ${kind.type}`;
    return [{ ...at('contacts', index, 'address'), what, mend: parsed.error.issues[0]?.message ?? 'correct it' }];
  });
}

/** How far ahead schedules are looked at. */
const AHEAD_DAYS = 370;
const SHOWN = 3;

function scheduleFaults({ entry, at }: Placed<Schedule>, ids: Ids, atMs: number): Fault[] {
  const named = [
    ...entry.layers.flatMap(({ people }, layer) =>
      people.flatMap((together, turn) =>
        together.flatMap((person) => unknown('person', person, ids.people, at, 'layers', layer, 'people', turn)),
      ),
    ),
    ...entry.overrides.flatMap(({ people }, index) =>
      people.flatMap((person) => unknown('person', person, ids.people, at, 'overrides', index, 'people')),
    ),
  ];
  return [...named, ...overrideFaults(entry, at), ...gapFaults(entry, at, atMs)];
}

function overrideFaults({ overrides, timeZone }: Schedule, at: At): Fault[] {
  const spans = overrides.map(({ from, to }) => [instantOf(from, timeZone), instantOf(to, timeZone)] as const);
  return spans.flatMap(([fromMs, toMs], index) => {
    if (toMs <= fromMs)
      return [
        { ...at('overrides', index, 'to'), what: 'it ends before it begins', mend: 'write an instant after `from`' },
      ];
    const other = spans.findIndex(([from, to], before) => before < index && from < toMs && fromMs < to);
    if (other < 0) return [];
    const what = `it overlaps with the override number ${other + 1}`;
    return [{ ...at('overrides', index), what, mend: 'say once who is on call then; two people stand in one list' }];
  });
}

function gapFaults(schedule: Schedule, at: At, atMs: number): Fault[] {
  if (schedule.gaps) return [];
  const gaps = gapsOf(schedule, atMs, atMs + AHEAD_DAYS * 86_400_000);
  if (gaps.length === 0) return [];
  const local = (ms: number) =>
    new Intl.DateTimeFormat('sv', { timeZone: schedule.timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ms);
  const some = gaps.slice(0, SHOWN).map(({ fromMs, toMs }) => `${local(fromMs)} to ${local(toMs)}`);
  const rest = gaps.length > SHOWN ? ` and ${gaps.length - SHOWN} more` : '';
  const mend = 'add a first layer without `during`, or write `gaps: true` if it is meant';
  return [{ ...at(), what: `nobody is on call in "${schedule.id}": ${some.join(', ')}${rest}`, mend }];
}

function teamFaults({ entry, at }: Placed<Team>, ids: Ids, channels: readonly Placed<ConfiguredChannel>[]): Fault[] {
  const kinds = { schedule: ids.schedules, person: ids.people, channel: ids.channels } as const;
  return entry.steps.flatMap((step, index) =>
    step.flatMap((whom, place) => {
      const [kind, id] = whom.split(':') as [keyof typeof kinds, string];
      const missing = unknown(kind, id, kinds[kind], at, 'steps', index, place);
      if (missing.length > 0 || kind !== 'channel') return missing;
      const found = channels.find((channel) => channel.entry.id === id)?.entry;
      if (!found || found.kind.leadsSomewhere(found.settings)) return [];
      const what = `the channel "${id}" (${found.kind.type}) leads nowhere by itself`;
      return [{ ...at('steps', index, place), what, mend: 'give it a place (to, room), or name a person' }];
    }),
  );
}

function routeFaults(routes: readonly Placed<Route>[], ids: Ids, chain: Chain, teams: boolean): Fault[] {
  const each = routes.flatMap(({ entry, at }) => nodeFaults(entry, at, ids, chain));
  const last = routes.at(-1);
  if (!teams || (last && isOpen(last.entry.match) && last.entry.teams.length > 0)) return each;
  const what = 'an incident that no route matches is told to nobody';
  const place = last?.at() ?? { file: '', line: 0, where: 'routes' };
  return [...each, { ...place, what, mend: 'end the routes with one without `match`, and with `teams`' }];
}

interface RouteNode extends Pick<Route, 'id' | 'match' | 'teams'> {
  readonly routes?: readonly RouteNode[];
}

function nodeFaults(route: RouteNode, at: At, ids: Ids, chain: Chain): Fault[] {
  const inside = (route.routes ?? []).flatMap((child, index) =>
    nodeFaults(child, (...path) => at('routes', index, ...path), ids, chain),
  );
  const nobody = route.teams.length === 0 && (route.routes ?? []).length === 0;
  return [
    ...route.teams.flatMap((team, index) => unknown('team', team, ids.teams, at, 'teams', index)),
    ...(nobody ? [{ ...at(), what: `the route "${route.id}" leads to nobody`, mend: 'give it `teams`' }] : []),
    ...matcherFaults(route.match, (...path) => at('match', ...path), chain),
    ...inside,
  ];
}

function isOpen(matcher: Matcher): boolean {
  return Object.values(matcher).every((value) => value === undefined);
}

/** Names in a matcher that the chain does not have. */
export function matcherFaults(matcher: Matcher, at: At, chain: Chain): Fault[] {
  const known = {
    territory: chain.territories.map(({ id }) => id),
    operator: chain.operators.map(({ id }) => id),
    ent: [...chain.ents.map(({ id }) => id), 'national', VIGIE],
    maillon: [...chain.maillons.map(({ id }) => id), ...OWN_PARTS],
  };
  return (Object.keys(known) as (keyof typeof known)[]).flatMap((key) =>
    (matcher[key] ?? []).flatMap((id) => unknown(key, id, known[key], at, key)),
  );
}
