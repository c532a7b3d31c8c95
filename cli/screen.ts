import { Command } from 'commander';
import { pino } from 'pino';
import { z } from 'zod';
import { createClock } from '../chain/clock.js';
import { loadChain } from '../chain/load.js';
import { knowsPart, parsePart } from '../chain/part.js';
import { MAX_DAYS, openScreenBook, type ScreenBook, screenName } from '../dashboard/server/screens/book.js';
import { addOptions, settingsOf } from './options/options.js';
import type { Settings } from './options/settings.js';
import { dataDirOf } from './place.js';
import { reachedBy } from './process/reached-by.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

/** Of `add`; the rest says where. Its contact is the screen's, not that of the console's settings. */
interface AddOptions {
  readonly scope: string;
  readonly days: string;
  readonly contact: string;
}

/** `vigie screen`: the links with which wall screens show the wall without a sign-in. */
export function screenCommand(): Command {
  const group = new Command('screen').description(
    'wall screens: links of their own, that read the wall and nothing else',
  );
  const sub = (name: string, description: string): Command =>
    addOptions(group.command(name).description(description), [
      'data',
      'chain',
      'publicUrl',
      'doorHost',
      'doorPort',
      'host',
      'port',
    ]);

  sub('add', 'makes a link and prints it, once')
    .argument('<name>', 'where the screen hangs: a-z, 0-9, -')
    .option('--scope <scope>', 'all, territoire:ID or operateur:ID', 'all')
    .option('--days <number>', `how long it works, at most ${MAX_DAYS}`, '365')
    .option('--contact <text>', 'whom the screen says to call once it has ended: « Astreinte, 01 23 45 67 89 »', '')
    .action(add);
  sub('list', 'lists the screens, without their secrets').action((options: unknown) =>
    withBook(options, async (screens) => {
      for (const { name, scope, standing, createdMs, expiresMs, revokedMs } of screens.list())
        say([name, scope, standing, iso(createdMs), iso(revokedMs ?? expiresMs)].join('\t'));
    }),
  );
  sub('revoke', 'ends a link: the screen goes dark within seconds, and says whom to call')
    .argument('<name>', 'as `screen list` prints it')
    .action((name: string, options: unknown) =>
      withBook(options, async (screens) => {
        if (!(await screens.revoke(name)))
          throw new UsageError(`no screen "${name}" has a link; see vigie screen list`);
      }),
    );
  return group;
}

async function withBook(
  options: unknown,
  body: (screens: ScreenBook, settings: Settings) => Promise<void>,
): Promise<void> {
  const settings = settingsOf(options);
  const log = pino({ level: 'warn' }, pino.destination(2));
  const screens = await openScreenBook({ dataDir: dataDirOf(settings), clock: createClock(), log });
  await body(screens, settings).finally(() => screens.stop());
}

async function add(name: string, { scope, contact, days: typedDays, ...place }: AddOptions): Promise<void> {
  const days = z.coerce.number().int().min(1).max(MAX_DAYS).safeParse(typedDays).data;
  if (days === undefined) throw new UsageError(`--days: a whole number from 1 to ${MAX_DAYS}`);
  if (!screenName.safeParse(name).success)
    throw new UsageError(`"${name}" is no name of a screen: a-z, 0-9, -, at most 40`);
  if (contact.length > 200) throw new UsageError('--contact: at most 200 characters');
  await withBook(place, async (screens, settings) => {
    await checkScope(scope, settings.chain);
    const made = await screens.add({ name, scope, contact, days });
    if (!made) throw new UsageError(`a screen "${name}" has a link already; see vigie screen list, or revoke it first`);
    say(new URL(`/ecran/${made.secret}`, addressOf(settings)).href);
  });
}

/** At which screens reach Vigie. */
function addressOf({ publicUrl, doorHost, doorPort, host, port }: Settings): string {
  const [at, on] = doorPort === undefined ? [host, port] : [doorHost, doorPort];
  return publicUrl ?? `http://${reachedBy(at)}:${on}`;
}

async function checkScope(scope: string, chainDir: string): Promise<void> {
  const part = parsePart(scope);
  if (part === undefined) throw new UsageError('--scope: all, territoire:ID or operateur:ID');
  if (part === 'all') return;
  const { territories, operators, ents } = await loadChain(chainDir);
  if (knowsPart({ territories, operators, ents }, part)) return;
  const known = (part.kind === 'territory' ? territories : operators).map(({ id }) => id).join(', ');
  throw new UsageError(`--scope: the chain has no ${part.kind} "${part.id}"; it has: ${known}`);
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
