import type { z } from 'zod';
import { explain, unknownKey } from '../../chain/explain.js';
import type { Fault } from '../../chain/fault.js';
import { type At, readYamlFiles, type YamlFile } from '../../chain/files.js';
import { nearest } from '../../chain/nearest.js';
import { RulesError } from './fault.js';
import { type Kind, kinds, type Rule } from './schema.js';

/** A rule with the place it was read at. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly at: At;
}

export interface RuleFiles {
  readonly rules: readonly PlacedRule[];
  /** The files of rule tests, unread. */
  readonly tests: readonly YamlFile[];
  readonly faults: readonly Fault[];
}

const TEST = /\.test\.ya?ml$/;
const KINDS = Object.keys(kinds) as Kind[];
/** Every key that may stand in a rule, for those who mistype one. */
const WORDS: readonly string[] = [
  ...new Set(Object.values(kinds).flatMap(({ shape }) => Object.keys(shape))),
  ...['ent', 'maillon', 'territory', 'operator', 'except', 'long', 'short', 'burn'],
];

/** Every fault of every file at once. `runbooks`: the ids there are, if they are known. */
export async function readRuleFiles(dir: string, runbooks?: ReadonlySet<string>): Promise<RuleFiles> {
  const { files, faults } = await readYamlFiles(dir);
  const read = files.filter(({ file }) => !TEST.test(file)).map(readFile);
  const rules = read.flatMap((one) => one.rules);
  return {
    rules,
    tests: files.filter(({ file }) => TEST.test(file)),
    faults: [
      ...faults,
      ...read.flatMap((one) => one.faults),
      ...doubles(rules),
      ...(runbooks ? rules.flatMap((one) => runbookFaults(one, runbooks)) : []),
    ],
  };
}

/**
 * The rules of a directory. Throws a RulesError that lists all faults at once. That a runbook is missing is for `vigie check`: a rule without
 * one still tells people.
 */
export async function loadRules(dir: string): Promise<readonly Rule[]> {
  const { rules, faults } = await readRuleFiles(dir);
  if (faults.length > 0) throw new RulesError(faults);
  return rules.map(({ rule }) => rule);
}

interface Read {
  readonly rules: readonly PlacedRule[];
  readonly faults: readonly Fault[];
}

function readFile({ content, at }: YamlFile): Read {
  if (content === null) return { rules: [], faults: [] };
  const list = (content as { readonly rules?: unknown } | undefined)?.rules;
  const others = typeof content === 'object' ? Object.keys(content).filter((key) => key !== 'rules') : [];
  const strange = others.map((key): Fault => ({ ...at(key), ...unknownKey(key, ['rules']) }));
  if (list === null) return { rules: [], faults: strange };
  if (!Array.isArray(list))
    return {
      rules: [],
      faults: [
        ...strange,
        { ...at('rules'), what: 'holds no rules', mend: 'begin with "rules:", then each with "- "' },
      ],
    };
  const read = list.map((raw, index) => readRule(raw, (...path) => at('rules', index, ...path)));
  return { rules: read.flatMap((one) => one.rules), faults: [...strange, ...read.flatMap((one) => one.faults)] };
}

function readRule(raw: unknown, at: At): Read {
  const kind = (raw as { readonly kind?: unknown } | null)?.kind as Kind;
  if (!KINDS.includes(kind)) {
    const given = typeof kind === 'string' ? `"${String(kind)}" is no kind of rule` : '"kind" is missing';
    return { rules: [], faults: [{ ...at('kind'), what: given, mend: `must be one of: ${KINDS.join(', ')}` }] };
  }
  const parsed = kinds[kind].safeParse(raw);
  if (parsed.success) return { rules: [{ rule: parsed.data, at }], faults: [] };
  return { rules: [], faults: told(parsed.error, raw, at, WORDS).sort((a, b) => a.line - b.line) };
}

/** As for the chain, with the words of these files for those who mistype one. */
export function told(error: z.ZodError, raw: unknown, at: At, words: readonly string[]): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ ...at(...issue.path, key), ...unknownKey(key, words) }))
      : explain([issue], raw, at),
  );
}

function doubles(rules: readonly PlacedRule[]): Fault[] {
  const first = new Map<string, PlacedRule>();
  return rules.flatMap((one) => {
    const before = first.get(one.rule.id);
    first.set(one.rule.id, before ?? one);
    if (!before) return [];
    const { file, line } = before.at('id');
    return [
      { ...one.at('id'), what: `"${one.rule.id}" is also at ${file}:${line}`, mend: 'give each rule an id of its own' },
    ];
  });
}

function runbookFaults({ rule, at }: PlacedRule, known: ReadonlySet<string>): Fault[] {
  if (known.has(rule.runbook)) return [];
  const near = nearest(rule.runbook, known);
  const mend = near === undefined ? `there are: ${[...known].join(', ')}` : `did you mean "${near}"?`;
  return [{ ...at('runbook'), what: `no runbook "${rule.runbook}"`, mend }];
}
