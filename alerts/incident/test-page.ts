import type { Told } from './fold.js';
import type { Acknowledgement } from './incident.js';

/** One message of a test. */
export interface TestTarget {
  readonly page: string;
  readonly target: string;
  readonly step: number;
}

/** A test message is about to go to a team; written before anybody is told. */
export interface TestDue {
  readonly test: string;
  readonly drill: string;
  readonly team: string;
  /** How long an acknowledgement may take, in minutes. */
  readonly withinMin: number;
  readonly pages: readonly TestTarget[];
}

/** What the channels said. */
export interface TestTold {
  readonly test: string;
  readonly delivered: number;
  /** Those that were not taken, and why. */
  readonly refused: readonly { readonly target: string; readonly error: string }[];
}

export interface TestAcknowledged {
  readonly test: string;
  readonly page: string;
  readonly by: string;
  readonly declared: boolean;
}

export interface TestUnanswered {
  readonly test: string;
  readonly withinMin: number;
}

/** A test of a team as the journal tells it. */
export interface TestRecord extends TestDue {
  /** When it was sent, ms since the epoch. */
  readonly atMs: number;
  readonly told?: TestTold | undefined;
  /** The first is the measure; by whom, and when. */
  readonly acknowledgements: readonly Acknowledgement[];
  /** Nobody had answered in time. */
  readonly unansweredMs?: number | undefined;
}

export interface TestLog {
  readonly tests: ReadonlyMap<string, TestRecord>;
  /** The latest of each team, by team. */
  latest(): ReadonlyMap<string, TestRecord>;
  apply(event: Pick<Told, 'type' | 'at' | 'payload'>): void;
}

/** Tests of a team that are kept; the journal has all of them. */
const KEPT = 4;

/** The state of test messages: what the journal says, and nothing else. */
export function openTestLog(): TestLog {
  const tests = new Map<string, TestRecord>();

  function change(id: string, how: (test: TestRecord) => TestRecord): void {
    const test = tests.get(id);
    if (test) tests.set(id, how(test));
  }

  function forget(team: string): void {
    const old = [...tests.values()].filter((test) => test.team === team).slice(0, -KEPT);
    for (const { test } of old) tests.delete(test);
  }

  return {
    tests,
    latest: () => new Map([...tests.values()].map((test) => [test.team, test])),
    apply({ type, at, payload }) {
      if (payload === undefined) return;
      const atMs = Date.parse(at);
      if (type === 'test.due') {
        const due = payload as TestDue;
        if (!tests.has(due.test)) tests.set(due.test, { ...due, atMs, acknowledgements: [] });
        forget(due.team);
      } else if (type === 'test.told') {
        const told = payload as TestTold;
        change(told.test, (test) => ({ ...test, told }));
      } else if (type === 'test.acknowledged') {
        const { test: id, page, by, declared } = payload as TestAcknowledged;
        change(id, (test) =>
          test.acknowledgements.some((one) => one.page === page)
            ? test
            : { ...test, acknowledgements: [...test.acknowledgements, { page, by, declared, generation: 1, atMs }] },
        );
      } else if (type === 'test.unanswered') {
        const { test: id } = payload as TestUnanswered;
        change(id, (test) => ({ ...test, unansweredMs: test.unansweredMs ?? atMs }));
      }
    },
  };
}
