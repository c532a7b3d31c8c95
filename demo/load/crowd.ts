import type { Clock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';
import { integer, type Random } from '../random.js';
import { Arrivals } from './arrivals.js';
import { Browser } from './browser.js';
import { type Habit, somebody } from './journeys.js';
import { household, school } from './places.js';
import type { Counter } from './tally.js';
import { browserAgent } from './user-agents.js';
import { type Identity, Visitor } from './visitor.js';

const schoolShare = 0.3;
const returningShare = 0.6;
const remembered = 400;
/** What a generator of this size can have going on at once; whoever comes beyond it is not counted as demand. */
const atOnce = 600;

/** What is not as on an ordinary day. */
export interface Day {
  readonly habit?: Habit | undefined;
  /** All are at home, most of them where they have never signed in from. */
  readonly fromHome?: boolean | undefined;
}

export interface CrowdParts {
  readonly ent: string;
  readonly book: () => AddressBook;
  readonly clock: Clock;
  readonly random: Random;
  readonly counter: Counter;
}

/** The people of one ENT: they arrive at random, from home or from school, and most have been here before. */
export class Crowd {
  readonly #parts: CrowdParts;
  readonly #arrivals: Arrivals;
  readonly #known: Identity[] = [];
  #present = 0;
  #day: Day = {};

  constructor(parts: CrowdParts) {
    this.#parts = parts;
    this.#arrivals = new Arrivals(parts.clock, parts.random, () => void this.#arrive());
  }

  follow(visitorsPerS: number, day: Day): void {
    this.#day = day;
    this.#arrivals.setRate(visitorsPerS);
  }

  async #arrive(): Promise<void> {
    if (this.#present >= atOnce) return;
    const { ent, book, clock, random, counter } = this.#parts;
    const who = this.#returning() ?? this.#newcomer();
    const browser = new Browser(who, book, clock);
    this.#present += 1;
    await new Visitor(who, { ent, browser, clock, random, counter, habit: this.#day.habit, going: () => true }).visit();
    this.#present -= 1;
    browser.close();
    if (who.cookie !== undefined) this.#remember(who);
  }

  #newcomer(): Identity {
    const { ent, random } = this.#parts;
    const person = somebody(random);
    return {
      account: `${person}-${ent}-${integer(random, 1, 40_000)}`,
      person,
      localAddress: !this.#day.fromHome && random() < schoolShare ? school(random, ent) : household(random),
      userAgent: browserAgent(random),
    };
  }

  #returning(): Identity | undefined {
    const { random } = this.#parts;
    if (this.#day.fromHome || random() >= returningShare || this.#known.length === 0) return undefined;
    return this.#known.splice(integer(random, 0, this.#known.length - 1), 1)[0];
  }

  #remember(who: Identity): void {
    this.#known.push(who);
    if (this.#known.length > remembered) this.#known.shift();
  }
}
