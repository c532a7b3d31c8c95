/** The portal's session cookie: `<account>.<random>`. The front reads the account from it as a real one reads a signed cookie. */
const cookieName = 'ent';

export interface SessionCookie {
  readonly id: string;
  readonly account: string;
}

export function readSession(cookieHeader: string | undefined): SessionCookie | undefined {
  for (const part of cookieHeader?.split(';') ?? []) {
    const [name, id] = part.trim().split('=');
    const dot = id?.lastIndexOf('.') ?? -1;
    if (name === cookieName && id && dot > 0) return { id, account: id.slice(0, dot) };
  }
  return undefined;
}

export function writeSession(id: string): string {
  return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`;
}
