import type { Clock } from '../../../chain/clock.js';
import { HttpProblem } from '../http/problem.js';

export interface SharingLimits {
  /** Reads of the store under way at once; others wait their turn. */
  readonly atOnce: number;
  /** Waiting reads; one more is refused. */
  readonly waiting: number;
  /** Characters of answers that are kept, and answers. */
  readonly characters: number;
  readonly answers: number;
}

const sharingLimits: SharingLimits = { atOnce: 4, waiting: 256, characters: 64_000_000, answers: 5000 };

interface Kept {
  readonly body: Promise<string>;
  untilMs: number;
  characters: number;
}

/**
 * Answers made once for all screens that ask the same within a short time: read, written as JSON, kept as text. Who asks while an
 * answer is being made waits for that one. An answer that fails is not kept.
 */
export class SharedAnswers {
  readonly #clock: Clock;
  readonly #limits: SharingLimits;
  /** The longest unused first. */
  readonly #kept = new Map<string, Kept>();
  readonly #turns: (() => void)[] = [];
  #characters = 0;
  #underWay = 0;

  constructor(clock: Clock, limits: SharingLimits = sharingLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * @param key all that the answer depends on, the scope of who asks included
   * @param keepMs how long it may be given again; 0 while it is being made only
   */
  get(key: string, keepMs: number, make: () => Promise<object>): Promise<string> {
    const known = this.#kept.get(key);
    if (known && known.untilMs > this.#clock.now()) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.body;
    }
    if (known) this.#forget(key, known);
    const body = this.#inTurn(async () => JSON.stringify(await make()));
    const kept: Kept = { body, untilMs: Number.POSITIVE_INFINITY, characters: 0 };
    this.#kept.set(key, kept);
    body.then(
      (text) => {
        if (this.#kept.get(key) !== kept) return;
        kept.untilMs = this.#clock.now() + keepMs;
        kept.characters = text.length;
        this.#characters += text.length;
        this.#fit();
      },
      () => this.#forget(key, kept),
    );
    return body;
  }

  async #inTurn<T>(make: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#limits.atOnce) {
      if (this.#turns.length >= this.#limits.waiting)
        throw new HttpProblem(503, 'Busy', 'Too many screens ask at once; try again.');
      await new Promise<void>((resolve) => this.#turns.push(resolve));
    } else this.#underWay++;
    try {
      return await make();
    } finally {
      const next = this.#turns.shift();
      // Its place goes to the next in turn.
      if (next) next();
      else this.#underWay--;
    }
  }

  #forget(key: string, kept: Kept): void {
    if (this.#kept.get(key) !== kept) return;
    this.#kept.delete(key);
    this.#characters -= kept.characters;
  }

  #fit(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#characters <= this.#limits.characters && this.#kept.size <= this.#limits.answers) return;
      if (kept.untilMs !== Number.POSITIVE_INFINITY) this.#forget(key, kept);
    }
  }
}
