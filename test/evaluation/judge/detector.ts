import { createDetector } from '../../../alerts/detect/evaluate.js';
import type { Observation } from '../../../alerts/detect/input.js';
import { type DetectorState, startState } from '../../../alerts/detect/memory.js';
import { type DetectorSettings, defaultSettings } from '../../../alerts/detect/settings.js';
import { weightsHash } from '../../../alerts/detect/weights.js';
import type { Chain } from '../../../chain/model.js';
import type { FullObservation } from '../telemetry/tick.js';
import { type Sight, sightOf } from './sight.js';

/** Takes a feed away: what the detector is worth without it. */
export type Blindfold = (observation: FullObservation) => FullObservation;

/** The detector as the engine runs it, every second, on whatever it is shown. */
export class Judge {
  readonly sights: Sight[] = [];
  readonly #detector;
  readonly #blindfold: Blindfold | undefined;
  readonly #cells: number;
  #state: DetectorState = startState();
  #us = 0;
  #evaluations = 0;

  constructor(chain: Chain, settings: DetectorSettings = defaultSettings, blindfold?: Blindfold) {
    const madeWith = { chain: chain.hash, weights: weightsHash(settings), build: 'evaluation' };
    this.#detector = createDetector(chain, settings, madeWith);
    this.#blindfold = blindfold;
    this.#cells = chain.cells.length;
  }

  judge(observation: FullObservation): void {
    const shown: Observation = this.#blindfold?.(observation) ?? observation;
    const began = process.cpuUsage();
    const { verdicts, state } = this.#detector.evaluate(shown, this.#state);
    const { user, system } = process.cpuUsage(began);
    this.#us += user + system;
    this.#evaluations++;
    this.#state = state;
    const sight = sightOf(verdicts, observation.second);
    if (sight) this.sights.push(sight);
  }

  /** All memory is lost; what is stored is judged again, silently. */
  restart(stored: Iterable<FullObservation>): void {
    this.#state = startState();
    for (const observation of stored) {
      const shown: Observation = this.#blindfold?.(observation) ?? observation;
      this.#state = this.#detector.evaluate(shown, this.#state).state;
    }
  }

  /** CPU of one cell in one evaluation, µs, in the mean: of the whole process, so it means something on a thread that is alone. */
  cost(): { readonly evaluations: number; readonly cells: number; readonly usPerCell: number } {
    const usPerCell = this.#us / Math.max(1, this.#evaluations * this.#cells);
    return { evaluations: this.#evaluations, cells: this.#cells, usPerCell: Number(usPerCell.toFixed(2)) };
  }
}

/** Ablations by feed: independent of how a detector is made inside. */
export const blindfolds: Readonly<Record<string, Blindfold>> = {
  gauges: (seen) => ({ ...seen, gauges: [] }),
  edges: (seen) => ({ ...seen, edges: [] }),
  composition: (seen) => without(seen, { composition: new Map() }),
  people: (seen) => ({ ...without(seen, { sources: 0, users: 0, loginsOk: 0, loginsFailed: 0 }), known: [] }),
};

function without(seen: FullObservation, part: object): FullObservation {
  const cells = new Map([...seen.cells].map(([id, rows]) => [id, rows.map((row) => ({ ...row, ...part }))]));
  return { ...seen, cells };
}
