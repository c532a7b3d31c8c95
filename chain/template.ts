import type { Draft, Drafted } from './draft.js';
import { type Fault, seenFrom } from './fault.js';
import type { Spot } from './layout.js';
import { cellId, type MappingRule } from './model.js';
import type { Entry } from './schema.js';

type Rule = Drafted<Entry<'mapping'>>;

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAMES = ['ent', 'maillon', 'host'];

export function isTemplate({ service, host = '', cell }: Entry<'mapping'>): boolean {
  return /[{}]/.test(`${service}${host}${cell}`);
}

function mappingKey({ sender, service, host }: Pick<MappingRule, 'sender' | 'service' | 'host'>): string {
  return JSON.stringify([sender, service, host ?? null]);
}

/**
 * The exact keys of the mapping: rules as they stand, templates filled in for each cell they apply to. A rule written out goes
 * before a template, so that an exception is one line; two that disagree otherwise are a fault.
 */
export function expandMapping(draft: Draft, spots: readonly Spot[]): { rules: MappingRule[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const keys = new Map<string, Keyed>();
  const exact = draft.lists.mapping.filter(({ entry }) => !isTemplate(entry));
  const templates = draft.lists.mapping.filter(({ entry }) => isTemplate(entry));
  for (const by of [...exact, ...templates]) {
    const filled = isTemplate(by.entry) ? fill(by, spots) : plain(by);
    faults.push(...filled.faults);
    let clash: Fault | undefined;
    for (const rule of filled.rules) {
      const taken = keys.get(mappingKey(rule));
      if (!taken) keys.set(mappingKey(rule), { rule, by });
      else if (disagree(taken, { rule, by })) clash ??= clashFault(by, rule, taken);
    }
    if (clash) faults.push(clash);
  }
  return { rules: [...keys.values()].map(({ rule }) => rule), faults };
}

interface Keyed {
  readonly rule: MappingRule;
  readonly by: Rule;
}

/** Written out twice is one time too many; of two templates, the same key may come of both if it means the same cell. */
function disagree(taken: Keyed, { rule, by }: Keyed): boolean {
  if (isTemplate(by.entry) !== isTemplate(taken.by.entry)) return false;
  return !isTemplate(by.entry) || taken.rule.cell !== rule.cell;
}

function clashFault(by: Rule, { service, host, sender }: MappingRule, taken: Keyed): Fault {
  const key = `${sender}, ${service}${host === undefined ? '' : `, ${host}`}`;
  const whose = taken.by === by ? 'by this same template' : `by ${seenFrom(by.at(), taken.by.at())}`;
  return {
    ...by.at(),
    what: `the key (${key}) belongs to ${taken.rule.cell} already, ${whose}`,
    mend: isTemplate(by.entry) ? 'put {ent} and {maillon} into the key, or narrow it with `for`' : 'keep one rule',
  };
}

function plain({ entry, at }: Rule): { rules: MappingRule[]; faults: Fault[] } {
  const { for: only, sender, service, host, cell } = entry;
  const faults = only
    ? [
        {
          ...at('for'),
          what: '`for` says where a template applies, and this rule is none',
          mend: 'remove it, or put {ent} or {maillon} into the rule',
        },
      ]
    : [];
  return { rules: [{ sender, service, ...(host !== undefined && { host }), cell }], faults };
}

function fill({ entry, at }: Rule, spots: readonly Spot[]): { rules: MappingRule[]; faults: Fault[] } {
  const faults = unknownPlaceholders(entry, at);
  if (faults.length > 0) return { rules: [], faults };
  const { sender, service, host, cell, for: only = {} } = entry;
  const fits = spots.filter(
    (spot) =>
      (!only.ents || only.ents.includes(spot.ent)) &&
      (only.operator === undefined || only.operator === spot.operator) &&
      (!only.maillons || only.maillons.includes(spot.maillon.entry.id)),
  );
  if (fits.length === 0)
    return {
      rules: [],
      faults: [{ ...at('for'), what: 'this template applies to no cell', mend: 'widen `for`, or remove the rule' }],
    };
  const perHost = `${service}${host ?? ''}`.includes('{host}');
  const existing = new Set(spots.map((spot) => cellId(spot.ent, spot.maillon.entry.id)));
  const rules = fits.flatMap((spot) =>
    (perHost ? spot.hosts : ['']).map((itsHost): MappingRule => {
      const put = (text: string): string =>
        text.replaceAll('{ent}', spot.ent).replaceAll('{maillon}', spot.maillon.entry.id).replaceAll('{host}', itsHost);
      return { sender, service: put(service), ...(host !== undefined && { host: put(host) }), cell: put(cell) };
    }),
  );
  const lost = rules.find((rule) => !existing.has(rule.cell));
  if (lost)
    return {
      rules: [],
      faults: [
        {
          ...at('cell'),
          what: `this template leads to "${lost.cell}", and there is no such cell`,
          mend: 'name an existing maillon, or narrow it with `for`',
        },
      ],
    };
  return { rules, faults: [] };
}

function unknownPlaceholders({ service, host = '', cell }: Entry<'mapping'>, at: Rule['at']): Fault[] {
  return Object.entries({ service, host, cell }).flatMap(([field, text]) => {
    const left = text.replace(PLACEHOLDER, (whole, name: string) => (NAMES.includes(name) ? '' : whole));
    if (!/[{}]/.test(left)) return [];
    return {
      ...at(field),
      what: `"${text}" holds something that cannot be filled in`,
      mend: 'use {ent}, {maillon} and {host} only',
    };
  });
}
