import { describe, expect, it } from 'vitest';
import type { IncidentRecord } from '../../../dashboard/protocol/record.js';
import { inMinutes, nextMessage } from '../../../dashboard/speech/cadence.js';
import { saturationIncident } from '../support/pictures.js';

const OPENED = Date.UTC(2021, 3, 6, 6, 2, 40);
const MINUTE = 60_000;
const said = { by: 'Inès', declared: true, atMs: OPENED };
const message = {
  ...said,
  id: 'm1',
  audience: 'public',
  language: 'fr',
  wording: 'x',
  names: [],
  evidence: [],
} as const;
const nothing: IncidentRecord = {
  ...{ state: 'detected', stateMs: OPENED, notes: [], roles: [], hypotheses: [], contestations: [] },
  ...{ steps: [], messages: [], handovers: [] },
};
const incident = { ...saturationIncident(OPENED, OPENED - 9000), openedMs: OPENED };
const at = (minutes: number, record: Partial<IncidentRecord> = {}, closedMs?: number) =>
  nextMessage({ ...incident, closedMs, record: { ...nothing, ...record } }, OPENED + minutes * MINUTE);

describe('when people outside hear again', () => {
  it('expects a first message five minutes after the opening, and counts how late it is', () => {
    expect(at(2)).toEqual({ kind: 'first', atMs: OPENED + 5 * MINUTE, lateMs: 0 });
    expect(at(8)).toEqual({ kind: 'first', atMs: OPENED + 5 * MINUTE, lateMs: 3 * MINUTE });
    // A draft tells nobody anything.
    expect(at(8, { messages: [message] }).kind).toBe('first');
  });

  it('follows what the last message announced', () => {
    const sent = { messages: [{ ...message, sent: said }] };
    expect(at(8, { ...sent, nextMessageMs: OPENED + 20 * MINUTE })).toMatchObject({ kind: 'announced', lateMs: 0 });
    expect(at(21, { ...sent, nextMessageMs: OPENED + 20 * MINUTE })).toMatchObject({ lateMs: MINUTE });
    expect(at(8, sent)).toEqual({ kind: 'none' });
  });

  it('owes what was announced until the incident is closed by a person, and nothing where nobody was told', () => {
    const announced = { nextMessageMs: OPENED + 20 * MINUTE };
    expect(at(30, announced, OPENED + 9 * MINUTE)).toMatchObject({ kind: 'announced', lateMs: 10 * MINUTE });
    expect(at(30, { ...announced, state: 'closed' }, OPENED + 9 * MINUTE)).toEqual({ kind: 'none' });
    expect(at(30, {}, OPENED + 9 * MINUTE)).toEqual({ kind: 'none' });
  });

  it('announces whole minutes, never less than was asked for', () => {
    expect(inMinutes(20, OPENED)).toBe(Date.UTC(2021, 3, 6, 6, 23));
    expect(inMinutes(20, Date.UTC(2021, 3, 6, 6, 2))).toBe(Date.UTC(2021, 3, 6, 6, 22));
  });
});
