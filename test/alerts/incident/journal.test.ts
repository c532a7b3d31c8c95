import { appendFile, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { canonicalJson, sha256 } from '../../../alerts/incident/canonical.js';
import { type Journal, openJournal } from '../../../alerts/incident/journal.js';
import type { StoredEvent } from '../../../alerts/incident/payload.js';
import { JournalTampered } from '../../../alerts/incident/tampering.js';
import { manualClock } from '../../support/manual-clock.js';
import { MORNING } from '../situation.js';
import { tempDir } from '../temp-dir.js';

const log = pino({ level: 'silent' });

function open(dir: string, options: Partial<Parameters<typeof openJournal>[0]> = {}): Promise<Journal> {
  return openJournal({ dir, clock: manualClock(MORNING), writer: 'collector-1', log, ...options });
}

const sent = (page: string) => ({ incident: 'i', page });

async function all(journal: Journal, afterSeq = 0): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of journal.events(afterSeq)) events.push(event);
  return events;
}

/** A closed journal with `count` pages sent; its files. */
async function written(dir: string, count: number, rotateBytes?: number) {
  const journal = await open(dir, { rotateBytes });
  await Promise.all(
    Array.from({ length: count }, (_, index) => journal.append('page.sent', 'notifier', sent(`p${index}`))),
  );
  await journal.close();
  const events = (await readdir(dir)).filter((name) => name.startsWith('events-')).map((name) => path.join(dir, name));
  const payloads = (await readdir(path.join(dir, 'payloads'))).map((name) => path.join(dir, 'payloads', name));
  return { events: events.sort(), payloads: payloads.sort() };
}

async function editLine(file: string, line: number, edit: (text: string) => string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines[line - 1] = edit(lines[line - 1] as string);
  await writeFile(file, lines.join('\n'));
}

async function tampering(dir: string) {
  const error = await open(dir).then(
    async (journal) => {
      await journal.close();
      return undefined;
    },
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(JournalTampered);
  return (error as JournalTampered).place;
}

describe('the journal', () => {
  it('chains events by hash, with their payloads apart', async () => {
    const dir = await tempDir();
    const { events, payloads } = await written(dir, 2);
    const lines = (await readFile(events[0] as string, 'utf8')).trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(parsed.map(({ prevHash }) => prevHash)).toEqual(['0'.repeat(64), sha256(lines[0]!), sha256(lines[1]!)]);
    expect(lines).toEqual(parsed.map(canonicalJson));
    expect(parsed[1]).toMatchObject({
      v: 1,
      epoch: 1,
      writer: 'collector-1',
      at: '2021-04-06T06:00:00.000Z',
      type: 'page.sent',
      actor: 'notifier',
    });
    expect(parsed[1].payloadSha256).toBe(sha256(canonicalJson(sent('p0'))));
    expect(lines.join('')).not.toContain('p0');
    expect(await readFile(payloads[0] as string, 'utf8')).toContain('"page":"p0"');
  });

  it('continues after a restart in a new epoch, and hands back what was written', async () => {
    const dir = await tempDir();
    await written(dir, 3);
    const seen: StoredEvent[] = [];
    const journal = await open(dir, { visit: (event) => seen.push(event) });
    await journal.append('page.sent', 'notifier', sent('after'));
    const events = await all(journal);
    expect(seen).toEqual(events.slice(0, 4));
    expect(events.map(({ seq, epoch, type }) => [seq, epoch, type])).toEqual([
      [1, 1, 'writer.started'],
      [2, 1, 'page.sent'],
      [3, 1, 'page.sent'],
      [4, 1, 'page.sent'],
      [5, 2, 'writer.started'],
      [6, 2, 'page.sent'],
    ]);
    expect(await all(journal, 4)).toEqual(events.slice(4));
    await journal.close();
  });

  it('keeps the order of concurrent appends and flushes them together', async () => {
    const dir = await tempDir();
    const journal = await open(dir);
    const stored = await Promise.all(
      Array.from({ length: 500 }, (_, index) => journal.append('page.sent', 'n', sent(`p${index}`))),
    );
    expect(stored.map(({ payload }) => (payload as { page: string }).page)).toEqual(
      stored.map((_, index) => `p${index}`),
    );
    expect(await all(journal)).toHaveLength(501);
    await journal.close();
  });

  it('begins new files when they grow, and reads across them', async () => {
    const dir = await tempDir();
    const journal = await open(dir, { rotateBytes: 2000 });
    for (let index = 0; index < 40; index++) await journal.append('page.sent', 'n', sent(`p${index}`));
    await journal.close();
    expect((await readdir(dir)).filter((name) => name.startsWith('events-')).length).toBeGreaterThan(3);
    const again = await open(dir, { rotateBytes: 2000 });
    expect((await all(again)).map(({ seq }) => seq)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
    expect((await all(again, 17))[0]?.seq).toBe(18);
    await again.close();
  });

  it.each(['events', 'payloads'] as const)(
    'cuts a tail torn by a crash in the %s, with a word in the log',
    async (which) => {
      const dir = await tempDir();
      const files = await written(dir, 2);
      await appendFile(files[which][0] as string, '{"actor":"notif');
      const warn = vi.fn();
      const journal = await open(dir, { log: { warn, error: warn } as unknown as pino.Logger });
      expect(warn).toHaveBeenCalledWith(
        expect.objectContaining({ lastSeq: 3, bytes: 15 }),
        expect.stringContaining('cut short'),
      );
      await journal.append('page.sent', 'n', sent('after'));
      expect((await all(journal)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      await journal.close();
      const last = await open(dir);
      await last.close();
    },
  );

  it('cuts payloads whose events a crash never wrote', async () => {
    const dir = await tempDir();
    const { events, payloads } = await written(dir, 2);
    const before = (await stat(payloads[0] as string)).size;
    const hash = sha256('{"incident":"i"}');
    await appendFile(payloads[0] as string, `{"payload":{"incident":"i"},"sha256":"${hash}"}\n`);
    const journal = await open(dir);
    await journal.append('page.sent', 'n', sent('after'));
    expect(await all(journal)).toHaveLength(5);
    await journal.close();
    expect((await readFile(payloads[0] as string, 'utf8')).slice(before)).not.toContain('"payload":{"incident":"i"}');
    expect((await readFile(events[0] as string, 'utf8')).trimEnd().split('\n')).toHaveLength(5);
  });

  it('refuses what has no JSON form, and goes on', async () => {
    const journal = await open(await tempDir());
    await expect(journal.append('page.sent', 'n', { incident: 'i', page: 1n } as never)).rejects.toThrow(/bigint/);
    await journal.append('page.failed', 'n', { ...sent('after'), error: Number.NaN } as never);
    expect((await all(journal)).map(({ payload }) => payload)[1]).toEqual({ ...sent('after'), error: null });
    await journal.close();
  });

  it('promises nothing on a full disk', async () => {
    const dir = await tempDir();
    await mkdir(path.join(dir, 'payloads'));
    await symlink('/dev/full', path.join(dir, 'payloads', 'payloads-000000000001.ndjson'));
    await expect(open(dir)).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('stops writing when somebody else writes to its files', async () => {
    const dir = await tempDir();
    const first = await open(dir);
    const second = await open(dir);
    await expect(first.append('page.sent', 'n', sent('fork'))).rejects.toThrow(/another process/);
    await second.append('page.sent', 'n', sent('mine'));
    await Promise.all([first.close(), second.close()]);
    await (await open(dir)).close();
  });

  it('erases a payload and still verifies', async () => {
    const dir = await tempDir();
    await written(dir, 3);
    const journal = await open(dir);
    await journal.erase(3);
    await journal.append('page.sent', 'n', sent('after'));
    await journal.close();
    const again = await open(dir);
    expect((await all(again)).map(({ payload }) => payload === undefined)).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    await expect(again.erase(99)).rejects.toThrow(/no event 99/);
    await again.close();
  });
});

describe('tampering is found, with its place', () => {
  it('a changed event', async () => {
    const dir = await tempDir();
    const { events } = await written(dir, 5);
    await editLine(events[0]!, 3, (line) => line.replace('"actor":"notifier"', '"actor":"nobody"'));
    expect(await tampering(dir)).toMatchObject({
      file: events[0],
      line: 3,
      seq: 3,
      what: expect.stringContaining('hashes to'),
    });
  });

  it('a changed last event', async () => {
    const dir = await tempDir();
    const { events } = await written(dir, 5);
    await editLine(events[0]!, 6, (line) => line.replace('"actor":"notifier"', '"actor":"nobody"'));
    expect(await tampering(dir)).toMatchObject({
      line: 6,
      seq: 6,
      what: expect.stringContaining('recorded when written'),
    });
  });

  it('a changed link', async () => {
    const dir = await tempDir();
    const { events } = await written(dir, 5);
    await editLine(events[0]!, 4, (line) => line.replace(/"prevHash":"../, '"prevHash":"zz'));
    expect(await tampering(dir)).toMatchObject({ line: 4, seq: 4, what: expect.stringContaining('prevHash') });
  });

  it('a changed payload', async () => {
    const dir = await tempDir();
    const { payloads } = await written(dir, 5);
    await editLine(payloads[0]!, 4, (line) => line.replace('"page":"p2"', '"page":"p9"'));
    expect(await tampering(dir)).toMatchObject({
      file: payloads[0],
      line: 4,
      seq: 4,
      what: expect.stringContaining('payload'),
    });
  });

  it('a changed word of a person, or another person', async () => {
    const note = { incident: 'i', by: 'Inès', declared: true, nature: 'fact' as const, text: 'plein', attachments: [] };
    const override = {
      ...{ incident: 'i', by: 'Paul', declared: true, cause: 'attack' as const, motive: 'revendiquée' },
      detector: { cause: 'saturation' as const, probability: 0.8 },
    };
    for (const [line, from, to] of [
      [2, '"text":"plein"', '"text":"vide"'],
      [3, '"by":"Paul"', '"by":"Zoé"'],
      [3, '"probability":0.8', '"probability":0.1'],
    ] as const) {
      const dir = await tempDir();
      const journal = await open(dir);
      await journal.append('note.written', 'local', note);
      await journal.append('verdict.overridden', 'local', override);
      await journal.close();
      const file = path.join(dir, 'payloads', 'payloads-000000000001.ndjson');
      await editLine(file, line, (text) => text.replace(from, to));
      expect(await tampering(dir)).toMatchObject({ file, line, seq: line, what: expect.stringContaining('payload') });
    }
  });

  it('a removed event', async () => {
    const dir = await tempDir();
    const { events } = await written(dir, 5);
    const lines = (await readFile(events[0]!, 'utf8')).split('\n');
    await writeFile(events[0]!, lines.toSpliced(2, 1).join('\n'));
    expect(await tampering(dir)).toMatchObject({
      line: 3,
      seq: 3,
      what: expect.stringContaining('it says it is event 4'),
    });
  });

  it('a cut end', async () => {
    const dir = await tempDir();
    const { events } = await written(dir, 5);
    const text = await readFile(events[0]!, 'utf8');
    await truncate(events[0]!, text.split('\n').slice(0, 4).join('\n').length + 1);
    expect(await tampering(dir)).toMatchObject({ line: 5, seq: 5, what: expect.stringContaining('5 to 6') });
  });

  it('a payload under another name, which would be read as none', async () => {
    const dir = await tempDir();
    const { payloads } = await written(dir, 5);
    await editLine(payloads[0]!, 4, (line) => line.replace('{"payload":', '{"paylord":'));
    expect(await tampering(dir)).toMatchObject({ file: payloads[0], line: 4, seq: 4 });
  });

  it('a cut end whose head was removed with it', async () => {
    const dir = await tempDir();
    const { events, payloads } = await written(dir, 5);
    for (const file of [events[0]!, payloads[0]!]) {
      const text = await readFile(file, 'utf8');
      await writeFile(file, `${text.split('\n').slice(0, 4).join('\n')}\n`);
    }
    await rm(path.join(dir, 'head'));
    expect(await tampering(dir)).toMatchObject({ file: path.join(dir, 'head') });
  });

  it('a renamed file', async () => {
    const dir = await tempDir();
    const { events, payloads } = await written(dir, 5, 500);
    await rename(events.at(-1)!, events.at(-1)!.replace(/\d(?=\.)/, '9'));
    await rename(payloads.at(-1)!, payloads.at(-1)!.replace(/\d(?=\.)/, '9'));
    expect(await tampering(dir)).toMatchObject({ what: expect.stringContaining('renamed') });
  });

  it('a half line in a file that was complete', async () => {
    const dir = await tempDir();
    const journal = await open(dir, { rotateBytes: 500 });
    for (let index = 0; index < 6; index++) await journal.append('page.sent', 'n', sent(`p${index}`));
    await journal.close();
    const first = path.join(dir, (await readdir(dir)).filter((name) => name.startsWith('events-')).sort()[0]!);
    await appendFile(first, '{"half');
    expect(await tampering(dir)).toMatchObject({ file: first, what: expect.stringContaining('6 bytes') });
  });
});
