import path from 'node:path';
import { Command } from 'commander';
import { pino } from 'pino';
import { createClock } from '../chain/clock.js';
import { loadChain } from '../chain/load.js';
import { openTokens, type TokenBook } from '../collector/admission/tokens.js';
import { addOptions, settingsOf } from './options/options.js';
import { dataDirOf, named } from './place.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

export function tokenCommand(): Command {
  const using = async (options: unknown, body: (tokens: TokenBook) => Promise<void>): Promise<void> => {
    const log = pino({ level: 'warn' }, pino.destination(2));
    const tokens = await openTokens({ dataDir: dataDirOf(settingsOf(options)), clock: createClock(), log });
    await body(tokens).finally(() => tokens.stop());
  };
  const group = new Command('token').description('the tokens with which senders send');
  const sub = (name: string, description: string): Command =>
    addOptions(group.command(name).description(description), ['data', 'chain']);
  sub('create', 'makes a token and prints it, once')
    .argument('<sender>', 'a sender of the chain')
    .option('--label <text>', 'what the token is for', '')
    .action(async (sender: string, options: { label: string }) => {
      const { chain: dir } = settingsOf(options);
      const chain = await loadChain(dir);
      if (!chain.senders.some(({ id }) => id === sender))
        throw new UsageError(
          `no sender "${sender}" in the chain of ${named(path.resolve(dir))} (--chain, VIGIE_CHAIN); it has: ${chain.senders.map(({ id }) => id).join(', ')}`,
        );
      await using(options, async (tokens) => say((await tokens.createToken(sender, { label: options.label })).token));
    });
  sub('list', 'lists the tokens, without their secrets').action((options: unknown) =>
    using(options, async (tokens) => {
      for (const { id, sender, label, createdAt } of tokens.list()) say([id, sender, createdAt, label].join('\t'));
    }),
  );
  sub('revoke', 'makes a token worthless')
    .argument('<id>', 'as `token list` prints it')
    .action((id: string, options: unknown) =>
      using(options, async (tokens) => {
        if (!(await tokens.revoke(id))) throw new UsageError(`no token "${id}"; see vigie token list`);
      }),
    );
  return group;
}
