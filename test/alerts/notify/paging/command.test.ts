import { describe, expect, it } from 'vitest';
import { vigie } from '../../../support/vigie.js';
import { httpReceiver, says } from '../http-receiver.js';
import { smtpReceiver } from '../smtp-receiver.js';
import { pagingDir, sound } from './files.js';

const check = (...args: string[]) =>
  vigie(['check', 'chain/demo', '--at', '2026-11-20T08:00:00+01:00', ...args], { CLE_DE_LA_SALLE: 'secret-salle' });

/** Marie by mail, and the room, at the first step; the responsable by mail at the second. */
async function reached(room: string, port: number): Promise<string> {
  const channels = [
    { id: 'mail', type: 'smtp', host: '127.0.0.1', port, security: 'none', from: 'vigie@exemple.fr' },
    { id: 'salle', type: 'webhook', url: room, token: { env: 'CLE_DE_LA_SALLE' } },
  ];
  const people = sound.people.map(({ id, name }) => ({
    ...{ id, name },
    contacts: [{ channel: 'mail', address: `${id}@exemple.fr` }],
  }));
  const teams = [{ ...sound.teams[0], steps: [['person:marie', 'channel:salle'], ['person:chef']] }, sound.teams[1]];
  return pagingDir({ ...sound, channels, people, teams });
}

describe('vigie check --page', () => {
  it('tests every way to a team, and tells how each fared', async () => {
    const [room, post] = await Promise.all([httpReceiver(), smtpReceiver()]);
    const dir = await reached(room.url, post.port);
    const { stdout, exitCode } = await check('--paging', dir, '--page', 'nationale');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^step 1: Marie \(mail\): accepted in \d+ ms$/),
      expect.stringMatching(/^step 1: salle: accepted in \d+ ms$/),
      expect.stringMatching(/^step 2: Chef \(mail\): accepted in \d+ ms$/),
      '3 of 3 accepted by their channels; ask whether they were read.',
    ]);
    expect(post.mails.flatMap(({ to }) => to).sort()).toEqual(['chef@exemple.fr', 'marie@exemple.fr']);
    // A place that keeps what it is told hears at once that it is over.
    expect(room.requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer secret-salle'));
    expect(room.requests.map(({ text }) => JSON.parse(text))).toMatchObject([
      { status: 'firing', commonLabels: { alertname: 'VigieTest', team: 'nationale' } },
      { status: 'resolved', commonLabels: { alertname: 'VigieTest', team: 'nationale' } },
    ]);
  }, 60_000);

  it('fails when one way does, and says which', async () => {
    const [room, post] = await Promise.all([httpReceiver(says(404)), smtpReceiver()]);
    const { stdout, exitCode } = await check('--paging', await reached(room.url, post.port), '--page', 'nationale');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('step 1: salle: NOT DELIVERED: HTTP 404');
    expect(stdout).toContain('2 of 3 accepted');
  }, 60_000);

  it('knows its teams', async () => {
    const { stderr, exitCode } = await check('--paging', await pagingDir(sound), '--page', 'regionale');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('no team "regionale"');
  }, 60_000);
});

describe('vigie check --paging', () => {
  it('counts what is sound, and says of each fault the line and what to do', async () => {
    const fine = await check('--paging', await pagingDir(sound));
    expect(fine.stdout.split('\n').at(-1)).toBe('paging: 2 teams, 3 people, 3 channels: no fault.');
    expect(fine.exitCode).toBe(0);
    const dir = await pagingDir({ ...sound, routes: [{ id: 'tout', teams: ['nationalle'] }] });
    const ill = await check('--paging', dir);
    expect(ill.exitCode).toBe(1);
    expect(ill.stdout.split('\n').slice(-2)).toEqual([
      expect.stringMatching(
        /astreinte\.yaml:\d+ routes\[0\]\.teams\[0\]: no team "nationalle"; did you mean "nationale"\?$/,
      ),
      'paging: 1 fault(s).',
    ]);
  }, 60_000);
});
