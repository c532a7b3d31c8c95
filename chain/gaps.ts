import { hostKind } from './addresses.js';
import { type CalendarGap, calendarGaps } from './calendar/check.js';
import type { LocalDate } from './calendar/model.js';
import { type Chain, NATIONAL, VIGIE } from './model.js';

/** Something a chain does not say and somebody will miss: nothing invalid. */
export interface Gap {
  readonly kind: string;
  /** What is missing, of those that follow. */
  readonly what: string;
  readonly mend: string;
  /** Ids of what it is missing of; never empty. */
  readonly about: readonly string[];
}

/** The gaps of a chain as seen on a day, each kind once. */
export function gapsOf(chain: Chain, today: LocalDate): Gap[] {
  const all = [
    ...mappingGaps(chain),
    ...objectiveGaps(chain),
    ...probeGaps(chain),
    ...territoryGaps(chain),
    ...peopleGaps(chain),
    ...calendarGaps(chain.calendar, chain.territories, today).map(ofCalendar),
  ];
  return grouped(all).filter(({ about }) => about.length > 0);
}

const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

function mappingGaps({ cells, senders, mapping }: Chain): Gap[] {
  const used = new Set(mapping.map(({ sender }) => sender));
  return [
    {
      kind: 'unmapped',
      what: 'maillons that no mapping rule names: their telemetry has nowhere to go',
      mend: 'add a rule or a template under `mapping`',
      about: ids(cells.filter((cell) => cell.senders.length === 0)),
    },
    {
      kind: 'idle-sender',
      what: 'senders that no mapping rule names: all they send is unmapped',
      mend: 'add a rule of theirs, or remove them',
      about: ids(senders.filter(({ id }) => id !== VIGIE && !used.has(id))),
    },
  ];
}

function objectiveGaps({ cells, ents, maillons }: Chain): Gap[] {
  const promised = new Set(cells.filter(({ objective }) => !objective.byDefault).map(({ ent }) => ent));
  const national = maillons.filter(({ id, reach }) =>
    cells.some(
      (cell) => reach === NATIONAL && cell.ent === NATIONAL && cell.maillon === id && cell.objective.byDefault,
    ),
  );
  return [
    {
      kind: 'no-objective',
      what: 'ENT and national maillons without an objective of their own: the default of the chain stands in',
      mend: 'declare `objective` there',
      about: [...ids(ents.filter(({ id }) => !promised.has(id))), ...national.map(({ id }) => `${NATIONAL}/${id}`)],
    },
    {
      kind: 'no-capacity',
      what: 'maillons whose capacity nobody has declared',
      mend: 'declare `capacity`, or let it be learned',
      about: ids(cells.filter(({ capacity }) => capacity === undefined)),
    },
  ];
}

function probeGaps({ cells, ents, probes }: Chain): Gap[] {
  const seen = new Set(probes.map(({ ent }) => ent));
  const probed = new Set(probes.flatMap((probe) => Object.values(probe.cells)));
  return [
    {
      kind: 'no-probe',
      what: 'ENT and national maillons that Vigie does not check by itself: their silence cannot be told from a fault',
      mend: 'declare their public address under `probes`',
      about: [
        ...ids(ents.filter(({ id }) => !seen.has(id))),
        ...ids(cells.filter(({ id, ent }) => ent === NATIONAL && !probed.has(id))),
      ],
    },
    {
      kind: 'inside-probe',
      what: 'probes of a private address or of this machine: they do not see what pupils see',
      mend: 'name the public address, unless this is meant',
      about: ids(probes.filter(({ url }) => hostKind(url) === 'inside')),
    },
  ];
}

function territoryGaps({ territories, ents }: Chain): Gap[] {
  const platforms = ents.filter(({ kind }) => kind === 'ent');
  const served = new Set(platforms.flatMap(({ academies }) => academies));
  const academies = territories.filter(({ kind }) => kind === 'academie');
  return [
    {
      kind: 'no-ent',
      what: 'académies that no ENT serves',
      mend: 'declare their ENT',
      about: ids(academies.filter(({ id }) => !served.has(id))),
    },
    {
      kind: 'no-pupils',
      what: 'ENT whose pupils nobody has counted: the impact of an incident is told without them',
      mend: 'declare `pupils`, with who says so',
      about: ids(platforms.filter(({ pupils }) => pupils === undefined)),
    },
    {
      kind: 'no-schools',
      what: 'académies whose schools nobody has counted',
      mend: 'declare `schools`, with who says so',
      about: ids(academies.filter(({ schools }) => schools === undefined)),
    },
    {
      kind: 'unverified',
      what: 'ENT whose operator nobody has verified: it is shown as such',
      mend: 'verify who runs them, and change `source` and `confidence`',
      about: ids(platforms.filter(({ confidence }) => confidence === 'inferred' || confidence === 'memory')),
    },
  ];
}

function peopleGaps({ operators, senders }: Chain): Gap[] {
  return [
    {
      kind: 'no-contact',
      what: 'operators without a contact',
      mend: 'declare `contacts`',
      about: ids(operators.filter(({ contacts }) => contacts === undefined || contacts.length === 0)),
    },
    {
      kind: 'no-cadence',
      what: 'senders without a declared cadence: it is learned',
      mend: 'declare `cadence: { everyS, lateAfterS }`',
      about: ids(senders.filter(({ id, cadence }) => id !== VIGIE && cadence === undefined)),
    },
  ];
}

const CALENDAR: Readonly<Record<CalendarGap['kind'], Pick<Gap, 'what' | 'mend'>>> = {
  'no-zone': { what: 'académies without a holiday zone', mend: 'declare `zone`' },
  'no-year': { what: 'holiday zones without a calendar for this school year', mend: 'add the year under `calendar`' },
  'year-ends': { what: 'holiday zones whose calendar ends soon', mend: 'add the next year under `calendar`' },
  'open-ended': { what: 'periods of the calendar without a last day', mend: 'add `to` once it is known' },
  'no-bells': { what: 'a calendar without bells: school hours are unknown', mend: 'add `bells` under `calendar`' },
};

function ofCalendar({ kind, about, date }: CalendarGap): Gap {
  const named = [about, date].filter((part) => part !== undefined && part !== '').join(' ');
  return { kind, ...CALENDAR[kind], about: [named === '' ? 'calendar' : named] };
}

function grouped(gaps: readonly Gap[]): Gap[] {
  const kinds = new Map<string, Gap>();
  for (const gap of gaps) {
    const before = kinds.get(gap.kind);
    kinds.set(gap.kind, before ? { ...before, about: [...before.about, ...gap.about] } : gap);
  }
  return [...kinds.values()];
}
