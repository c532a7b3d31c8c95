import type { Chain } from './model.js';

/** Telemetry that no mapping rule names. */
export interface UnknownKey {
  readonly sender: string;
  readonly service: string;
  readonly host: string;
}

/** Stands where a person must choose. */
const TO_CHOOSE = 'ENT/MAILLON';

/**
 * A line for `mapping` that names this key. Its cell is guessed where exactly one has its maillon in the service's name and
 * its ENT in one of the two names, or else is the only one of that maillon for which the sender speaks; else it is left to
 * choose. None for telemetry without `service.name`: a rule names a service, and only its sender can name that
 * (`OTEL_SERVICE_NAME`).
 */
export function suggestRule(chain: Chain, { sender, service, host }: UnknownKey): string | undefined {
  if (service === '') return undefined;
  const fields = {
    sender,
    service,
    ...(host === '' ? {} : { host }),
    cell: guess(chain, { sender, service, host }) ?? TO_CHOOSE,
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${scalar(value)}`);
  return `- { ${text.join(', ')} }`;
}

function guess(chain: Chain, { sender, service, host }: UnknownKey): string | undefined {
  const called = service.toLowerCase();
  const places = `${host} ${service}`.toLowerCase();
  const hosts = new Map(chain.ents.map((ent) => [ent.id, ent.hosts ?? []]));
  const maillon = chain.cells.filter((cell) => names(called, cell.maillon));
  const found = maillon.filter(
    ({ ent, maillon: id }) => names(places, ent) || isNational(chain, id) || (hosts.get(ent) ?? []).some(holds(host)),
  );
  if (found.length > 0) return found.length === 1 ? found[0]?.id : undefined;
  const own = maillon.filter(({ senders }) => senders.includes(sender));
  return own.length === 1 ? own[0]?.id : undefined;
}

/** True if the host is this public one, or below it. */
const holds =
  (host: string) =>
  (known: string): boolean =>
    host.toLowerCase() === known || host.toLowerCase().endsWith(`.${known}`);

function isNational(chain: Chain, maillon: string): boolean {
  return chain.maillons.some(({ id, reach }) => id === maillon && reach === 'national');
}

/** True if the slug stands in the text as words of its own: `base` is not in `database`. */
function names(text: string, slug: string): boolean {
  return new RegExp(`(?:^|[^a-z0-9])${slug}(?:$|[^a-z0-9])`).test(text);
}

/** As YAML: plain where that cannot be misread. */
function scalar(value: string): string {
  return /^[a-z][a-z0-9._/-]*$/i.test(value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
