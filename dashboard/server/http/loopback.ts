import { isIPv4 } from 'node:net';

/** Thrown at start for an address others could reach: there is no sign-in yet, and whoever reaches the console is its administrator. */
export class NotLoopbackError extends Error {
  readonly code = 'NOT_LOOPBACK';

  constructor(host: string) {
    super(
      `the console only listens on a loopback address until sign-in exists, and ${host} is not one: use 127.0.0.1, ::1 or localhost`,
    );
    this.name = 'NotLoopbackError';
  }
}

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/** Host names in a `Host` header other than loopback ones betray a rebound DNS name: a page of another site that reaches us. */
export function isLoopbackHeader(host: string | undefined): boolean {
  return host !== undefined && isLoopback(host.replace(/:\d+$/, ''));
}

/** A browser always says where its page comes from; it must be this very host. Other programs send no origin and are let in. */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
