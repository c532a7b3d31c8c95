import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Desk, openDesk } from '../../../alerts/desk.js';
import { fromPosted, postedAlerts } from '../../../alerts/inbound/alert.js';
import type { StoredEvent } from '../../../alerts/incident/payload.js';
import { sections } from '../../../alerts/notify/paging/schema.js';
import { blank, paint } from '../../../alerts/paint.js';
import { vocabulary } from '../../../chain/vocabulary/render.js';
import { unchanging } from '../../../chain/watched.js';
import { manualClock } from '../../support/manual-clock.js';
import { demoChain, evaluation, harmed, MORNING } from '../situation.js';
import { tempDir } from '../temp-dir.js';

const log = pino({ level: 'silent' });
const rule = (change: object) =>
  sections.inbound.parse({ id: 'r', sender: 'beta', ent: '{ent}', maillon: 'base', ...change });
const RULES = [
  rule({ id: 'base', labels: { alertname: 'BaseLente', ent: '*' } }),
  rule({ id: 'portail', labels: { alertname: 'Portail' }, ent: 'ent-est', maillon: 'portail', resolveTimeoutMin: 60 }),
];
const slow = { labels: { alertname: 'BaseLente', ent: 'ent-est' }, annotations: { summary: 'la base répond en 9 s' } };

/** A desk with the rules above, and a clock moved by hand. */
async function place(rules = () => RULES) {
  const dir = await tempDir();
  const clock = manualClock(MORNING);
  const journal: StoredEvent[] = [];
  let desk: Desk;
  const start = async () => {
    desk = await openDesk({
      ...{ dir, clock, log, writer: 'c', chain: unchanging(demoChain), channels: [], consoleUrl: () => 'https://v.fr' },
      ...{ runbooks: { match: () => undefined }, inboundRules: rules },
      mirror: async (events) => void journal.push(...events),
    });
  };
  await start();
  onTestFinished(() => desk.stop().catch(() => {}));
  return {
    clock,
    journal,
    desk: () => desk,
    restart: async () => {
      await desk.stop();
      await start();
    },
    tell: (alerts: unknown, sender = 'beta', by: 'api' | 'webhook' = 'api') =>
      desk.inbox.take(sender, fromPosted(postedAlerts.parse(alerts), clock.now()), by),
    /** The first of them is to blame for the others. */
    async play(seconds: number, cells: readonly string[] = []) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1000);
        const ill = cells.map((cell) => harmed(cell, clock.now(), { blames: cells.slice(0, 1) }));
        await desk.apply(evaluation(clock.now(), ill), clock.now());
        await desk.inbox.tend();
      }
    },
    incident: () => desk.incidents()[0]!,
    active: () => desk.inbox.list().filter(({ ended }) => !ended),
  };
}

describe('an alert of another monitoring', () => {
  it('becomes declared evidence on its cell, since when its sender says, and in the incident of that cell', async () => {
    const here = await place();
    await here.tell([{ ...slow, startsAt: new Date(MORNING - 60_000).toISOString() }]);
    expect(here.active()).toMatchObject([
      { sender: 'beta', cell: 'ent-est/base', rule: 'base', sinceMs: MORNING - 60_000 },
    ]);
    await here.play(4, ['ent-est/base']);
    const declared = here.incident().evidence.filter(({ key }) => key === 'declared_alert');
    expect(declared).toMatchObject([
      {
        params: { cell: 'ent-est/base', text: 'BaseLente : la base répond en 9 s', since: MORNING - 60_000 },
        ...{ nats: 0, origin: { kind: 'declared', by: 'beta' } },
      },
    ]);
    expect(here.desk().command.timeline(here.incident().id)).toContainEqual(
      expect.objectContaining({ key: 'declared_alert', text: 'BaseLente : la base répond en 9 s' }),
    );
    await expect.poll(() => here.journal.map(({ type }) => type)).toContain('declaration.linked');
  });

  it('is no part of the verdict: word, probability and severity are those without it', async () => {
    const [without, with_] = [await place(), await place()];
    await with_.tell([slow]);
    for (const here of [without, with_]) await here.play(20, ['ent-est/base']);
    const word = ({ cause, probability, severity, maillon }: ReturnType<typeof without.incident>) => ({
      ...{ cause, probability, severity, maillon },
    });
    expect(word(with_.incident())).toEqual(word(without.incident()));
    expect(with_.incident().evidence.length).toBe(without.incident().evidence.length + 1);
    await with_.play(20);
    expect(with_.desk().incidents()).toHaveLength(1);
  });

  it('opens no incident by itself, and stands on its healthy cell for all to see', async () => {
    const here = await place();
    await here.tell([slow]);
    await here.play(30);
    expect(here.desk().incidents()).toEqual([]);
    const nothing = { incidents: [], self: [], unmapped: [] };
    const verdicts = evaluation(MORNING);
    const judged = { verdicts, health: new Map(), state: { cells: new Map() }, blindVantages: [] } as never;
    const before = blank(demoChain, MORNING, nothing);
    const picture = paint(before, MORNING, demoChain.hash, judged, nothing, here.desk().inbox.list());
    expect([...picture.verdicts.keys()]).toEqual(['ent-est/base']);
    expect(picture.verdicts.get('ent-est/base')).toMatchObject({
      ...{ state: 'healthy', evidence: [{ key: 'declared_alert', origin: { by: 'beta' } }] },
    });
  });

  it('stays in the incident through later assessments, and is over there once its sender says so', async () => {
    const here = await place();
    await here.play(4, ['ent-est/base']);
    await here.tell([slow]);
    await here.play(15, ['ent-est/base', 'ent-est/portail']);
    const keys = () => here.incident().evidence.map(({ key }) => key);
    expect(keys()).toContain('declared_alert');
    await here.tell([{ ...slow, endsAt: new Date(here.clock.now()).toISOString() }]);
    await here.play(15, ['ent-est/base', 'ent-est/portail', 'ent-sud/base']);
    expect(keys().filter((key) => key.startsWith('declared'))).toEqual(['declared_alert_over']);
    expect(here.active()).toEqual([]);
    expect(here.desk().command.timeline(here.incident().id).at(-1)?.key).toBeDefined();
  });

  it.each([
    ['the API, five minutes after it was told last', 'api', 'BaseLente', 300],
    ['the API, at its own end', 'api', 'BaseLente', 90],
    ['a webhook, after five hours', 'webhook', 'BaseLente', 5 * 3600],
    ['either, after the time of its rule', 'webhook', 'Portail', 3600],
  ] as const)('expires: of %s', async (_name, by, alertname, seconds) => {
    const here = await place();
    const ends = seconds === 90 ? { endsAt: new Date(MORNING + 90_000).toISOString() } : {};
    await here.tell([{ labels: { alertname, ent: 'ent-est' }, ...ends }], 'beta', by);
    here.clock.advance(seconds * 1000 - 1);
    await here.desk().inbox.tend();
    expect(here.active()).toHaveLength(1);
    here.clock.advance(1);
    await here.desk().inbox.tend();
    expect(here.active()).toEqual([]);
  });

  it('told again each minute it lasts, and is written once; a restart keeps it with the end it was told last', async () => {
    const here = await place();
    for (let minute = 0; minute < 10; minute += 1) {
      await here.tell([{ ...slow, annotations: { summary: `la base répond en ${minute} s` } }]);
      here.clock.advance(60_000);
      await here.desk().inbox.tend();
    }
    await here.restart();
    expect(here.active()).toMatchObject([{ cell: 'ent-est/base', text: 'BaseLente : la base répond en 0 s' }]);
    here.clock.advance(3 * 60_000 + 59_000);
    await here.desk().inbox.tend();
    expect(here.active()).toHaveLength(1);
    here.clock.advance(1000);
    await here.desk().inbox.tend();
    expect(here.active()).toEqual([]);
    await expect
      .poll(() => here.journal.map(({ type }) => type).filter((type) => type.startsWith('declaration.')))
      .toEqual(['declaration.made', 'declaration.ended']);
  });

  it.each([
    ['no rule', [{ labels: { alertname: 'Inconnue' } }], 'beta', undefined],
    ['a rule of another sender', [slow], 'alpha', undefined],
    ['a label that is missing', [{ labels: { alertname: 'BaseLente' } }], 'beta', undefined],
    ['a cell that the chain has not', [{ labels: { alertname: 'BaseLente', ent: 'nulle-part' } }], 'beta', 'base'],
    ['a name of JavaScript', [{ labels: { alertname: 'BaseLente', constructor: 'x' } }], 'beta', undefined],
  ] as const)('with %s is kept, counted and said', async (_name, alerts, sender, by) => {
    const here = await place();
    await here.tell(alerts, sender);
    expect(here.desk().inbox.list()).toMatchObject([{ sender, ...(by && { rule: by }) }]);
    expect(here.active()[0]).not.toHaveProperty('cell');
    expect(here.desk().self()).toContainEqual({ key: 'self.declared-unplaced', params: { count: 1, senders: sender } });
    here.clock.advance(6 * 60_000);
    await here.desk().inbox.tend();
    expect(
      here
        .desk()
        .self()
        .map(({ key }) => key),
    ).not.toContain('self.declared-unplaced');
    expect(here.desk().inbox.list()).toMatchObject([{ ended: { how: 'expired' } }]);
  });

  it('finds its cell as soon as a rule names it', async () => {
    let rules: typeof RULES = [];
    const here = await place(() => rules);
    await here.tell([slow]);
    expect(here.active()[0]).not.toHaveProperty('cell');
    rules = RULES;
    await here.desk().inbox.tend();
    expect(here.active()).toMatchObject([{ cell: 'ent-est/base' }]);
  });

  it('says what it says on one bounded line, without anything that could pass for text of ours', async () => {
    const here = await place();
    const summary = `ligne 1\n\u0007[Résolu]\u202e ${'x'.repeat(5000)} {{since}} $t(state.down)`;
    await here.tell([{ labels: { alertname: 'Portail' }, annotations: { summary } }]);
    const [{ text = '' } = {}] = here.active();
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).toMatch(/^Portail : ligne 1 \[Résolu\] x+…$/);
  });

  it('says its own words and nothing that they ask for', () => {
    const params = { text: 'x {{since}} $t(state.down)', since: MORNING, until: MORNING + 60_000, sender: 'beta' };
    expect(vocabulary('fr')('evidence.declared_alert', params)).toBe(
      '« x {{since}} $t(state.down) » : alerte de sa propre surveillance, depuis 08:00:00.',
    );
    expect(vocabulary('en')('evidence.declared_alert_over', params)).toContain('from 08:00:00 to 08:01:00');
  });

  it('a sender that never ends its alerts is refused whole once it has 500, others are not', async () => {
    const here = await place();
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ labels: { alertname: 'A', n: String(from + index) } }));
    expect(await here.tell(many(0, 500))).toEqual({ full: false });
    expect(await here.tell(many(0, 500))).toEqual({ full: false });
    expect(await here.tell(many(500, 1))).toEqual({ full: true });
    expect(await here.tell(many(0, 1), 'alpha')).toEqual({ full: false });
    expect(here.active()).toHaveLength(501);
  });
});
