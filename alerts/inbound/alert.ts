import { z } from 'zod';

/** An alert of another monitoring, as one request tells it. */
export interface ToldAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** What it says, in the words of its sender, on one line. */
  readonly text: string;
  /** ms since the epoch; absent where the sender does not say. */
  readonly startsMs?: number | undefined;
  readonly endsMs?: number | undefined;
  readonly resolved: boolean;
}

const MAX_ALERTS = 1_000;
const MAX_LABELS = 64;
const MAX_VALUE = 1_024;
const MAX_TEXT = 300;

const ENDS_FIRST = { message: 'must not be before startsAt', path: ['endsAt'] };

/** Go's zero time stands for "not said". */
const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant, as 2026-11-02T09:00:00Z' })
  .transform((text) => (text.startsWith('0001-01-01T') ? undefined : Date.parse(text)))
  .optional();

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const labels = z
  .record(z.string(), z.string('must be a text').max(MAX_VALUE, `must not be longer than ${MAX_VALUE} characters`))
  .superRefine((given, context) => {
    const names = Object.keys(given);
    const fault = (message: string, ...path: string[]): void => context.addIssue({ code: 'custom', message, path });
    if (names.length === 0) fault('must hold at least one label');
    if (names.length > MAX_LABELS) fault(`must not hold more than ${MAX_LABELS} labels`);
    for (const name of names) if (!LABEL.test(name)) fault('must be the name of a label', name.slice(0, 80));
  });

const fields = {
  labels,
  annotations: z.record(z.string(), z.string('must be a text')).default({}),
  startsAt: instant,
  endsAt: instant,
};
const alert = z.looseObject(fields).refine(isInOrder, ENDS_FIRST);
const statedAlert = z
  .looseObject({ ...fields, status: z.enum(['firing', 'resolved'], 'must be firing or resolved') })
  .refine(isInOrder, ENDS_FIRST);

type Times = { readonly startsAt?: number | undefined; readonly endsAt?: number | undefined };

function isInOrder({ startsAt, endsAt }: Times): boolean {
  return startsAt === undefined || endsAt === undefined || startsAt <= endsAt;
}

const atMost = <S extends z.ZodType>(one: S) =>
  z.array(one, 'must be a list of alerts').max(MAX_ALERTS, `must not hold more than ${MAX_ALERTS} alerts`);

/** Body of `POST /api/v2/alerts` of Alertmanager's API: what Prometheus and `amtool alert add` send. An alert whose end has passed is resolved. */
export const postedAlerts = atMost(alert);

/** Body of Alertmanager's webhook, version "4". */
export const webhookBody = z.looseObject({
  version: z.literal('4', 'must be "4": the webhook of Alertmanager'),
  alerts: atMost(statedAlert),
});

export function fromPosted(alerts: z.output<typeof postedAlerts>, nowMs: number): ToldAlert[] {
  return alerts.map((one) => told(one, one.endsAt !== undefined && one.endsAt <= nowMs));
}

export function fromWebhook({ alerts }: z.output<typeof webhookBody>): ToldAlert[] {
  return alerts.map((one) => {
    const resolved = one.status === 'resolved';
    // Of a firing alert Alertmanager sends no end, or one that its own timer moves.
    return told({ ...one, endsAt: resolved ? one.endsAt : undefined }, resolved);
  });
}

function told({ labels: given, annotations, startsAt, endsAt }: z.output<typeof alert>, resolved: boolean): ToldAlert {
  return { labels: given, text: textOf(given, annotations), startsMs: startsAt, endsMs: endsAt, resolved };
}

/** Its name and what it says of itself; an alert without either is told by its labels. */
function textOf(given: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>): string {
  const said = annotations.summary ?? annotations.message ?? annotations.description;
  const parts = [given.alertname, said].filter((part) => part !== undefined).map(plainLine);
  const text = parts.filter((part) => part !== '').join(' : ');
  const rest = Object.entries(given).map(([name, value]) => `${name}=${plainLine(value)}`);
  return cut(text === '' ? rest.join(', ') : text);
}

/** No line ends, no control characters, nothing that turns the direction of writing: it must not pass for text of ours. */
function plainLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= MAX_TEXT ? text : `${letters.slice(0, MAX_TEXT - 1).join('')}…`;
}
