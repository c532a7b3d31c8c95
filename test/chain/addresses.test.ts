import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hostKind } from '../../chain/addresses.js';
import { checkChain } from '../../chain/check.js';

it.each([
  ['nowhere', 'http://169.254.169.254/latest/meta-data'],
  ['nowhere', 'https://169.254.0.1/'],
  // The same address as a number, in hexadecimal, in octal, and within IPv6.
  ['nowhere', 'http://2852039166/'],
  ['nowhere', 'http://0xa9.0xfe.0xa9.0xfe/'],
  ['nowhere', 'http://0251.0376.0251.0376/'],
  ['nowhere', 'http://[::ffff:169.254.169.254]/'],
  ['nowhere', 'http://169.254.169.254./'],
  ['nowhere', 'http://0.0.0.0:8080/'],
  ['nowhere', 'http://0/'],
  ['nowhere', 'http://[::]/'],
  ['nowhere', 'http://[fe80::1]/'],
  ['nowhere', 'http://[febf:ffff::1]/'],
  ['nowhere', 'http://[fd00:ec2::254]/'],
  ['nowhere', 'http://100.100.100.200/'],
  ['inside', 'http://10.1.2.3/'],
  ['inside', 'http://172.16.0.1/'],
  ['inside', 'http://172.31.255.255/'],
  ['inside', 'http://192.168.1.1/'],
  ['inside', 'http://[fc00::1]/'],
  ['inside', 'http://[fdff::1]/'],
  ['inside', 'http://127.0.0.1:3000/'],
  ['inside', 'http://[::1]/'],
  ['inside', 'http://[::ffff:10.0.0.1]/'],
  ['inside', 'http://localhost/'],
  ['inside', 'http://LOCALHOST.:80/'],
  ['inside', 'http://ent.localhost/'],
  ['outside', 'http://172.32.0.1/'],
  ['outside', 'http://192.0.2.1/'],
  ['outside', 'http://[2001:db8::1]/'],
  ['outside', 'http://[fec0::1]/'],
  ['outside', 'https://ent.example/'],
  // Names, which only a resolver could tell.
  ['outside', 'https://10.example/'],
  ['outside', 'https://localhost.example/'],
  ['outside', 'not a URL'],
])('%s: %s', (kind, url) => {
  expect(hostKind(url)).toBe(kind);
});

it('a probe of a private address or of this machine is a warning of vigie check, and no fault', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-chain-'));
  try {
    await cp(path.join(import.meta.dirname, 'broken/sonde-nulle-part/commun.yaml'), path.join(dir, 'commun.yaml'));
    const probe = (id: string, url: string) =>
      `  - { id: ${id}, ent: ent-nord, url: "${url}", checks: [tcp], cells: { tcp: ent-nord/portail }, vantages: [ici] }\n`;
    await writeFile(
      path.join(dir, 'sondes.yaml'),
      `probes:\n${probe('prive', 'http://192.168.3.4/')}${probe('ici-meme', 'http://localhost:8080/')}${probe('public', 'https://ent.example/')}`,
    );
    const { faults, gaps } = await checkChain(dir, '2026-03-10');
    expect(faults).toEqual([]);
    expect(gaps.find(({ kind }) => kind === 'inside-probe')?.about).toEqual(['prive', 'ici-meme']);
  } finally {
    await rm(dir, { recursive: true });
  }
});

it.each(['demo', 'france'])('no probe of the chain %s looks at a private address', async (name) => {
  const { faults, gaps } = await checkChain(path.join(import.meta.dirname, '../../chain', name), '2026-03-10');
  expect(faults).toEqual([]);
  expect(gaps.map(({ kind }) => kind)).not.toContain('inside-probe');
});
