import type { Clock } from '../chain/clock.js';
import type { AddressBook } from './addresses.js';
import { announceLoad, announcePhase, announceScenario, type Language } from './announce.js';
import { Fleet } from './fleet.js';
import { Generators } from './generators.js';
import type { Tallies } from './load/tally.js';
import type { DemoLog } from './log.js';
import { programme, scenarioNamed, withDurations } from './scenarios/all.js';
import { ordinaryLoad } from './scenarios/ordinary.js';
import type { Phase, PhaseKind, Scenario, Truth } from './scenarios/scenario.js';

export interface PlayOptions {
  /** Base URL of the OTLP receiver, e.g. `http://127.0.0.1:4318`. */
  readonly otlpUrl: string;
  /** Bearer tokens by sender: alpha, beta, etat. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Play only this one, or the one of this name; an unknown name throws. */
  readonly scenario?: Scenario | string | undefined;
  readonly clock: Clock;
  readonly log: DemoLog;
  /** Receives what an audience should read, a line at a time. */
  readonly say: (line: string) => void;
  readonly language?: Language | undefined;
  /** Stop after one pass instead of beginning again. */
  readonly once?: boolean | undefined;
  /** Other durations than the scenarios' own, in seconds. */
  readonly durationS?: Readonly<Partial<Record<PhaseKind, number>>> | undefined;
  /** Receives what visitors and bots measured, each second. */
  readonly onTallies?: ((tallies: Tallies) => void) | undefined;
  /** Told where the services listen, at every change: their names are in no DNS. */
  readonly onAddresses?: ((book: AddressBook) => void) | undefined;
}

/** Where the play is now. */
interface Playing {
  readonly scenario: string;
  readonly kind: PhaseKind;
  readonly sinceMs: number;
  readonly expected?: Truth | undefined;
}

export interface Demo {
  /** Resolves when all services listen. */
  readonly ready: Promise<void>;
  /** Resolves when the play is over and every child is gone. */
  readonly done: Promise<void>;
  /** Undefined before the first phase and after the last. */
  phase(): Playing | undefined;
  pids(): readonly { readonly cell: string; readonly pid: number }[];
  stop(): Promise<void>;
}

const everyS = 15;

function chosenOf(scenario: PlayOptions['scenario']): readonly Scenario[] {
  if (scenario === undefined) return programme;
  return [typeof scenario === 'string' ? scenarioNamed(scenario) : scenario];
}

/** Starts the services and the load, and plays. */
export function playDemo(options: PlayOptions): Demo {
  const { clock, log, say, once = false, language = 'fr' } = options;
  const played = chosenOf(options.scenario).map((scenario) => withDurations(scenario, options.durationS ?? {}));
  const recent: Tallies[] = [];
  const generators = new Generators({
    clock,
    log,
    onTallies(tallies) {
      options.onTallies?.(tallies);
      recent.push(tallies);
      if (playing && recent.length >= everyS) say(announceLoad(recent.splice(0), language));
    },
  });
  const fleet = new Fleet({
    ...options,
    onAddresses(book) {
      options.onAddresses?.(book);
      generators.visit(book);
    },
  });
  let playing: Playing | undefined;
  let stopping = false;
  let interrupt: () => void = () => {};

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      interrupt = () => {
        cancel();
        resolve();
      };
    });

  const perform = async (scenario: Scenario, phase: Phase): Promise<void> => {
    playing = { scenario: scenario.name, kind: phase.kind, sinceMs: clock.now(), expected: scenario.expected };
    say(announcePhase(phase, language));
    recent.length = 0;
    fleet.tell('national/authentification', { kind: 'directory', up: phase.directoryDown !== true });
    generators.follow(phase.load);
    await wait(phase.durationS * 1000);
  };

  const play = async (): Promise<void> => {
    await ready;
    do {
      for (const scenario of played) {
        if (stopping) return;
        say(announceScenario(scenario, language));
        for (const phase of scenario.phases) if (!stopping) await perform(scenario, phase);
      }
    } while (!once && !stopping);
  };

  const endChildren = async (): Promise<void> => {
    stopping = true;
    interrupt();
    playing = undefined;
    await Promise.all([generators.stop(), fleet.stop()]);
  };

  generators.start();
  generators.follow(ordinaryLoad());
  const ready = fleet.start();
  const done = play().finally(endChildren);
  return {
    ready,
    done,
    phase: () => playing,
    pids: () => [...fleet.pids(), ...(generators.pid === undefined ? [] : [{ cell: 'load', pid: generators.pid }])],
    async stop() {
      await endChildren();
      await done;
    },
  };
}
