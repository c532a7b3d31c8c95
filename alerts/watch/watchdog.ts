import { send } from '../notify/channels/http.js';
import type { WatchdogSettings } from '../notify/paging/watch-schema.js';
import { type ReadSecret, revealed } from '../notify/secret.js';

/** What is told at each interval. */
export interface Ping {
  /** Its idempotency key. */
  readonly id: string;
  /** ms since the epoch. */
  readonly atMs: number;
  /** Hash of the journal's last event: whoever keeps it can tell later whether the journal was rewritten. */
  readonly head: string;
  /** Keys `self.*` of what is ill; none: the whole path is alive. */
  readonly ill: readonly string[];
}

/** Somebody outside who rings when Vigie falls silent (a dead man's switch). */
export interface Watchdog {
  readonly id: string;
  readonly everyS: number;
  /** Says that all is well, or what is ill. Rejects with a DeliveryError. `answered`: the receiver's clock, of its answer. */
  tell(ping: Ping, signal: AbortSignal, answered: (dateMs: number) => void): Promise<void>;
}

/** Beyond the interval, before the receiver rings: five minutes and thirty seconds with the usual interval. */
const GRACE_S = 30;

export function openWatchdog(settings: WatchdogSettings, read: ReadSecret): Watchdog {
  const { id, everyS } = settings;
  return { id, everyS, tell: settings.type === 'ping' ? pinging(settings, read) : alerting(settings, read) };
}

/**
 * The HTTP interface of Healthchecks (healthchecks.io/docs/http_api), which others speak too: a request says that all is well, one to
 * the same address followed by `/fail` that it is not; what its body says is kept with it.
 */
function pinging(
  { url, method, onFailure }: Extract<WatchdogSettings, { type: 'ping' }>,
  read: ReadSecret,
): Watchdog['tell'] {
  const address = revealed(url, read);
  return async (ping, signal, answered) => {
    const alive = ping.ill.length === 0;
    if (!alive && onFailure === 'stop') return;
    const target = new URL(address);
    if (!alive) target.pathname = `${target.pathname.replace(/\/+$/, '')}/fail`;
    if (method === 'GET') target.searchParams.set('head', ping.head);
    const body = method === 'GET' ? undefined : told(ping);
    const headers = { 'x-vigie-journal-head': ping.head, ...(body !== undefined && { 'content-type': 'text/plain' }) };
    await send({ url: target.href, method, body, headers, key: ping.id, heard: dateOf(answered) }, signal);
  };
}

function told({ ill, head, atMs }: Ping): string {
  const lines = [ill.length === 0 ? 'vigie: alive' : `vigie: ill (${ill.join(', ')})`];
  return [...lines, `at: ${new Date(atMs).toISOString()}`, `journal: ${head}`, ''].join('\n');
}

/**
 * The alert that always fires, as Prometheus' own "Watchdog" does: an Alertmanager hands it to whoever rings when it stops coming. While
 * something is ill it is not told, and ends by itself.
 */
function alerting(
  { url, token, everyS }: Extract<WatchdogSettings, { type: 'alertmanager' }>,
  read: ReadSecret,
): Watchdog['tell'] {
  const headers = token === undefined ? {} : { authorization: `Bearer ${read(token)}` };
  let firstMs: number | undefined;
  return async ({ id, atMs, head, ill }, signal, answered) => {
    if (ill.length > 0) {
      firstMs = undefined;
      return;
    }
    firstMs ??= atMs;
    const alert = {
      labels: { alertname: 'Watchdog', service: 'vigie', severity: 'none' },
      annotations: { summary: 'Vigie: alive', journal_head: head },
      startsAt: new Date(firstMs).toISOString(),
      endsAt: new Date(atMs + (everyS + GRACE_S) * 1000).toISOString(),
    };
    await send({ url: `${url}/api/v2/alerts`, headers, body: [alert], key: id, heard: dateOf(answered) }, signal);
  };
}

const dateOf =
  (answered: (dateMs: number) => void) =>
  (headers: Headers): void => {
    const dateMs = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(dateMs)) answered(dateMs);
  };

const opened = new WeakMap<readonly WatchdogSettings[], readonly Watchdog[]>();

/** Opens each once, however often it is asked for. */
export function openWatchdogs(settings: readonly WatchdogSettings[], read: ReadSecret): readonly Watchdog[] {
  const known = opened.get(settings) ?? settings.map((one) => openWatchdog(one, read));
  opened.set(settings, known);
  return known;
}
