import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadChain } from '../../chain/load.js';
import { unchanging } from '../../chain/watched.js';
import { startCollector } from '../../collector/collector.js';
import { demoCollector } from '../collector/options.js';
import { encode, traceRequest } from '../collector/otlp/reference/messages.js';
import { attributes, type Plain } from '../collector/otlp/reference/spans.js';
import { type Opened, opened, rowsOf, until } from '../collector/store/opened.js';

const SERVER = 2;
const CLIENT = 3;

/** What a sender sends, and the cell in whose row the engine is to have it. */
interface Case {
  readonly says: string;
  readonly sender: string;
  readonly resource: Plain;
  readonly span?: Plain;
  readonly kind?: number;
  readonly cell: string;
}

const UNMAPPED = 'unmapped/unmapped';
const portailNord = 'portail.lycees-nord.demo.vigie.test';
const portailEst = 'portail.ent-est.demo.vigie.test';
const alphaPortail = { sender: 'alpha', resource: { 'service.name': 'portail' }, cell: 'lycees-nord/portail' };

const demo: readonly Case[] = [
  { ...alphaPortail, says: 'server.address', span: { 'server.address': portailNord } },
  { ...alphaPortail, says: 'server.address with a port', span: { 'server.address': `${portailNord}:8443` } },
  { ...alphaPortail, says: 'capitals', span: { 'server.address': portailNord.toUpperCase() } },
  { ...alphaPortail, says: 'a final dot', span: { 'server.address': `${portailNord}.` } },
  { ...alphaPortail, says: 'url.full', span: { 'url.full': `https://${portailNord}/messagerie?x=1` } },
  { ...alphaPortail, says: 'the older http.url', span: { 'http.url': `https://${portailNord}:8443/` } },
  { ...alphaPortail, says: 'the older http.host', span: { 'http.host': portailNord } },
  { ...alphaPortail, says: 'the older net.host.name', span: { 'net.host.name': portailNord } },
  { ...alphaPortail, says: 'host.name', resource: { 'service.name': 'portail', 'host.name': portailNord } },
  {
    ...alphaPortail,
    says: 'server.address before host.name',
    resource: { 'service.name': 'portail', 'host.name': 'portail.colleges-nord.demo.vigie.test' },
    span: { 'server.address': portailNord },
  },
  {
    ...alphaPortail,
    says: 'host.name where server.address is unknown',
    resource: { 'service.name': 'portail', 'host.name': portailNord },
    span: { 'server.address': '10.0.0.7' },
  },
  {
    ...alphaPortail,
    says: 'a resource that says much more',
    resource: {
      ...{ 'service.name': 'portail', 'service.namespace': 'ent', 'service.version': '3.1', 'host.name': portailNord },
      ...{
        'deployment.environment.name': 'production',
        'k8s.pod.name': 'portail-5d9f',
        'telemetry.sdk.language': 'java',
      },
    },
  },
  {
    ...alphaPortail,
    says: 'a call to another: whom it calls is not where it stands',
    kind: CLIENT,
    resource: { 'service.name': 'portail', 'host.name': portailNord },
    span: { 'server.address': 'messagerie.lycees-nord.demo.vigie.test' },
  },
  {
    ...{ says: 'another ENT of the same sender', sender: 'alpha', resource: { 'service.name': 'portail' } },
    ...{ span: { 'server.address': 'portail.colleges-nord.demo.vigie.test' }, cell: 'colleges-nord/portail' },
  },
  {
    ...{ says: 'the same service of another sender', sender: 'beta', resource: { 'service.name': 'portail' } },
    ...{ span: { 'server.address': portailEst }, cell: 'ent-est/portail' },
  },
  {
    ...{ says: 'a national service', sender: 'etat', resource: { 'service.name': 'authentification' } },
    ...{ span: { 'server.address': 'authentification.national.demo.vigie.test' }, cell: 'national/authentification' },
  },
  {
    ...{ says: 'a host of somebody else', sender: 'alpha', resource: { 'service.name': 'portail' } },
    ...{ span: { 'server.address': portailEst }, cell: UNMAPPED },
  },
  { says: 'no host where rules name hosts', sender: 'alpha', resource: { 'service.name': 'portail' }, cell: UNMAPPED },
  {
    ...{ says: 'an unknown service', sender: 'alpha', resource: { 'service.name': 'blog', 'host.name': portailNord } },
    ...{ cell: UNMAPPED },
  },
  { says: 'no service', sender: 'alpha', resource: { 'host.name': portailNord }, cell: UNMAPPED },
];

const says = (sender: string, service: string, cell: string, more: Plain = {}): Case => ({
  ...{ says: `${service}${Object.values(more).map((value) => ` at ${value}`)}`, sender, cell },
  resource: { 'service.name': service, ...more },
});

const france: readonly Case[] = [
  says('open-digital-education', 'monlycee-net-portail', 'monlycee-net/portail'),
  says('open-digital-education', 'enthdf-messagerie', 'enthdf/messagerie', { 'host.name': 'pod-17' }),
  says('open-digital-education', 'ent77-cahier-de-textes', 'ent77/cahier-de-textes'),
  says('open-digital-education', 'educ-de-normandie-file-attente', 'educ-de-normandie/file-attente'),
  says('open-digital-education', 'neoconnect-espace-documentaire', 'neoconnect/espace-documentaire'),
  says('open-digital-education', 'portail', 'enthdf/portail', { 'host.name': 'enthdf.fr' }),
  says('open-digital-education', 'portail', UNMAPPED, { 'host.name': 'unknown.example' }),
  says('open-digital-education', 'portail', UNMAPPED),
  says('kosmos', 'mon-bureau-numerique-base', 'mon-bureau-numerique/base'),
  says('kosmos', 'ent-auvergne-rhone-alpes-anti-ddos', 'ent-auvergne-rhone-alpes/anti-ddos'),
  says('kosmos', 'cybercolleges42-classe-virtuelle', 'cybercolleges42/classe-virtuelle'),
  says('kosmos', 'eclat-bfc-repartiteur', 'eclat-bfc/repartiteur'),
  says('kosmos', 'sso', 'mon-ent-occitanie/sso', { 'host.name': 'MON-ENT-Occitanie.fr:443' }),
  says('kosmos', 'enthdf-portail', UNMAPPED),
  says('kosmos', 'Eclat-BFC-portail', UNMAPPED),
  says('metropole-de-lyon', 'laclasse-vie-scolaire', 'laclasse/vie-scolaire'),
  says('metropole-de-lyon', 'agenda', 'laclasse/agenda', { 'host.name': 'laclasse.com' }),
  says('gip-recia', 'netocentre-annuaire', 'netocentre/annuaire'),
  says('itslearning', 'e-lyco-stockage', 'e-lyco/stockage'),
  says('oze', 'enc-hauts-de-seine-hebergeur', 'enc-hauts-de-seine/hebergeur'),
  says('region-sud', 'atrium-aas', 'atrium/aas'),
  says('exploitant-leia', 'leia-reseau', 'leia/reseau'),
  says('academie-la-reunion', 'ent-la-reunion-dns', 'ent-la-reunion/dns'),
  says('index-education', 'pronote-lyon-vie-scolaire', 'pronote-lyon/vie-scolaire'),
  says('index-education', 'pronote-mayotte-file-attente', 'pronote-mayotte/file-attente'),
  says('index-education', 'pronote-lyon-mediacentre', UNMAPPED),
  says('ministere', 'educonnect', 'national/educonnect'),
  says('ministere', 'guichet-agents', 'national/guichet-agents', { 'host.name': 'any.example' }),
  says('ministere', 'gar', 'national/gar'),
  says('ministere', 'cned-classe', UNMAPPED),
  says('cned', 'cned-classe', 'national/cned-classe'),
  says('vigie', 'vigie-probe-dns', 'enthdf/dns', { 'host.name': 'enthdf.fr' }),
  says('vigie', 'vigie-probe-tls', 'laclasse/frontal', { 'host.name': 'laclasse.com' }),
  says('vigie', 'vigie-probe-http', UNMAPPED, { 'host.name': 'elsewhere.example' }),
];

let engine: Opened;
beforeAll(async () => {
  engine = await opened();
}, 60_000);
afterAll(() => engine.close());

/** Posts every case to a collector of that chain, lets it store them, and reads back in which cell each is. */
async function stored(chainDir: string, cases: readonly Case[]): Promise<Map<string, string>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-mapping-'));
  const chain = unchanging(await loadChain(join(import.meta.dirname, '../../chain', chainDir)));
  const collector = await startCollector({ ...(await demoCollector(engine.store.client)), chain, dataDir });
  try {
    for (const [index, one] of cases.entries()) {
      const { token } = await collector.tokens.createToken(one.sender);
      const response = await fetch(`http://127.0.0.1:${collector.port}/v1/traces`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(bodyOf(`${chainDir} ${index}`, one)),
      });
      expect(response.status, one.says).toBe(200);
    }
    await until(() => collector.stats().loader.rows === cases.length, 50_000);
  } finally {
    await collector.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const rows = await rowsOf<{ SpanName: string; Ent: string; Maillon: string }>(
    engine.store,
    'SELECT SpanName, Ent, Maillon FROM otel_traces WHERE startsWith(SpanName, {chain:String})',
    { chain: `${chainDir} ` },
  );
  return new Map(rows.map(({ SpanName, Ent, Maillon }) => [SpanName, `${Ent}/${Maillon}`]));
}

function bodyOf(name: string, { resource, span = {}, kind = SERVER }: Case): Buffer {
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const spans = [
    {
      ...{ traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 1), name, kind, attributes: attributes(span) },
      ...{ startTimeUnixNano: String(endNs - 50_000_000n), endTimeUnixNano: String(endNs) },
    },
  ];
  return encode(traceRequest, {
    resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans: [{ spans }] }],
  });
}

describe.each([
  ['demo', demo],
  ['france', france],
] as const)('through a running collector of the chain %s', (chainDir, cases) => {
  let cells: Map<string, string>;
  beforeAll(async () => {
    cells = await stored(chainDir, cases);
  }, 60_000);

  it.each(cases.map((one, index) => [one.sender, one.says, one.cell, index] as const))(
    '%s: %s → %s',
    (_sender, _says, cell, index) => expect(cells.get(`${chainDir} ${index}`)).toBe(cell),
  );

  it('nothing is lost', () => expect(cells.size).toBe(cases.length));
});
