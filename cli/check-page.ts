import { loadPaging } from '../alerts/notify/paging/load.js';
import { rosterOf } from '../alerts/notify/paging/roster.js';
import { pageTeam, renderTest, reportOf, testCalls, testIncident, testName } from '../alerts/notify/test-page.js';
import { createClock } from '../chain/clock.js';
import { loadChain } from '../chain/load.js';
import { settingsOf } from './options/options.js';
import { elapsedMs, notifyOf } from './process/paging.js';
import { readSecret } from './process/secret.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

/** No journal stands behind a message of the command line. */
const NO_JOURNAL = '0'.repeat(64);

/** A real message, marked as a test, to all of a team; then who got it, by which channel, in what time. */
export async function checkPage(team: string, options: { readonly json?: true }): Promise<void> {
  const settings = settingsOf(options);
  if (settings.paging === undefined) throw new UsageError('--page: needs --paging (VIGIE_PAGING)');
  const clock = createClock();
  const notify = notifyOf(settings);
  const paging = await loadPaging(settings.paging, await loadChain(settings.chain), clock.now());
  const roster = rosterOf(paging, readSecret);
  if (!roster.team(team)) throw new UsageError(`--page: no team "${team}" in ${settings.paging}`);
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort(new UsageError('stopped')));
  const atMs = clock.now();
  const test = testName(team, atMs);
  const calls = testCalls(roster, test, team, atMs);
  const consoleUrl = settings.publicUrl ?? `http://${settings.host}:${settings.port}`;
  const told = await pageTeam({
    ...{ roster, calls, settings: notify.delivery, stopping: stopping.signal, elapsedMs },
    incident: testIncident(test, team, calls, atMs),
    render: (page, incident) =>
      renderTest(page, incident, { consoleUrl, to: roster.recipient(page.target), head: NO_JOURNAL }),
  });
  for (const channel of roster.channels) channel.close?.();
  if (options.json) say(JSON.stringify(told, null, 2));
  else for (const line of reportOf(told)) say(line);
  if (told.length === 0 || told.some(({ error }) => error !== undefined)) process.exitCode = 1;
}
