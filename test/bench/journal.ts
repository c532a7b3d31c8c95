import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { openLedger } from '../../alerts/incident/fold.js';
import { type Journal, openJournal } from '../../alerts/incident/journal.js';
import type { Assessment, Entry, StoredEvent } from '../../alerts/incident/payload.js';
import { createClock } from '../../chain/clock.js';

export interface JournalResult {
  readonly events: number;
  readonly incidents: number;
  /** The fold alone, over events in memory. */
  readonly fold_ms: number;
  /** What a start waits for: every file read, every hash checked, every event folded, the epoch written. Wall time. */
  readonly open_ms: number;
  readonly megabytes: number;
}

const BATCH = 5_000;
const DAY_MS = 86_400_000;

/** A year of journal, written by the journal itself in a directory of its own, then opened as at a start. */
export async function journal(events: number, say: (line: string) => void): Promise<JournalResult> {
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-journal-'));
  const options = { dir, clock: createClock(), writer: 'bench', log: pino({ level: 'silent' }) };
  try {
    const writing = await openJournal(options);
    const bytes = await fill(writing, events);
    await writing.close();
    say(`${events} events written, ${Math.round(bytes / 1e6)} MB of payloads`);
    const stored: StoredEvent[] = [];
    const read = await openJournal({ ...options, visit: (event) => stored.push(event) });
    await read.close();
    const folding = performance.now();
    const folded = openLedger();
    for (const event of stored) folded.apply(event);
    const foldMs = performance.now() - folding;
    const ledger = openLedger();
    const opening = performance.now();
    const again = await openJournal({ ...options, visit: ledger.apply });
    const openMs = performance.now() - opening;
    await again.close();
    if (ledger.incidents.size !== folded.incidents.size || ledger.pending.size !== 0)
      throw new Error('the journal read at the start is not the one that was written');
    return {
      ...{ events, incidents: ledger.incidents.size },
      ...{ fold_ms: Math.round(foldMs), open_ms: Math.round(openMs), megabytes: Math.round(bytes / 1e6) },
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Evenly over a year that ends now. */
async function fill(into: Journal, events: number): Promise<number> {
  let bytes = 0;
  const fromMs = Date.now() - 365 * DAY_MS;
  for (let first = 0; first < events; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, events - first) }, (_, index) => first + index);
    await Promise.all(
      batch.map((number) => {
        const { type, payload } = entryOf(number);
        bytes += JSON.stringify(payload).length;
        return into.append(type, 'bench', payload, Math.round(fromMs + (365 * DAY_MS * number) / events));
      }),
    );
  }
  return bytes;
}

/** What one outage leaves, in its order: the desk's own word, pages, people, the end. */
function entryOf(number: number): Entry {
  const turn = number % LIFE.length;
  const incident = `b-${(number - turn) / LIFE.length}`;
  return (LIFE[turn] as (incident: string) => Entry)(incident);
}

const reason = { key: 'reason.worse', params: { before: 'P3', after: 'P2' } };
const who = (incident: string) => ({ incident, by: 'Marie Le Goff', declared: true });
const page = (incident: string, number: number) => ({ incident, page: `${incident}-page-${number}` });
const evidence = Array.from({ length: 8 }, (_, index) => ({
  ...{ key: 'load_above', params: { ratio: 1.72 + index, offered: 182.4, expected: 106.1, z: 6.3 } },
  ...{ hypothesis: 'saturation', nats: 1.9, origin: { kind: 'declared', by: 'alpha' } },
})) as never;
const assessment: Assessment = {
  ...{ sinceMs: 1_600_000_000_000, probability: 0.9, missingFeeds: ['users'], evidence },
  ...{ severity: 'P2' as const, cause: 'saturation' as const },
  ...{ maillon: 'ent-est/base', cells: ['ent-est/base', 'ent-est/portail', 'ent-est/frontal'] },
  suspects: [{ cell: 'ent-est/base', score: 0.8, path: ['ent-est/base', 'ent-est/portail'] }],
};

const due =
  (number: number, status: 'firing' | 'resolved') =>
  (incident: string): Entry => ({
    type: 'page.due',
    payload: { ...page(incident, number), target: 'garde:courriel', step: number, generation: 1, status },
  });
const sent =
  (number: number) =>
  (incident: string): Entry => ({ type: 'page.sent', payload: page(incident, number) });

const LIFE: readonly ((incident: string) => Entry)[] = [
  (incident) => ({ type: 'incident.opened', payload: { incident, assessment, reason } }),
  due(0, 'firing'),
  sent(0),
  (incident) => ({ type: 'incident.updated', payload: { incident, assessment, reason, generation: 2 } }),
  due(1, 'firing'),
  sent(1),
  (incident) => ({ type: 'role.taken', payload: { ...who(incident), role: 'director' } }),
  (incident) => ({
    type: 'note.written',
    payload: { ...who(incident), nature: 'fact', text: 'Le pool de la base est plein depuis 7 h 52.', attachments: [] },
  }),
  (incident) => ({
    type: 'hypothesis.put',
    payload: { ...who(incident), hypothesis: 'h1', text: 'Un cours commun à trois académies.', probability: 0.6 },
  }),
  (incident) => ({
    type: 'step.ticked',
    payload: { ...who(incident), runbook: 'saturation', step: 'retry-after', as: 'done', version: 3, people: 1 },
  }),
  (incident) => ({
    type: 'message.drafted',
    payload: {
      ...{ ...who(incident), message: 'm1', audience: 'public', language: 'fr', names: [], evidence: [] },
      wording: 'Le service est très demandé ce matin. Prochain point à 8 h 40.',
    },
  }),
  (incident) => ({ type: 'message.sent', payload: { ...who(incident), message: 'm1' } }),
  (incident) => ({ type: 'incident.updated', payload: { incident, assessment, reason, generation: 2 } }),
  (incident) => ({ type: 'state.set', payload: { ...who(incident), state: 'contained' } }),
  (incident) => ({
    type: 'incident.closed',
    payload: { incident, reason: { key: 'reason.healed', params: { healthyS: 300 } } },
  }),
  due(2, 'resolved'),
  sent(2),
  (incident) => ({ type: 'state.set', payload: { ...who(incident), state: 'closed' } }),
  (incident) => ({
    type: 'note.written',
    payload: { ...who(incident), nature: 'note', text: 'Relu en revue.', attachments: [] },
  }),
  (incident) => ({
    type: 'shift.handed',
    payload: {
      ...{ ...who(incident), to: 'Paul' },
      summary: {
        ...{ severity: 'P2', state: 'closed', cause: 'saturation', maillon: 'ent-est/base', cells: 3, sinceMs: 1 },
        ...{ roles: [], hypotheses: [], waiting: [], steps: 1, contestations: 0 },
      },
    },
  }),
];
