import { Command } from 'commander';
import { listSegments, retrySegment, showSegment } from '../collector/wal/inspect.js';
import { addOptions, settingsOf } from './options/options.js';
import { dataDirOf } from './place.js';
import { say } from './say.js';

export function segmentsCommand(): Command {
  const group = new Command('segments').description('the write-ahead log: what waits, and what the store refused');
  const sub = (name: string, description: string): Command =>
    addOptions(group.command(name).description(description), ['data']);
  const dir = (options: unknown): string => dataDirOf(settingsOf(options));
  const ago = (ms: number | undefined): string => (ms === undefined ? '?' : `${Math.round((Date.now() - ms) / 1000)}s`);
  sub('list', 'state, id, rows, bytes, age and, if refused, why')
    .option('--all', 'those already in the store too, which are kept for some hours')
    .action(async (options: { all?: true }) => {
      for (const { id, state, rows, bytes, receivedAtMs, reason } of await listSegments(dir(options)))
        if (options.all || state !== 'released')
          say([state, id, rows, bytes, ago(receivedAtMs), reason ?? ''].join('\t').trimEnd());
    });
  sub('show', 'one segment, and the bodies it is made of')
    .argument('<id>', 'as `segments list` prints it')
    .action(async (id: string, options: unknown) => {
      const { frames, receivedAtMs, ...segment } = await showSegment(dir(options), id);
      for (const [name, value] of Object.entries(segment)) if (value !== undefined) say(`${name}: ${value}`);
      say(`age: ${ago(receivedAtMs)}`);
      for (const { sender, rows, receivedAtNs, digest } of frames)
        say(
          [new Date(Number(receivedAtNs / 1_000_000n)).toISOString(), sender, rows, digest.toString('hex')].join('\t'),
        );
    });
  sub('retry', 'gives a refused segment back for loading; a running collector takes it within seconds')
    .argument('<id>', 'as `segments list` prints it')
    .action(async (id: string, options: unknown) => {
      await retrySegment(dir(options), id);
      say(`${id}: put back`);
    });
  return group;
}
