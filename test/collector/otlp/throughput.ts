import { randomBytes } from 'node:crypto';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { context, receivedAtNs } from './reference/context.js';
import { encode, traceRequest } from './reference/messages.js';

// How many spans one core walks in a second: `npx tsx test/collector/otlp/throughput.ts`. Spans of a SERVER with 10
// attributes from 2,000 addresses, in bodies of 500; mapping, privacy and normalised columns are all at work.
const BODIES = 40;
const SPANS = 500;
const ROUNDS = 12;

const string = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const integer = (key: string, intValue: number) => ({ key, value: { intValue } });

function span(index: number): object {
  const start = receivedAtNs - 1_000_000_000n + BigInt(index) * 1000n;
  const place = index % 2000;
  return {
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    parentSpanId: randomBytes(8),
    name: 'GET /messagerie/:dossier',
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 42_000_000n),
    attributes: [
      string('http.request.method', 'GET'),
      string('url.path', `/messagerie/dossier/${index % 300}`),
      string('url.scheme', 'https'),
      string('server.address', 'portail.ent-est.test'),
      integer('server.port', 443),
      string('client.address', `127.20.${place >> 8}.${place & 255}`),
      string('network.peer.address', '10.0.0.7'),
      string('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'),
      integer('http.response.status_code', 200),
      string('http.route', '/messagerie/:dossier'),
    ],
  };
}

function body(number: number): Buffer {
  const resource = { attributes: [string('service.name', 'portail'), string('host.name', 'portail-3')] };
  const spans = Array.from({ length: SPANS }, (_, index) => span(number * SPANS + index));
  return encode(traceRequest, { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'http' }, spans }] }] });
}

const bodies = Array.from({ length: BODIES }, (_, number) => body(number));
const bytesIn = bodies.reduce((sum, { length }) => sum + length, 0);
const walk = new TraceWalk(context);
for (let round = 1; round <= ROUNDS; round++) {
  const before = process.cpuUsage();
  let bytesOut = 0;
  for (const one of bodies) bytesOut += walk.walk(one, 'beta', receivedAtNs).payload.length;
  const { user, system } = process.cpuUsage(before);
  const spans = BODIES * SPANS;
  console.log(
    JSON.stringify({
      round,
      spansPerCpuSecond: Math.round((spans * 1e6) / (user + system)),
      bytesPerSpanIn: Math.round(bytesIn / spans),
      bytesPerSpanOut: Math.round(bytesOut / spans),
    }),
  );
}
