import { Command } from 'commander';
import pino from 'pino';
import { z } from 'zod';
import { createClock } from '../../../chain/clock.js';
import type { Chain } from '../../../chain/model.js';
import { knowsPart, parsePart } from '../../../chain/part.js';
import { MAX_DAYS, openScreenBook, type ScreenBook, screenName } from './book.js';

/** What a command of this group works with. */
export interface ScreenPlace {
  readonly dataDir: string;
  readonly chain: () => Promise<Chain>;
  /** At which screens reach Vigie: `https://vigie.example.fr`. */
  readonly address: string;
}

export interface ScreenCommandParts {
  /** Adds to a command the options that say where. */
  readonly located: (command: Command) => Command;
  readonly placeOf: (options: unknown) => ScreenPlace;
  readonly say: (line: string) => void;
  /** A mistake of whoever typed. */
  readonly mistake: (message: string) => Error;
}

interface AddOptions {
  readonly scope: string;
  readonly days: string;
  readonly contact: string;
}

/** `vigie screen`: the links with which wall screens show the wall without a sign-in. */
export function screenCommand({ located, placeOf, say, mistake }: ScreenCommandParts): Command {
  const group = new Command('screen').description(
    'wall screens: links of their own, that read the wall and nothing else',
  );
  const sub = (name: string, description: string): Command => located(group.command(name).description(description));
  const using = async (options: unknown, body: (screens: ScreenBook, place: ScreenPlace) => Promise<void>) => {
    const place = placeOf(options);
    const log = pino({ level: 'warn' }, pino.destination(2));
    const screens = await openScreenBook({ dataDir: place.dataDir, clock: createClock(), log });
    await body(screens, place).finally(() => screens.stop());
  };

  sub('add', 'makes a link and prints it, once')
    .argument('<name>', 'where the screen hangs: a-z, 0-9, -')
    .option('--scope <scope>', 'all, territoire:ID or operateur:ID', 'all')
    .option('--days <number>', `how long it works, at most ${MAX_DAYS}`, '365')
    .option('--contact <text>', 'whom the screen says to call once it has ended: « Astreinte, 01 23 45 67 89 »', '')
    .action(async (name: string, options: AddOptions) => {
      const days = z.coerce.number().int().min(1).max(MAX_DAYS).safeParse(options.days).data;
      if (days === undefined) throw mistake(`--days: a whole number from 1 to ${MAX_DAYS}`);
      if (!screenName.safeParse(name).success)
        throw mistake(`"${name}" is no name of a screen: a-z, 0-9, -, at most 40`);
      if (options.contact.length > 200) throw mistake('--contact: at most 200 characters');
      await using(options, async (screens, { chain, address }) => {
        await checkScope(options.scope, chain, mistake);
        const made = await screens.add({ name, scope: options.scope, contact: options.contact, days });
        if (!made) throw mistake(`a screen "${name}" has a link already; see vigie screen list, or revoke it first`);
        say(new URL(`/ecran/${made.secret}`, address).href);
      });
    });
  sub('list', 'lists the screens, without their secrets').action((options: unknown) =>
    using(options, async (screens) => {
      for (const { name, scope, standing, createdMs, expiresMs, revokedMs } of screens.list())
        say([name, scope, standing, day(createdMs), day(revokedMs ?? expiresMs)].join('\t'));
    }),
  );
  sub('revoke', 'ends a link: the screen goes dark within seconds, and says whom to call')
    .argument('<name>', 'as `screen list` prints it')
    .action((name: string, options: unknown) =>
      using(options, async (screens) => {
        if (!(await screens.revoke(name))) throw mistake(`no screen "${name}" has a link; see vigie screen list`);
      }),
    );
  return group;
}

async function checkScope(scope: string, chain: ScreenPlace['chain'], mistake: ScreenCommandParts['mistake']) {
  const part = parsePart(scope);
  if (part === undefined) throw mistake('--scope: all, territoire:ID or operateur:ID');
  if (part === 'all') return;
  const { territories, operators, ents } = await chain();
  if (knowsPart({ territories, operators, ents }, part)) return;
  const known = (part.kind === 'territory' ? territories : operators).map(({ id }) => id).join(', ');
  throw mistake(`--scope: the chain has no ${part.kind} "${part.id}"; it has: ${known}`);
}

function day(atMs: number): string {
  return new Date(atMs).toISOString();
}
