import { type Fault, faultLine } from '../../chain/fault.js';
import type { Chain } from '../../chain/model.js';
import { spelled } from './duration.js';
import { readRuleFiles } from './load.js';
import { aimless, unknownNames } from './names.js';
import { runRuleTests, type TestFailure } from './test-run.js';

/** Everything there is to say of a directory of rules. */
export interface RulesReport {
  readonly rules: number;
  readonly faults: readonly Fault[];
  /** Rules that are about no cell of the chain. */
  readonly aimless: readonly string[];
  readonly tests: number;
  readonly failures: readonly TestFailure[];
}

interface Against {
  /** Ids of the runbooks, where they are known. */
  readonly runbooks?: ReadonlySet<string> | undefined;
  readonly chain?: Chain | undefined;
  /** All chains whose names rules may use. */
  readonly chains: readonly Chain[];
}

/** Reads the rules of a directory and runs their tests. A rule with a fault is not tried: its tests would say nothing. */
export async function checkRules(dir: string, { runbooks, chain, chains }: Against): Promise<RulesReport> {
  const { rules, tests, faults } = await readRuleFiles(dir, runbooks);
  const all = [...faults, ...(chains.length > 0 ? unknownNames(rules, chains) : [])];
  const run =
    all.length > 0
      ? { count: 0, faults: [], failures: [] }
      : runRuleTests(
          rules.map(({ rule }) => rule),
          tests,
        );
  return {
    rules: rules.length,
    faults: [...all, ...run.faults],
    aimless: chain ? aimless(rules, chain) : [],
    tests: run.count,
    failures: run.failures,
  };
}

export function isFine({ faults, failures }: RulesReport): boolean {
  return faults.length === 0 && failures.length === 0;
}

/** For the terminal. `named`: how a file is called there. */
export function rulesLines(report: RulesReport, named: (file: string) => string): string[] {
  const { rules, faults, aimless: idle, tests, failures } = report;
  return [
    ...faults.map((fault) => faultLine({ ...fault, file: named(fault.file) })),
    ...failures.flatMap((failure) => failureLines({ ...failure, file: named(failure.file) })),
    ...(idle.length > 0 ? [`warning: rules that are about no cell of this chain: ${idle.join(', ')}`] : []),
    isFine(report)
      ? `${rules} rules, ${tests} tests of them: no fault.`
      : `rules: ${faults.length} fault(s), ${failures.length} failed expectation(s) in ${tests} tests.`,
  ];
}

function failureLines({ file, line, where, test, atS, of, expected, got }: TestFailure): string[] {
  const list = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));
  return [
    `${file}:${line} ${where}: "${test}", at ${spelled(atS)}, ${of}`,
    `  expected: ${list(expected)}`,
    `       got: ${list(got)}`,
  ];
}
