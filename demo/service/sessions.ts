import type { Random } from '../random.js';

export interface Session {
  /** When authentification last confirmed it, ms since the epoch. */
  checkedMs: number;
}

const kept = 5000;

/** The portal's sessions, the oldest forgotten beyond 5,000. */
export class Sessions {
  readonly #byId = new Map<string, Session>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Opens a session for an account and returns its id. */
  open(account: string, nowMs: number): string {
    const id = `${account}.${Math.floor(this.#random() * 2 ** 48).toString(36)}`;
    this.#byId.set(id, { checkedMs: nowMs });
    if (this.#byId.size > kept) this.#byId.delete(this.#byId.keys().next().value!);
    return id;
  }

  find(id: string | undefined): Session | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }
}
