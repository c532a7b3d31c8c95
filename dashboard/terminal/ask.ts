import { z } from 'zod';
import type { ArrivalsAnswer } from '../protocol/arrivals.js';
import type { DeclaredAnswer } from '../protocol/declared.js';

/** The console did not answer what was asked; the message says what to do. */
export class ConsoleUnavailable extends Error {
  override readonly name = 'ConsoleUnavailable';
}

const PATIENCE_MS = 30_000;

const answer = z.object({
  sender: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  examinedFromMs: z.number(),
  keys: z.array(
    z.object({
      service: z.string(),
      host: z.string(),
      cell: z.string().optional(),
      rule: z.string().optional(),
      signals: z.array(
        z.object({
          signal: z.enum(['traces', 'metrics', 'logs']),
          rows: z.number(),
          lastReceivedMs: z.number(),
          delayP50Ms: z.number(),
          delayP95Ms: z.number(),
        }),
      ),
      requests: z.number(),
      missing: z.array(z.object({ attribute: z.string(), requests: z.number() })),
      samplingKnown: z.boolean(),
      weight: z.number(),
    }),
  ),
}) satisfies z.ZodType<ArrivalsAnswer>;

const problem = z.object({ detail: z.string() });

const declared = z.object({
  alerts: z.array(
    z.object({ id: z.string(), sender: z.string(), cell: z.string(), text: z.string(), sinceMs: z.number() }),
  ),
  unplaced: z.array(
    z.object({
      ...{ id: z.string(), sender: z.string(), text: z.string(), sinceMs: z.number(), suggestion: z.string() },
      ...{ labels: z.record(z.string(), z.string()), rule: z.string().optional(), endedMs: z.number().optional() },
    }),
  ),
}) satisfies z.ZodType<DeclaredAnswer>;

/** Asks a running console what has arrived from a sender; rejects with a ConsoleUnavailable. */
export function askArrivals(console: string, sender: string, minutes: number): Promise<ArrivalsAnswer> {
  return asked(console, `api/v1/senders/${encodeURIComponent(sender)}/arrivals?minutes=${minutes}`, answer);
}

/** Asks it which alerts the monitoring of a sender declares. */
export function askDeclared(console: string, sender: string): Promise<DeclaredAnswer> {
  return asked(console, `api/v1/declared?sender=${encodeURIComponent(sender)}`, declared);
}

async function asked<T>(console: string, route: string, shape: z.ZodType<T>): Promise<T> {
  const base = console.endsWith('/') ? console : `${console}/`;
  const url = new URL(route, base);
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    const hint = 'start it (vigie serve), or give its address with --url';
    throw new ConsoleUnavailable(`no console answers at ${base}: ${hint}`, { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const said = problem.safeParse(body).data?.detail ?? `status ${response.status}`;
    throw new ConsoleUnavailable(`the console at ${base} says: ${said}`);
  }
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new ConsoleUnavailable(`${base} is no console of this version of Vigie`);
  return parsed.data;
}
