/** A sender, or all of them, asks for too much at once: worth trying again. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  /** Whose demand is too high. */
  readonly whose: 'sender' | 'all';
  /** Whole seconds after which it is worth trying again. */
  readonly retryAfterS: number;

  constructor(whose: 'sender' | 'all', message: string, retryAfterS = 1) {
    super(message);
    this.whose = whose;
    this.retryAfterS = retryAfterS;
  }
}
