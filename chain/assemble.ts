import { joinCalendars } from './calendar/join.js';
import type { Draft } from './draft.js';
import { maillonsOf, profilesOf, type Spot } from './layout.js';
import {
  type Capacity,
  type Cell,
  type Chain,
  cellId,
  type Ent,
  type MappingRule,
  NATIONAL,
  type Objective,
  type Operator,
  type ProbeTarget,
  type Provenance,
  type Sender,
  type Territory,
  VIGIE,
} from './model.js';
import { probeRules } from './probes.js';
import { countedOf, pick, settle } from './provenance.js';
import type { Defaults, Entry } from './schema.js';
import { academiesOf, resolveTerritories } from './territories.js';

const WINDOW_DAYS = 28;

const FALLBACK: Defaults = {
  objective: {
    ...{ goodRatio: 0.98, latencyMs: 1000 },
    ...{ source: 'Valeur par défaut de Vigie, non une promesse de l’exploitant', confidence: 'declared' },
  },
  rateFrom: 'metrics',
  silentAfterS: 60,
};

interface Parts {
  readonly spots: readonly Spot[];
  readonly rules: readonly MappingRule[];
  readonly probes: readonly ProbeTarget[];
}

/** A chain from a draft without fault. */
export function assemble(draft: Draft, { spots, rules, probes }: Parts): Omit<Chain, 'hash'> {
  const { lists } = draft;
  const defaults = draft.defaults[0]?.entry ?? FALLBACK;
  const territories = resolveTerritories(draft);
  return {
    name: draft.names[0]?.entry ?? 'vigie',
    territories,
    operators: lists.operators.map(
      ({ entry: { source, confidence, ...operator }, around }): Operator => ({
        ...operator,
        ...pick(settle({ source, confidence }, around) as Provenance),
      }),
    ),
    senders: [
      ...lists.senders.map(
        ({ entry }): Sender => ({ ...entry, silentAfterS: entry.silentAfterS ?? defaults.silentAfterS }),
      ),
      { id: VIGIE, name: { fr: 'Vigie', en: 'Vigie' }, silentAfterS: defaults.silentAfterS },
    ],
    maillons: lists.maillons.map(({ entry: { id, name, reach, layer, criticality, dependsOn } }) => ({
      ...{ id, name, reach, layer, criticality, dependsOn },
    })),
    ents: resolveEnts(draft, territories),
    cells: assembleCells(draft, defaults, territories, spots, rules),
    mapping: [...rules, ...probeRules(probes)],
    networks: lists.networks.map(({ entry }) => entry),
    ...(lists.privacy.length > 0 && { privacy: lists.privacy.map(({ entry }) => entry) }),
    paths: lists.paths.map(({ entry }) => entry),
    vantages: lists.vantages.map(({ entry }) => entry),
    probes,
    calendar: joinCalendars(draft.calendars.map(({ entry }) => entry)),
  };
}

function resolveEnts({ lists }: Draft, territories: readonly Territory[]): Ent[] {
  const profiles = profilesOf(lists.profiles);
  return lists.ents.map(({ entry, around }): Ent => {
    const { id, name, kind, territory, operator, hosts } = entry;
    const by = settle(entry, around) as Provenance;
    const pupils = countedOf(entry.pupils, by);
    const schools = countedOf(entry.schools, by);
    return {
      ...{ id, name, kind, territory, operator, ...pick(by) },
      maillons: maillonsOf(entry, profiles),
      academies: entry.academies ?? academiesOf(territory, territories),
      ...(hosts && { hosts }),
      ...(pupils && { pupils }),
      ...(schools && { schools }),
    };
  });
}

function assembleCells(
  draft: Draft,
  defaults: Defaults,
  territories: readonly Territory[],
  spots: readonly Spot[],
  rules: readonly MappingRule[],
): Cell[] {
  const clocks = new Map(territories.map(({ id, timeZone }) => [id, timeZone ?? 'UTC']));
  const ids = new Set(spots.map((spot) => cellId(spot.ent, spot.maillon.entry.id)));
  const senders = new Map<string, Set<string>>();
  for (const { cell, sender } of rules) senders.set(cell, (senders.get(cell) ?? new Set()).add(sender));
  const byDefault = draft.defaults[0]?.around;
  return spots.map((spot): Cell => {
    const { entry: maillon } = spot.maillon;
    const id = cellId(spot.ent, maillon.id);
    const own = spot.owner?.entry.cells?.[maillon.id];
    const byEnt = spot.owner && settle(spot.owner.entry, spot.owner.around);
    const byMaillon = settle(maillon, spot.maillon.around);
    const timeZone = clocks.get(spot.territory) ?? 'UTC';
    const objective = own?.objective ?? spot.owner?.entry.objective;
    return {
      id,
      ...{ ent: spot.ent, maillon: maillon.id, operator: spot.operator, territory: spot.territory },
      objective: objective
        ? objectiveOf(objective, byEnt, timeZone)
        : maillon.objective
          ? objectiveOf(maillon.objective, byMaillon, timeZone)
          : { ...objectiveOf(defaults.objective, byDefault, timeZone), byDefault: true },
      ...capacityOf(own?.capacity, byEnt),
      ...(!own?.capacity && capacityOf(maillon.capacity, byMaillon)),
      rateFrom: own?.rateFrom ?? maillon.rateFrom ?? defaults.rateFrom,
      dependsOn: maillon.dependsOn.flatMap((callee) =>
        [cellId(NATIONAL, callee), cellId(spot.ent, callee)].filter((cell) => ids.has(cell)),
      ),
      senders: [...(senders.get(id) ?? [])],
    };
  });
}

function objectiveOf(
  { goodRatio, latencyMs, windowDays, schoolHoursOnly, timeZone, ...claim }: Defaults['objective'],
  around: Provenance | undefined,
  clock: string,
): Objective {
  return {
    ...{ goodRatio, latencyMs, windowDays: windowDays ?? WINDOW_DAYS, schoolHoursOnly: schoolHoursOnly ?? false },
    ...{ timeZone: timeZone ?? clock, byDefault: false, ...pick(settle(claim, around) as Provenance) },
  };
}

function capacityOf(
  stated: NonNullable<Entry<'maillons'>['capacity']> | undefined,
  around: Provenance | undefined,
): { capacity?: Capacity } {
  if (!stated) return {};
  return { capacity: { requestsPerS: stated.requestsPerS, ...pick(settle(stated, around) as Provenance) } };
}
