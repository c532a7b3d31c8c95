import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { program } from '../../cli/program.js';
import { UsageError } from '../../cli/usage-error.js';
import { vigie } from '../support/vigie.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'vigie-mistakes-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));
beforeEach(() => vi.stubEnv('VIGIE_DATA', data));
afterEach(() => vi.unstubAllEnvs());

const HOUR = '--from 2021-04-06T06:00:00Z --to 2021-04-06T07:00:00Z';

/** What was typed, and of what is said of it: the option, what it is not, what would do. */
const MISTAKES: readonly (readonly [typed: string, said: string])[] = [
  ['check --page nationale', '--page: needs --paging (VIGIE_PAGING)'],
  ['check --sender alpha --minutes 0', '--minutes: a whole number from 1 to 120'],
  ['check --sender alpha --url ici', '--url: ici is no URL'],
  ['token create personne --chain chain/demo', 'no sender "personne" in the chain of chain/demo'],
  ['token revoke 12', 'no token "12"; see vigie token list'],
  ['screen add Hall', '"Hall" is no name of a screen: a-z, 0-9, -, at most 40'],
  ['screen add hall --days 0', '--days: a whole number from 1 to 400'],
  ['screen add hall --days 401', '--days: a whole number from 1 to 400'],
  [`screen add hall --contact ${'a'.repeat(201)}`, '--contact: at most 200 characters'],
  ['screen add hall --scope lille', '--scope: all, territoire:ID or operateur:ID'],
  [
    'screen add hall --scope territoire:ouest --chain chain/demo',
    '--scope: the chain has no territory "ouest"; it has: france, nord, est, sud',
  ],
  [
    'screen add hall --scope operateur:x --chain chain/demo',
    '--scope: the chain has no operator "x"; it has: alpha, beta, etat',
  ],
  ['screen revoke hall', 'no screen "hall" has a link; see vigie screen list'],
  ['import a.jsonl --sender alpha --url ici', '--url: ici is no URL'],
  ['import a.jsonl --sender alpha --url http://127.0.0.1:1', '--token (VIGIE_TOKEN): needed with --url'],
  ['import a.jsonl --sender personne --chain chain/demo', 'no sender "personne" in the chain'],
  [
    'replay --from hier --to demain',
    '--from: not an instant with its offset, such as 2021-04-06T08:00:00+02:00\n--to: ',
  ],
  ['replay --from 2021-04-06T08:00:00+02:00 --to 2021-04-06T06:00:00Z', '--to: must be after --from'],
  [`replay ${HOUR} --step 61 --as-of tard`, '--as-of: not an instant with its offset'],
  [`replay ${HOUR} --config rien.yaml`, '--config rien.yaml:\nENOENT'],
  ['probe --from paris', '--url: where to send what is measured; or --once, to see it here'],
  ['probe --from paris --url ici', '--url: ici is no URL'],
  [
    'probe --from paris --url http://127.0.0.1:1',
    '--token (VIGIE_TOKEN): needed with --url; see vigie token create vigie',
  ],
  ['probe --from paris --once --probe-contact é', '--probe-contact (VIGIE_PROBE_CONTACT): a mail address or a URL'],
];

describe('a mistake of the person at the keyboard', () => {
  it.each(MISTAKES)('vigie %s', async (words, said) => {
    const error = await program()
      .parseAsync(words.split(' '), { from: 'user' })
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(said);
  });

  it.each([
    [
      'serve --port 99999 --metrics-token court --quota-items beaucoup --at hier',
      [
        '--port (VIGIE_PORT): ',
        '--metrics-token (VIGIE_METRICS_TOKEN): at least 16',
        '--quota-items (',
        '--at (VIGIE_AT)',
      ],
    ],
    ['console', ['set --clickhouse-url (VIGIE_CLICKHOUSE_URL), or run `vigie serve`']],
    ['demo --close-after 0', ['--close-after (VIGIE_CLOSE_AFTER): ']],
  ])('ends what would have run on, every fault at once, without a stack: vigie %s', async (words, said) => {
    const { exitCode, stdout, stderr } = await vigie([...words.split(' '), '--data', data]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    for (const one of said) expect(stderr).toContain(one);
    expect(stderr).toMatch(/^vigie: /);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('what cannot be done is said in a line too, and fails', () => {
  it.each([
    ['segments show 12', /^vigie: .*12/],
    ['check --sender alpha --url http://127.0.0.1:1', /^vigie: .*127\.0\.0\.1:1/],
    ['serve --host 0.0.0.0 --otlp-port 0 --otlp-grpc-port 0 --log-level silent', /^vigie: .* use 127\.0\.0\.1/],
  ])('vigie %s', async (words, said) => {
    const { exitCode, stdout, stderr } = await vigie(words.split(' '), { VIGIE_DATA: data });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('names the options that choose another port, where one is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = String((other.address() as AddressInfo).port);
    const { exitCode, stderr } = await vigie(
      ['collector', '--otlp-port', taken, '--otlp-grpc-port', '0', '--log-level', 'silent'],
      { VIGIE_DATA: data },
    );
    other.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `127.0.0.1:${taken}; another program listens there: choose a port with --port, --otlp-port`,
    );
  });
});
