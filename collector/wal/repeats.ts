/** Whether a body came before: `stored`, or still on its way to the disk (resolves to true once stored, false if that failed). */
export type Earlier = 'stored' | Promise<boolean>;

interface Entry {
  readonly atMs: number;
  state: Earlier;
}

/** Remembers the bodies of the last `windowMs`, so that a client's retry is acknowledged without being stored again. */
export class Repeats {
  readonly #windowMs: number;
  /** By sender and digest, oldest first. */
  readonly #entries = new Map<string, Entry>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(sender: string, digest: Buffer, nowMs: number): Earlier | undefined {
    this.#forget(nowMs);
    return this.#entries.get(key(sender, digest))?.state;
  }

  /** Called with the commit still running; a failed one is forgotten, so that the retry is stored. */
  begin(sender: string, digest: Buffer, nowMs: number, commit: Promise<void>): void {
    const name = key(sender, digest);
    const stored = commit.then(
      () => {
        entry.state = 'stored';
        return true;
      },
      () => {
        if (this.#entries.get(name) === entry) this.#entries.delete(name);
        return false;
      },
    );
    const entry: Entry = { atMs: nowMs, state: stored };
    this.#entries.set(name, entry);
  }

  /** A body found in the log at start; to be called oldest first. */
  remember(sender: string, digest: Buffer, atMs: number): void {
    const name = key(sender, digest);
    this.#entries.delete(name);
    this.#entries.set(name, { atMs, state: 'stored' });
  }

  #forget(nowMs: number): void {
    for (const [name, entry] of this.#entries) {
      if (nowMs - entry.atMs < this.#windowMs) return;
      this.#entries.delete(name);
    }
  }
}

/** One-byte characters: a tenth of the memory of a Buffer per entry. */
function key(sender: string, digest: Buffer): string {
  return `${sender}\n${digest.toString('latin1')}`;
}
