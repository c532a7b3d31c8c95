import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type protobuf from 'protobufjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unchanging } from '../../../chain/watched.js';
import { type Collector, startCollector } from '../../../collector/collector.js';
import { demoCollector } from '../options.js';
import type { Server } from '../receiver/support.js';
import { ways } from '../receiver/ways.js';
import { type Opened, opened, rowsOf, until } from '../store/opened.js';
import { jsonText } from './reference/json.js';
import { encode, logRequest, metricRequest, traceRequest } from './reference/messages.js';

/** What must not be found again, in any file; each appears in every text field of every body. */
const PLANTED = {
  ipv4: '203.0.113.77',
  ipv6: '2001:db8:5ec:7e7::77',
  mail: 'camille.planterose@ac-test.test',
  ticket: 'ST-48151623-plAntedTicket-cas',
  bearer: 'pl4ntedBearerToken0123456789',
  password: 'pl4ntedPassword',
  query: 'pl4ntedQuery',
  session: 'pl4ntedSession0A1B2C',
  account: 'pl4nted-account',
  header: 'pl4ntedApiKey',
  body: 'pl4ntedMessageBody',
  literal: 'Pl4ntedName',
} as const;
const EVIDENCE = 'evidence that stays';

const free =
  `${EVIDENCE}: from ${PLANTED.ipv4}:443 and [${PLANTED.ipv6}] by <${PLANTED.mail}>, GET /cas?x=${PLANTED.query} ` +
  `ticket=${PLANTED.ticket} then ${PLANTED.ticket} with Bearer ${PLANTED.bearer} {"password":"${PLANTED.password}"} ` +
  `JSESSIONID=${PLANTED.session} user=${PLANTED.account} fin`;

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const attributes = [
  text('note', free),
  text(`key of ${PLANTED.mail}`, 'a'),
  text('client.address', PLANTED.ipv4),
  text('network.peer.address', PLANTED.ipv6),
  text('enduser.id', PLANTED.account),
  text('user.email', PLANTED.mail),
  text('url.full', `https://jean:${PLANTED.password}@a.test/${PLANTED.mail}/b?token=${PLANTED.bearer}`),
  text('url.query', `token=${PLANTED.bearer}`),
  text('http.request.header.authorization', `Bearer ${PLANTED.bearer}`),
  text('http.request.header.x-api-key', PLANTED.header),
  text('http.request.header.x-made-up', PLANTED.header),
  text('http.response.header.set-cookie', PLANTED.session),
  text('messaging.message.body', PLANTED.body),
  text('db.query.text', `SELECT note FROM eleve WHERE nom = '${PLANTED.literal}'`),
  text('server.address', free),
  text('service.version', free),
  text('event.name', free),
  text('exception.message', free),
  {
    key: 'list',
    value: { arrayValue: { values: [{ stringValue: free }, { arrayValue: { values: [{ stringValue: free }] } }] } },
  },
  {
    key: 'map',
    value: {
      kvlistValue: {
        values: [
          text('inner', free),
          text(`inner of ${PLANTED.mail}`, 'b'),
          text('enduser.id', PLANTED.account),
          text('http.request.header.x-api-key', PLANTED.header),
        ],
      },
    },
  },
  { key: 'bytes', value: { bytesValue: Buffer.from(free) } },
];

const resource = { attributes: [text('service.name', free), ...attributes] };
const scope = { name: free, version: free, attributes };
const schemaUrl = free;

function traces(nowNs: bigint, id: number): object {
  const span = {
    traceId: Buffer.alloc(16, id),
    spanId: Buffer.alloc(8, id),
    traceState: free,
    name: free,
    kind: 2,
    startTimeUnixNano: String(nowNs - 1_000_000n),
    endTimeUnixNano: String(nowNs),
    attributes,
    status: { code: 2, message: free },
    events: [{ timeUnixNano: String(nowNs), name: free, attributes }],
    links: [{ traceId: Buffer.alloc(16, id), spanId: Buffer.alloc(8, id), traceState: free, attributes }],
  };
  return { resourceSpans: [{ resource, schemaUrl, scopeSpans: [{ scope, schemaUrl, spans: [span] }] }] };
}

function metrics(nowNs: bigint, id: number): object {
  const timeUnixNano = String(nowNs - BigInt(id));
  const dataPoints = [
    {
      timeUnixNano,
      asDouble: id,
      attributes,
      exemplars: [{ timeUnixNano, filteredAttributes: attributes, asDouble: id }],
    },
  ];
  const gauge = { name: free, description: free, unit: free, metadata: attributes, gauge: { dataPoints } };
  return { resourceMetrics: [{ resource, schemaUrl, scopeMetrics: [{ scope, schemaUrl, metrics: [gauge] }] }] };
}

function logs(nowNs: bigint, id: number): object {
  const record = { timeUnixNano: String(nowNs - BigInt(id)), severityText: free, eventName: free, attributes };
  const logRecords = [
    { ...record, body: { stringValue: free } },
    { ...record, eventName: '', body: { kvlistValue: { values: attributes } } },
  ];
  return { resourceLogs: [{ resource, schemaUrl, scopeLogs: [{ scope, schemaUrl, logRecords }] }] };
}

const bodies: readonly [signal: 'traces' | 'metrics' | 'logs', protobuf.Type, (nowNs: bigint, id: number) => object][] =
  [
    ['traces', traceRequest, traces],
    ['metrics', metricRequest, metrics],
    ['logs', logRequest, logs],
  ];
const plain = { bareIntegers: false, upperCaseIds: false, urlBase64: false, strangers: false, indent: 0 };

let open: Opened;
let collector: Collector;
let dataDir: string;

beforeAll(async () => {
  open = await opened();
  const base = await demoCollector(open.store.client);
  const chain = { ...base.chain.current(), privacy: [{ drop: ['secret.*'] }] };
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-privacy-'));
  const grpc = { host: '127.0.0.1', port: 0 };
  collector = await startCollector({ ...base, chain: unchanging(chain), grpc, dataDir });
}, 60_000);

afterAll(async () => {
  await collector.stop();
  await rm(dataDir, { recursive: true, force: true });
  await open.close();
});

/** Every row of every table, as text. */
async function everythingStored(): Promise<string> {
  const tables = await rowsOf<{ name: string }>(
    open.store,
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  );
  expect(tables.length).toBeGreaterThan(8);
  const texts = await Promise.all(
    tables.map(async ({ name }) => JSON.stringify(await rowsOf(open.store, `SELECT * FROM \`${name}\``))),
  );
  return texts.join('\n');
}

async function everyFile(dir: string): Promise<{ file: string; bytes: Buffer }[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // The engine removes parts as it merges them.
  return await Promise.all(
    files.map(async (file) => ({ file, bytes: await readFile(file).catch(() => Buffer.alloc(0)) })),
  );
}

it('no secret planted in any text of any signal and encoding is in a file or a row; what is beside it is', async () => {
  const { token } = await collector.tokens.createToken('alpha');
  const server = { port: collector.port, grpcPort: collector.grpcPort, token } as unknown as Server;
  let id = 0;
  for (const way of ways) {
    const send = way.connect(server);
    for (const [signal, type, make] of bodies) {
      const request = make(BigInt(Date.now()) * 1_000_000n, ++id);
      const body = way.name === 'HTTP/JSON' ? Buffer.from(jsonText(request, plain)) : encode(type, request);
      expect(await send({ signal, body }), `${way.name} ${signal}`).toMatchObject({ code: 0, rejected: 0 });
    }
  }
  await until(() => collector.stats().loader.rows === 3 * (1 + 1 + 2));
  const stored = await everythingStored();
  const files = [...(await everyFile(dataDir)), ...(await everyFile(open.dataDir))];
  const segments = files.filter(({ file, bytes }) => file.startsWith(join(dataDir, 'wal')) && bytes.includes(EVIDENCE));
  // The journal still holds the bodies it took: without them, finding nothing would prove nothing.
  expect(segments.length).toBeGreaterThan(0);
  for (const [kind, clear] of Object.entries(PLANTED)) {
    for (const form of [clear, Buffer.from(clear).toString('base64').slice(0, -4)]) {
      expect(stored.includes(form), `${kind} in a table`).toBe(false);
      expect(
        files.filter(({ bytes }) => bytes.includes(form)).map(({ file }) => file),
        `${kind} in a file`,
      ).toEqual([]);
    }
  }
  // One for each way: name, status message, events, links and attributes of the span alone are eight.
  expect(stored.split(EVIDENCE).length).toBeGreaterThan(3 * 30);
  expect(stored).toContain('SELECT note FROM eleve WHERE nom = ?');
  expect(stored).toMatch(
    /from hmac:[0-9a-f]{16}:443 and \[hmac:[0-9a-f]{16}\] by <hmac:[0-9a-f]{16}>, GET \/cas ticket=\*\*\* then ST-\*\*\* with Bearer \*\*\*/,
  );
  const { privacy } = collector.stats().receiver.senders.alpha!;
  expect(privacy.dropped).toBeGreaterThan(9 * 6);
  expect(privacy.hashed).toBeGreaterThan(9 * 4);
  expect(privacy.scrubbed).toBeGreaterThan(9 * 10);
}, 120_000);
