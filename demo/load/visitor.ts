import type { Clock } from '../../chain/clock.js';
import { integer, type Random } from '../random.js';
import { hostOf } from '../topology.js';
import type { Browser, Response, Sending } from './browser.js';
import type { Habit, Person } from './journeys.js';
import { journey } from './journeys.js';
import type { Counter } from './tally.js';

/** Somebody who has an account and a place, and perhaps a session from an earlier visit. */
export interface Identity {
  readonly account: string;
  readonly person: Person;
  readonly localAddress: string;
  readonly userAgent: string;
  cookie?: string | undefined;
}

export interface VisitorParts {
  readonly ent: string;
  readonly browser: Browser;
  readonly clock: Clock;
  readonly random: Random;
  readonly counter: Counter;
  readonly habit?: Habit | undefined;
  /** False once the load has stopped. */
  readonly going: () => boolean;
}

const patienceMs = 4000;
/** Told to wait, or told nothing, people insist; told of an error, they try once more, later. */
const tries = { insisting: 3, discouraged: 2 };
const pauseMs = { insisting: { from: 500, to: 1800 }, discouraged: { from: 2000, to: 5000 } };
const goodMs = 1000;
const wrongSecretShare = 0.02;

/** One visit: sign in if need be, then the journey; whoever gets nothing after a few tries leaves. */
export class Visitor {
  readonly #who: Identity;
  readonly #parts: VisitorParts;

  constructor(who: Identity, parts: VisitorParts) {
    this.#who = who;
    this.#parts = parts;
  }

  /** True if the whole journey succeeded. */
  async visit(): Promise<boolean> {
    const { random, going, habit } = this.#parts;
    if (this.#who.cookie === undefined && !((await this.#assets()) && (await this.#signIn()))) return false;
    for (const step of journey(random, this.#who.person, habit)) {
      await this.#wait(step.thinkMs);
      if (!going() || !(await this.#open(step.path))) return false;
    }
    return true;
  }

  async #assets(): Promise<boolean> {
    const style = await this.#front('/statique/ent.css');
    const script = await this.#front('/statique/ent.js');
    return style !== undefined && script !== undefined;
  }

  /** A page of the ENT; being sent to sign in means that the session is over. */
  async #open(path: string): Promise<boolean> {
    const response = await this.#front(path);
    if (response?.status !== 302) return response !== undefined;
    return this.#signIn();
  }

  /** The redirect to the national service and back. */
  async #signIn(): Promise<boolean> {
    const { random } = this.#parts;
    this.#who.cookie = undefined;
    const sent = await this.#front('/connexion');
    if (sent?.location === undefined) return false;
    const form = new URL(sent.location);
    if (!(await this.#insist(form, {}))) return false;
    await this.#wait(integer(random, 800, 2000));
    const secret = random() < wrongSecretShare ? 'faux' : 'bon';
    const entered = await this.#insist(form, { method: 'POST', form: `compte=${this.#who.account}&secret=${secret}` });
    if (entered?.location === undefined) return false;
    const back = await this.#insist(new URL(entered.location), {});
    this.#who.cookie = back?.cookie;
    return back?.cookie !== undefined;
  }

  #front(path: string): Promise<Response | undefined> {
    return this.#insist(new URL(path, `http://${hostOf(this.#parts.ent, 'frontal')}`), {});
  }

  /** Tries again when nothing comes or the answer is a failure: the storm a struggling service brings upon itself. */
  async #insist(url: URL, sending: Omit<Sending, 'timeoutMs' | 'cookie'>): Promise<Response | undefined> {
    const { browser, counter, random, ent, going } = this.#parts;
    let mood: keyof typeof tries = 'insisting';
    for (let attempt = 1; attempt <= tries[mood] && going(); attempt += 1) {
      counter.add('visitors', ent, 'offered');
      const { cookie } = this.#who;
      const response = await browser.send(url.hostname, url.pathname + url.search, {
        ...sending,
        cookie,
        timeoutMs: patienceMs,
      });
      counter.add('visitors', ent, 'ended');
      if (response && response.status < 500) {
        if (response.status < 400 && response.tookMs <= goodMs) counter.add('visitors', ent, 'good');
        return response;
      }
      counter.add('visitors', ent, 'failed');
      mood = response?.status === 500 || response?.status === 502 ? 'discouraged' : 'insisting';
      if (attempt < tries[mood]) await this.#wait(integer(random, pauseMs[mood].from, pauseMs[mood].to));
    }
    return undefined;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(ms, resolve);
    });
  }
}
