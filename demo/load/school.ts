import { integer } from '../random.js';
import { Arrivals } from './arrivals.js';
import { Browser } from './browser.js';
import type { CrowdParts } from './crowd.js';
import { schoolAddress } from './places.js';
import { browserAgent } from './user-agents.js';
import { Visitor } from './visitor.js';

/** What one generator has going on at once. */
const atOnce = 400;
const theSchool = 1;

/** The pupils of one school, each with a browser and an account, all behind the same address: they sign in when the bell rings. */
export class School {
  readonly #parts: CrowdParts;
  readonly #arrivals: Arrivals;
  #present = 0;

  constructor(parts: CrowdParts) {
    this.#parts = parts;
    this.#arrivals = new Arrivals(parts.clock, parts.random, () => void this.#arrive());
  }

  setRate(pupilsPerS: number): void {
    this.#arrivals.setRate(pupilsPerS);
  }

  async #arrive(): Promise<void> {
    if (this.#present >= atOnce) return;
    const { ent, book, clock, random, counter } = this.#parts;
    const who = {
      account: `pupil-${ent}-${integer(random, 1, 40_000)}`,
      person: 'pupil' as const,
      localAddress: schoolAddress(ent, theSchool),
      userAgent: browserAgent(random),
    };
    const browser = new Browser(who, book, clock);
    this.#present += 1;
    await new Visitor(who, { ent, browser, clock, random, counter, habit: 'bell', going: () => true }).visit();
    this.#present -= 1;
    browser.close();
  }
}
