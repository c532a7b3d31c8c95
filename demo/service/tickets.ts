const kept = 2000;

/** One-time tickets of the sign-in service, the oldest forgotten beyond 2,000. */
export class Tickets {
  readonly #accounts = new Map<string, string>();

  issue(account: string, ticket: string): string {
    this.#accounts.set(ticket, account);
    if (this.#accounts.size > kept) this.#accounts.delete(this.#accounts.keys().next().value!);
    return ticket;
  }

  /** Whose it is, while it has not been used. */
  holder(ticket: string): string | undefined {
    return this.#accounts.get(ticket);
  }

  use(ticket: string): void {
    this.#accounts.delete(ticket);
  }
}
