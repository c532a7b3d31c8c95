import { expect, it } from 'vitest';
import type { Paging } from '../../../alerts/notify/paging/load.js';
import { rosterOf } from '../../../alerts/notify/paging/roster.js';
import { limits } from '../../../alerts/notify/paging/schema.js';
import { usualDrill } from '../../../alerts/notify/paging/watch-schema.js';
import { lastTests, testLines } from '../../../alerts/watch/last-tests.js';
import { channel } from '../notify/paged.js';
import { answer, receiver } from '../notify/receiver.js';
import { MORNING } from '../situation.js';
import { watchedDesk } from './watched.js';

const teams = ['nationale', 'donnees'].map((id) => ({
  ...{ id, name: id, waits: { P1: [], P2: [], P3: [] } },
  steps: [[`channel:${id}`]],
}));
const drills = [{ ...usualDrill, start: '2021-01-04' }];

/** Two teams, each with a receiver of its own; MORNING is a Tuesday, 08:00 in Paris: the test is at 10:00. */
async function place() {
  const hooks = { nationale: await receiver(), donnees: await receiver() };
  const paging: Paging = {
    ...{ channels: [], people: [], schedules: [], teams, routes: [], maintenance: [], inbound: [] },
    ...{ limits: limits.parse({}), watchdogs: [], drills },
  };
  const channels = Object.entries(hooks).map(([name, { url }]) => channel({ type: 'webhook', url }, name));
  const here = await watchedDesk(
    {},
    {
      roster: { ...rosterOf(paging, () => ''), channels },
      ...{ linkKey: Buffer.alloc(32, 7), drills: () => ({ drills, teams }) },
    },
  );
  const link = (hook: keyof typeof hooks) =>
    (hooks[hook].requests[0]!.body.alerts[0]!.annotations as { ack_url: string }).ack_url.split('/a/')[1]!;
  const results = () => here.desk().drills.results();
  return { ...here, hooks, link, results };
}

const minutes = (of: number) => of * 60;

it('goes to each team at its hour, once a week, and no incident shows it', async () => {
  const here = await place();
  await here.pass(minutes(119));
  expect(here.hooks.nationale.requests).toHaveLength(0);
  await here.pass(minutes(2));
  await here.until(() => expect(here.results().map(({ delivered }) => delivered)).toEqual([1, 1]));
  // A place that keeps alerts hears at once that it is over.
  expect(here.hooks.nationale.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']);
  const { labels } = here.hooks.nationale.requests[0]!.body.alerts[0]!;
  expect(labels).toMatchObject({ alertname: 'VigieTest', team: 'nationale' });
  expect(here.desk().incidents()).toEqual([]);
  await here.restart();
  await here.pass(minutes(70));
  expect(here.hooks.nationale.requests).toHaveLength(2);
});

it('measures how long it takes until somebody answers, in the journal', async () => {
  const here = await place();
  await here.pass(minutes(120) + 10);
  await here.until(() => expect(here.results().map(({ delivered }) => delivered)).toEqual([1, 1]));
  await here.pass(95);
  const token = here.link('nationale');
  expect(here.desk().links!.look(token)).toMatchObject({ state: 'nameless' });
  const { done } = await here.desk().links!.acknowledge(token, 'Marie');
  expect(done).toBe(true);
  expect(here.desk().links!.look(token)).toMatchObject({ state: 'used' });
  expect(here.results()).toMatchObject([
    { team: 'nationale', state: 'acknowledged', by: 'Marie', delivered: 1, of: 1 },
    { team: 'donnees', state: 'waiting' },
  ]);
  expect(Math.abs((here.results()[0]!.afterS ?? 0) - 105)).toBeLessThanOrEqual(10);
  const before = here.results();
  await here.restart();
  expect(here.results()).toEqual(before);
});

it('says so when nobody answers in time, until somebody does', async () => {
  const here = await place();
  await here.pass(minutes(120) + 10);
  await here.until(() => expect(here.results().map(({ delivered }) => delivered)).toEqual([1, 1]));
  await here.pass(minutes(14));
  expect(here.ills().map(({ key }) => key)).not.toContain('test-unanswered');
  await here.pass(minutes(2));
  const silentTeams = () =>
    here
      .ills()
      .filter(({ key }) => key === 'test-unanswered')
      .map(({ params }) => params.team);
  await here.until(() => expect(silentTeams()).toEqual(['nationale', 'donnees']));
  // It wakes nobody: it is no illness of Vigie's.
  expect(here.desk().incidents()).toEqual([]);
  await here.desk().links!.acknowledge(here.link('donnees'), 'Paul');
  expect(silentTeams()).toEqual(['nationale']);
});

it('tells what its channels refused', async () => {
  const here = await place();
  here.hooks.donnees.become(answer(404));
  await here.pass(minutes(120) + 10);
  await here.until(() =>
    expect(here.ills()).toContainEqual({ key: 'test-refused', params: { team: 'donnees', count: 1, of: 1 } }),
  );
});

it('is read from the journal of a folder, for the terminal', async () => {
  const here = await place();
  expect(testLines(await lastTests(`${here.dir}/absent`))).toEqual([]);
  await here.pass(minutes(120) + 10);
  await here.until(() => expect(here.results().map(({ delivered }) => delivered)).toEqual([1, 1]));
  await here.desk().links!.acknowledge(here.link('nationale'), 'Marie');
  await here.pass(minutes(16));
  const day = new Date(MORNING).toISOString().slice(0, 10);
  expect(testLines(await lastTests(here.dir))).toEqual([
    expect.stringMatching(new RegExp(`nationale, ${day}T08:00Z: 1 of 1 taken, answered by Marie after \\d+ s`)),
    expect.stringContaining('donnees'),
  ]);
  await here.until(async () => expect(testLines(await lastTests(here.dir))[1]).toContain('NOBODY'));
});
