import { createDetector } from '../../../alerts/detect/evaluate.js';
import { type DetectorState, startState } from '../../../alerts/detect/memory.js';
import { type DetectorSettings, defaultSettings } from '../../../alerts/detect/settings.js';
import { weightsHash } from '../../../alerts/detect/weights.js';
import type { Chain } from '../../../chain/model.js';
import type { FullObservation } from '../telemetry/tick.js';
import { type Sight, sightOf } from './sight.js';

/** The detector as the engine runs it, every second, on whatever it is shown. */
export class Judge {
  readonly sights: Sight[] = [];
  readonly #detector;
  readonly #cells: number;
  #state: DetectorState = startState();
  readonly #share = shareOfCore();
  #ms = 0;
  #evaluations = 0;

  constructor(chain: Chain, settings: DetectorSettings = defaultSettings) {
    const madeWith = { chain: chain.hash, weights: weightsHash(settings), build: 'evaluation' };
    this.#detector = createDetector(chain, settings, madeWith);
    this.#cells = chain.cells.length;
  }

  judge(observation: FullObservation): void {
    const began = performance.now();
    const { verdicts, state } = this.#detector.evaluate(observation, this.#state);
    this.#ms += performance.now() - began;
    this.#evaluations++;
    this.#state = state;
    const sight = sightOf(verdicts, observation.second);
    if (sight) this.sights.push(sight);
  }

  /** All memory is lost; what is stored is judged again, silently. */
  restart(stored: Iterable<FullObservation>): void {
    this.#state = startState();
    for (const observation of stored) this.#state = this.#detector.evaluate(observation, this.#state).state;
  }

  /**
   * CPU of one cell in one evaluation, µs, in the mean over all of them: the time of its thread, × the share of a core that the process
   * had meanwhile, which is less than 1 where others work. Its garbage and its compilation count; making what it is shown does not.
   */
  cost(): { readonly evaluations: number; readonly cells: number; readonly usPerCell: number } {
    const usPerCell = (1000 * this.#ms * this.#share()) / Math.max(1, this.#evaluations * this.#cells);
    return { evaluations: this.#evaluations, cells: this.#cells, usPerCell: Number(usPerCell.toFixed(2)) };
  }
}

/** Share of a core that this process had since now. Asked once for many evaluations: asking takes as long as one. */
function shareOfCore(): () => number {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return Math.min(1, (user + system) / 1000 / (performance.now() - began));
  };
}
