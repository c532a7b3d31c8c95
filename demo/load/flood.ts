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

/** An HTTP flood from rented machines: the page that costs most, always another query, no session, no pause. */
export class Flood {
  readonly #parts: CrowdParts;
  readonly #arrivals: Arrivals;
  readonly #bots = new Map<string, Browser>();
  #open = 0;

  constructor(parts: CrowdParts) {
    this.#parts = parts;
    this.#arrivals = new Arrivals(parts.clock, parts.random, () => void this.#shoot());
  }

  setRate(requestsPerS: number): void {
    this.#arrivals.setRate(requestsPerS);
    if (requestsPerS > 0) return;
    for (const bot of this.#bots.values()) bot.close();
    this.#bots.clear();
  }

  async #shoot(): Promise<void> {
    if (this.#open >= atOnce) return;
    const { ent, random, counter } = this.#parts;
    this.#open += 1;
    counter.add('bots', ent, 'offered');
    const path = `/recherche?q=${integer(random, 0, 2 ** 40).toString(36)}`;
    const response = await this.#bot().send(hostOf(ent, 'frontal'), path, { timeoutMs });
    counter.add('bots', ent, response && response.status < 500 ? 'good' : 'failed');
    counter.add('bots', ent, 'ended');
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
