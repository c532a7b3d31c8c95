import type { Fault, Place } from '../../chain/fault.js';
import type { YamlFile } from '../../chain/files.js';
import type { AlertStates } from '../incident/alert.js';
import { aim, evaluateRules, type RuleMemory, type RulesEvaluated } from './evaluate.js';
import { told } from './load.js';
import type { Rule } from './schema.js';
import { type RuleTest, STREAMS, type TestFile, testFile } from './test-schema.js';
import { cellsOf, telemetryOf } from './test-series.js';
import { EVERY_S } from './watch.js';

/** A test that found something else than it expected. */
export interface TestFailure extends Place {
  readonly test: string;
  /** Seconds from the beginning of the test. */
  readonly atS: number;
  readonly of: 'firing' | 'pending' | 'errors';
  readonly expected: readonly string[];
  readonly got: readonly string[];
}

export interface TestsRun {
  readonly count: number;
  readonly faults: readonly Fault[];
  readonly failures: readonly TestFailure[];
}

const WORDS: readonly string[] = [
  ...[
    'cells',
    'tests',
    'id',
    'operator',
    'territories',
    'senders',
    'objective',
    'patience',
    'probed',
    'name',
    'rules',
    'interval',
  ],
  ...[
    'series',
    'restarts',
    'expect',
    'at',
    'firing',
    'pending',
    'errors',
    'rule',
    'cell',
    'value',
    'error',
    ...STREAMS,
  ],
];

/** Monday 16 November 2026, 08:00 in Paris: tests begin on a school morning. */
const START_S = Date.UTC(2026, 10, 16, 7) / 1000;

/** Runs every test of some files against these rules, as the console would evaluate them. */
export function runRuleTests(rules: readonly Rule[], files: readonly YamlFile[]): TestsRun {
  const runs = files.map((file) => runFile(rules, file));
  return {
    count: runs.reduce((sum, { count }) => sum + count, 0),
    faults: runs.flatMap(({ faults }) => faults),
    failures: runs.flatMap(({ failures }) => failures),
  };
}

function runFile(rules: readonly Rule[], { content, at }: YamlFile): TestsRun {
  const parsed = testFile.safeParse(content);
  if (!parsed.success) return { count: 0, faults: told(parsed.error, content, at, WORDS), failures: [] };
  const faults = strangers(parsed.data, rules, at);
  if (faults.length > 0) return { count: 0, faults, failures: [] };
  const { tests } = parsed.data;
  return {
    count: tests.length,
    faults: [],
    failures: tests.flatMap((test, index) =>
      failuresOf(test, parsed.data, rules, (...path) => at('tests', index, ...path)),
    ),
  };
}

/** Rules and cells that a test names and nobody declares: it would expect nothing. */
function strangers({ cells, tests }: TestFile, rules: readonly Rule[], at: YamlFile['at']): Fault[] {
  const [knownRules, knownCells] = [new Set(rules.map(({ id }) => id)), new Set(cells.map(({ id }) => id))];
  return tests.flatMap((test, index) => {
    const named = test.expect.flatMap(({ firing, pending = [], errors }) => [...firing, ...pending, ...errors]);
    const wrongRules = [...(test.rules ?? []), ...named.map(({ rule }) => rule)].filter((id) => !knownRules.has(id));
    const wrongCells = [...test.series, ...named.filter((one) => 'cell' in one)]
      .map(({ cell }) => cell)
      .filter((id) => !knownCells.has(id));
    return [
      ...[...new Set(wrongRules)].map((id) => ({
        ...at('tests', index),
        ...{ what: `no rule "${id}" in these files`, mend: 'correct the name' },
      })),
      ...[...new Set(wrongCells)].map((id) => ({
        ...at('tests', index),
        ...{ what: `no cell "${id}" in this file`, mend: 'declare it under "cells:"' },
      })),
    ];
  });
}

function failuresOf(
  test: RuleTest,
  { cells: declared }: TestFile,
  all: readonly Rule[],
  at: YamlFile['at'],
): TestFailure[] {
  const rules = all.filter(({ id }) => test.rules?.includes(id) ?? true);
  const cells = cellsOf(declared);
  const telemetry = telemetryOf(test, cells, rules, START_S);
  const aimed = aim(rules, cells);
  const endS = Math.max(...test.expect.map((expected) => expected.at));
  let states: AlertStates = new Map();
  let memory: RuleMemory = new Map();
  let previousS = 0;
  const failures: TestFailure[] = [];
  for (let s = 0; s <= endS; s += EVERY_S) {
    if (test.restarts.some((restart) => restart > previousS && restart <= s)) memory = new Map();
    const evaluated = evaluateRules(aimed, telemetry.at(s), states, memory);
    ({ states, memory } = evaluated);
    for (const [index, expected] of test.expect.entries())
      if (s <= expected.at && s + EVERY_S > expected.at)
        failures.push(...differences(test, index, evaluated, at('expect', index)));
    previousS = s;
  }
  return failures;
}

/** Values are compared to a thousandth. */
const CLOSE = 1e-3;

function differences(
  test: RuleTest,
  index: number,
  { states, memory, faults }: RulesEvaluated,
  place: Place,
): TestFailure[] {
  const expected = test.expect[index] as RuleTest['expect'][number];
  const found = (isWanted: (state: 'pending' | 'firing' | 'keeping') => boolean, wanted: typeof expected.firing) =>
    [...states].flatMap(([key, { rule, cell, state }]) => {
      if (!isWanted(state)) return [];
      const value = memory.get(key)?.value ?? Number.NaN;
      const asked = wanted.find((one) => one.rule === rule && one.cell === cell)?.value;
      if (asked === undefined) return [named({ rule, cell })];
      const isClose = Math.abs(asked - value) <= CLOSE * Math.max(1, Math.abs(asked));
      return [named({ rule, cell, value: isClose ? asked : Number(value.toPrecision(6)) })];
    });
  const compared = [
    { of: 'firing', want: expected.firing.map(named), got: found((state) => state !== 'pending', expected.firing) },
    ...(expected.pending
      ? [
          {
            of: 'pending',
            want: expected.pending.map(named),
            got: found((state) => state === 'pending', expected.pending),
          },
        ]
      : []),
    {
      of: 'errors',
      want: expected.errors.map(({ rule, error }) => `${rule}: ${error}`),
      got: faults.map(({ rule, key }) => `${rule}: ${key}`),
    },
  ] as const;
  return compared.flatMap(({ of, want, got }) => {
    const [a, b] = [[...want].sort(), [...got].sort()];
    if (a.join('\n') === b.join('\n')) return [];
    return [{ ...place, test: test.name, atS: expected.at, of: of as TestFailure['of'], expected: a, got: b }];
  });
}

function named({
  rule,
  cell,
  value,
}: {
  readonly rule: string;
  readonly cell: string;
  readonly value?: number | undefined;
}): string {
  return `${rule} ${cell}${value === undefined ? '' : ` = ${value}`}`;
}
