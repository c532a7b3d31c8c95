import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readChain } from '../../../chain/load.js';
import type { PrivacyRule } from '../../../chain/privacy.js';
import { KNOWN_NAMES, knownPrivacy } from '../../../collector/otlp/attribute-keys.js';
import { compilePolicies } from '../../../collector/otlp/privacy-policy.js';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { context, pseudonymise, receivedAtNs } from './reference/context.js';
import { attributes, request, rowOf, span } from './reference/spans.js';

const of = (key: string, rules: readonly PrivacyRule[] = [], sender = 'beta'): string =>
  compilePolicies(rules)(sender).of(key);

describe('without a rule', () => {
  it.each([
    ['http.request.header.authorization', 'drop'],
    ['http.request.header.x-api-key', 'drop'],
    ['http.request.header.x_api_key', 'drop'],
    ['http.request.header.accept', 'clear'],
    ['http.request.header.x_request_id', 'clear'],
    ['http.request.header.x-forwarded-for', 'addresses'],
    ['http.response.header.set-cookie', 'drop'],
    ['rpc.grpc.request.metadata.authorization', 'drop'],
    ['messaging.message.body', 'drop'],
    ['messaging.message.body.size', 'clear'],
    ['db.query.text', 'statement'],
    ['db.query.parameter.0', 'drop'],
    ['enduser.id', 'account'],
    ['enduser.classe', 'account'],
    ['enduser.role', 'clear'],
    ['user.telephone', 'account'],
    ['user_agent.original', 'clear'],
    ['server.address', 'machine'],
    ['user', 'clear'],
    ['', 'clear'],
  ])('%s: %s', (key, privacy) => {
    expect(of(key)).toBe(privacy);
  });
});

describe('a rule', () => {
  const rules: PrivacyRule[] = [
    {
      drop: ['note.*', 'a.b'],
      hash: ['note.auteur', 'a.*'],
      keep: ['note.public.*', 'enduser.*', 'http.request.header.*'],
    },
    { sender: 'alpha', keep: ['a.b'], drop: ['http.route'] },
  ];

  it.each([
    ['beta', 'note.texte', 'drop'],
    ['beta', 'note.auteur', 'account'],
    ['beta', 'note.public.titre', 'clear'],
    ['beta', 'a.b', 'drop'],
    ['beta', 'a.c', 'account'],
    ['alpha', 'a.b', 'clear'],
    ['alpha', 'a.c', 'account'],
    ['alpha', 'http.route', 'drop'],
    ['beta', 'http.route', 'clear'],
    ['beta', 'enduser.classe', 'clear'],
    ['beta', 'http.request.header.x-api-key', 'clear'],
  ])('of %s on %s: %s', (sender, key, privacy) => {
    expect(of(key, rules, sender)).toBe(privacy);
  });

  it('uncovers none of the keys that are known to be private', () => {
    const keep: PrivacyRule[] = [{ keep: KNOWN_NAMES.map(String) }];
    for (const name of KNOWN_NAMES) expect(of(name, keep)).toBe(knownPrivacy(name));
  });
});

describe('an allow list', () => {
  const rules: PrivacyRule[] = [{ sender: 'beta', allow: ['http.*', 'classe'] }];

  it.each([
    ['beta', 'http.route', 'clear'],
    ['beta', 'classe', 'clear'],
    ['beta', 'thread.name', 'drop'],
    ['beta', '', 'drop'],
    // What is left out anyway stays out, and what Vigie needs stays.
    ['beta', 'http.request.header.x-api-key', 'drop'],
    ['beta', 'user_agent.original', 'clear'],
    ['beta', 'client.address', 'address'],
    ['beta', 'vigie.pool.name', 'clear'],
    ['alpha', 'thread.name', 'clear'],
  ])('of %s on %s: %s', (sender, key, privacy) => {
    expect(of(key, rules, sender)).toBe(privacy);
  });
});

describe('in the row', () => {
  const walk = new TraceWalk({
    ...context,
    privacy: compilePolicies([
      { drop: ['note.*', 'client.address'], hash: ['classe'] },
      { sender: 'beta', allow: ['classe', 'map'] },
    ]),
  });
  const sent = { 'note.texte': 'x', classe: '3B', 'thread.name': 't', map: 'm', 'client.address': '127.20.0.1' };

  it('is what the rules leave, and what was derived from the clear values', () => {
    const row = rowOf(walk, sent);
    expect(row.AttributeKeys).toEqual(['classe', 'map']);
    expect(row.AttributeValues).toEqual([`hmac:${pseudonymise.hex('3B')}`, 'm']);
    expect(row).toMatchObject({ SourceClass: 'home', SourceHash: pseudonymise.hash32('127.20.0.1') });
  });

  it('keeps what an allowed map holds, but not what is dropped', () => {
    const values = attributes({ 'note.texte': 'x', libre: 'y' });
    const row = rowOf(walk, {}, { attributes: [{ key: 'map', value: { kvlistValue: { values } } }] });
    expect(row.AttributeValues).toEqual(['{"libre":"y"}']);
  });

  it('is counted for each body', () => {
    const body = request([span({ name: 'by jean@ac.test', attributes: attributes(sent) })]);
    const counts = { dropped: 3, hashed: 1, scrubbed: 1 };
    expect(walk.walk(body, 'beta', receivedAtNs).privacy).toEqual(counts);
    expect(walk.walk(body, 'beta', receivedAtNs).privacy).toEqual(counts);
    expect(walk.walk(body, 'alpha', receivedAtNs).privacy).toEqual({ ...counts, dropped: 2 });
  });
});

describe('in the YAML of a chain', () => {
  async function read(yaml: string) {
    const dir = await mkdtemp(join(tmpdir(), 'vigie-privacy-chain-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    await cp('chain/demo', dir, { recursive: true });
    await writeFile(join(dir, 'chain.yaml'), `# What the région keeps\n# to itself.\n${yaml}`);
    return readChain(dir);
  }

  it('is part of the chain', async () => {
    const { chain } = await read('privacy:\n  - { drop: [note.*] }\n  - { sender: beta, allow: [http.*] }\n');
    expect(chain?.privacy).toEqual([{ drop: ['note.*'] }, { sender: 'beta', allow: ['http.*'] }]);
  });

  it.each([
    ['a star in the middle', '{ drop: [a.*.b] }', /prefix such as/],
    ['a star alone', '{ allow: ["*"] }', /prefix such as/],
    ['an empty list', '{ drop: [] }', /at least one/],
    ['a key in two lists', '{ drop: [a.b], keep: [a.b] }', /in two lists/],
    ['an unknown sender', '{ sender: gamma, drop: [a] }', /gamma/],
    ['an unknown list', '{ deny: [a] }', /deny/],
  ])('%s is a fault of its line', async (_, rule, what) => {
    const { chain, faults } = await read(`privacy:\n  - ${rule}\n`);
    expect(chain).toBeUndefined();
    expect(faults.map((fault) => `${fault.line}: ${fault.what}, ${fault.mend}`)).toEqual([expect.stringMatching(what)]);
    expect(faults[0]!.line).toBe(4);
  });
});
