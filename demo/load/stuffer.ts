import { NATIONAL } from '../../chain/model.js';
import { integer } from '../random.js';
import { hostOf } from '../topology.js';
import { Arrivals } from './arrivals.js';
import { Browser } from './browser.js';
import type { CrowdParts } from './crowd.js';
import { botAddress } from './places.js';
import { scriptAgent } from './user-agents.js';

const timeoutMs = 5000;
/** Bounded, for it all happens on one machine. */
const atOnce = 300;

/** Accounts and passwords from a leak, tried one after the other on national sign-in: none of them is of this service. */
export class Stuffer {
  readonly #parts: Omit<CrowdParts, 'ent'>;
  readonly #arrivals: Arrivals;
  readonly #bots = new Map<string, Browser>();
  #open = 0;

  constructor(parts: Omit<CrowdParts, 'ent'>) {
    this.#parts = parts;
    this.#arrivals = new Arrivals(parts.clock, parts.random, () => void this.#attempt());
  }

  setRate(attemptsPerS: number): void {
    this.#arrivals.setRate(attemptsPerS);
    if (attemptsPerS > 0) return;
    for (const bot of this.#bots.values()) bot.close();
    this.#bots.clear();
  }

  async #attempt(): Promise<void> {
    if (this.#open >= atOnce) return;
    const { random, counter } = this.#parts;
    this.#open += 1;
    counter.add('bots', NATIONAL, 'offered');
    const form = `compte=${integer(random, 0, 2 ** 40).toString(36)}%40example.com&secret=essai`;
    const response = await this.#bot().send(hostOf(NATIONAL, 'authentification'), '/cas/login', {
      ...{ method: 'POST', form, timeoutMs },
    });
    counter.add('bots', NATIONAL, response && response.status < 500 ? 'good' : 'failed');
    counter.add('bots', NATIONAL, 'ended');
    this.#open -= 1;
  }

  #bot(): Browser {
    const { book, clock, random } = this.#parts;
    const localAddress = botAddress(random);
    const known = this.#bots.get(localAddress);
    if (known) return known;
    const bot = new Browser({ localAddress, userAgent: scriptAgent(random) }, book, clock);
    this.#bots.set(localAddress, bot);
    return bot;
  }
}
