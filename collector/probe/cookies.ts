/**
 * The cookies of one round, by host: sign-in services set one and ask again, and would send a visitor without it round in
 * circles. Name and value alone; a round is over before anything else of them could matter.
 */
export class Cookies {
  readonly #hosts = new Map<string, Map<string, string>>();

  take(host: string, setCookies: readonly string[]): void {
    const kept = this.#hosts.get(host) ?? new Map<string, string>();
    for (const cookie of setCookies) {
      const pair = cookie.split(';', 1)[0] as string;
      const equals = pair.indexOf('=');
      if (equals > 0) kept.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
    }
    this.#hosts.set(host, kept);
  }

  /** The `cookie` header for a host; none if it has set no cookie. */
  header(host: string): Readonly<Record<string, string>> {
    const kept = [...(this.#hosts.get(host) ?? [])];
    return kept.length === 0 ? {} : { cookie: kept.map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
