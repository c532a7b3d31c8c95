import type { Ledger } from '../incident/fold.js';
import type { Incident } from '../incident/incident.js';
import type { PageAcknowledged, PayloadOf } from '../incident/payload.js';
import type { TestLog, TestRecord } from '../incident/test-page.js';
import { testIncident } from '../notify/test-page.js';

interface LinkedTests {
  readonly ledger: Pick<Ledger, 'incidents'>;
  readonly tests: TestLog;
  readonly record: <T extends 'page.acknowledged' | 'test.acknowledged'>(
    type: T,
    actor: string,
    payload: PayloadOf[T],
  ) => Promise<void>;
  /** A person has said something about an incident. */
  readonly onSaid: () => void;
}

/** Lets acknowledge links lead to test messages as they do to incidents; what they answer to is told apart in the journal. */
export function linkedTests({ ledger, tests, record, onSaid }: LinkedTests) {
  return {
    ledger: {
      get incidents(): ReadonlyMap<string, Incident> {
        const tried = [...tests.tests.values()].map((test) => [test.test, asIncident(test)] as const);
        return new Map([...ledger.incidents, ...tried]);
      },
    },
    async record(payload: PageAcknowledged): Promise<void> {
      const { incident: test, page, by, declared } = payload;
      if (tests.tests.has(test)) return record('test.acknowledged', by, { test, page, by, declared });
      await record('page.acknowledged', by, payload);
      onSaid();
    },
  };
}

function asIncident({ test, team, pages, atMs, acknowledgements }: TestRecord): Incident {
  return { ...testIncident(test, team, pages, atMs), acknowledgements };
}
