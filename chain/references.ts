import type { Place } from './draft.js';
import type { Fault } from './fault.js';
import type { ChainDraft } from './schema.js';

type Say = (section: string, index: number, key: PropertyKey[], what: string) => void;

/** Every id that is used must exist, once; dependencies must not go round in a circle. */
export function checkReferences(draft: ChainDraft, place: Place): Fault[] {
  const faults: Fault[] = [];
  const say: Say = (section, index, key, what) => faults.push({ ...place(section, index, ...key), what });
  for (const section of ['territories', 'operators', 'senders', 'maillons', 'ents'] as const)
    checkUnique(section, draft[section], say);
  checkTerritories(draft, say);
  checkMaillons(draft, say);
  checkEnts(draft, say);
  checkMapping(draft, say);
  return faults;
}

const idsOf = (entries: readonly { readonly id: string }[]): Set<string> => new Set(entries.map((entry) => entry.id));

function checkUnique(section: string, entries: readonly { readonly id: string }[], say: Say): void {
  const seen = new Set<string>();
  for (const [index, { id }] of entries.entries()) {
    if (seen.has(id)) say(section, index, ['id'], `the id "${id}" is taken already: ids are never used twice`);
    seen.add(id);
  }
}

function checkTerritories({ territories }: ChainDraft, say: Say): void {
  const ids = idsOf(territories);
  for (const [index, { parent }] of territories.entries())
    if (parent !== undefined && !ids.has(parent))
      say('territories', index, ['parent'], unknown('territory', parent, ids));
}

function checkMaillons({ maillons, operators, territories }: ChainDraft, say: Say): void {
  const ids = idsOf(maillons);
  for (const [index, maillon] of maillons.entries()) {
    for (const [at, callee] of maillon.dependsOn.entries())
      if (!ids.has(callee)) say('maillons', index, ['dependsOn', at], unknown('maillon', callee, ids));
    if (reaches(maillon.id, maillon.id, maillons))
      say(
        'maillons',
        index,
        ['dependsOn'],
        `"${maillon.id}" depends on itself through its dependencies: break the circle`,
      );
    if (maillon.reach !== 'national') continue;
    if (!idsOf(operators).has(maillon.operator))
      say('maillons', index, ['operator'], unknown('operator', maillon.operator, idsOf(operators)));
    if (!idsOf(territories).has(maillon.territory))
      say('maillons', index, ['territory'], unknown('territory', maillon.territory, idsOf(territories)));
  }
}

function reaches(from: string, to: string, maillons: ChainDraft['maillons'], seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const callees = maillons.find((maillon) => maillon.id === from)?.dependsOn ?? [];
  return callees.some((callee) => callee === to || reaches(callee, to, maillons, seen));
}

function checkEnts({ ents, maillons, operators, territories }: ChainDraft, say: Say): void {
  const local = new Set(maillons.filter(({ reach }) => reach === 'ent').map(({ id }) => id));
  for (const [index, ent] of ents.entries()) {
    if (!idsOf(territories).has(ent.territory))
      say('ents', index, ['territory'], unknown('territory', ent.territory, idsOf(territories)));
    if (!idsOf(operators).has(ent.operator))
      say('ents', index, ['operator'], unknown('operator', ent.operator, idsOf(operators)));
    for (const [at, maillon] of ent.maillons.entries())
      if (!local.has(maillon)) say('ents', index, ['maillons', at], unknown('maillon of reach "ent"', maillon, local));
    for (const maillon of Object.keys(ent.cells ?? {}))
      if (!ent.maillons.includes(maillon))
        say(
          'ents',
          index,
          ['cells', maillon],
          `"${maillon}" is not among the maillons of this ENT: add it or drop these options`,
        );
  }
}

function checkMapping({ mapping, senders, ents, maillons }: ChainDraft, say: Say): void {
  const national = maillons.filter(({ reach }) => reach === 'national').map(({ id }) => `national/${id}`);
  const cells = new Set([...ents.flatMap((ent) => ent.maillons.map((maillon) => `${ent.id}/${maillon}`)), ...national]);
  const seen = new Map<string, string>();
  for (const [index, rule] of mapping.entries()) {
    if (!idsOf(senders).has(rule.sender))
      say('mapping', index, ['sender'], unknown('sender', rule.sender, idsOf(senders)));
    if (!cells.has(rule.cell)) say('mapping', index, ['cell'], unknown('cell', rule.cell, cells));
    const key = JSON.stringify([rule.sender, rule.service, rule.host ?? null]);
    const other = seen.get(key);
    if (other !== undefined)
      say('mapping', index, [], `the same sender, service and host are mapped to ${other} already: keep one rule`);
    seen.set(key, rule.cell);
  }
}

function unknown(what: string, id: string, known: ReadonlySet<string>): string {
  const names = [...known].sort();
  const shown = names.slice(0, 8).join(', ');
  return `no ${what} "${id}"; declare it, or use one of: ${shown}${names.length > 8 ? ', …' : ''}`;
}
