import { NATIONAL } from '../../chain/model.js';
import { integer, type Random } from '../random.js';
import { hostOf } from '../topology.js';
import { Arrivals } from './arrivals.js';
import { Browser, type Sending } from './browser.js';
import type { CrowdParts } from './crowd.js';
import { botAddress } from './places.js';
import { scriptAgent } from './user-agents.js';

const timeoutMs = 5000;
/** Bounded, for it all happens on one machine. */
const atOnce = 300;

/** What one bot asks. */
interface Request {
  readonly host: string;
  readonly path: string;
  readonly sending?: Omit<Sending, 'timeoutMs'>;
}

/** Rented machines that ask at a rate, whatever they are answered: no session, no pause. */
class Bots {
  readonly #parts: CrowdParts;
  readonly #request: (random: Random) => Request;
  readonly #arrivals: Arrivals;
  readonly #bots = new Map<string, Browser>();
  #open = 0;

  constructor(parts: CrowdParts, request: (random: Random) => Request) {
    this.#parts = parts;
    this.#request = request;
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
    const { host, path, sending } = this.#request(random);
    const response = await this.#bot().send(host, path, { ...sending, timeoutMs });
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

/** An HTTP flood: the page that costs most, always another query. */
export function flood(parts: CrowdParts): Bots {
  return new Bots(parts, (random) => ({
    host: hostOf(parts.ent, 'frontal'),
    path: `/recherche?q=${integer(random, 0, 2 ** 40).toString(36)}`,
  }));
}

/** Accounts and passwords from a leak, tried one after the other on national sign-in: none of them is of this service. */
export function stuffer(parts: Omit<CrowdParts, 'ent'>): Bots {
  return new Bots({ ...parts, ent: NATIONAL }, (random) => ({
    host: hostOf(NATIONAL, 'authentification'),
    path: '/cas/login',
    sending: { method: 'POST', form: `compte=${integer(random, 0, 2 ** 40).toString(36)}%40example.com&secret=essai` },
  }));
}
