import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { everything, type Principal, type Scope } from '../../../chain/principal.js';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { manualClock } from '../../support/manual-clock.js';
import { calmPicture, saturationIncident } from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');

/** Any picture of the demo chain: some cells, some incidents, some verdicts. */
const pictures = fc
  .record({
    asOfMs: fc.integer({ min: T0, max: T0 + 1e7 }),
    present: fc.subarray(chain.cells.map(({ id }) => id)),
    states: fc.array(fc.constantFrom('healthy', 'degraded', 'down', 'silent'), { minLength: 18, maxLength: 18 }),
    rates: fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 18, maxLength: 18 }),
    incidents: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
    severity: fc.constantFrom('P1', 'P2', 'P3'),
    verdicts: fc.subarray(chain.cells.map(({ id }) => id)),
    self: fc.array(fc.record({ key: fc.constantFrom('engine', 'wal'), params: fc.constant({ seconds: 3 }) }), {
      maxLength: 2,
    }),
    unmapped: fc.array(fc.record({ sender: fc.constantFrom('alpha', 'beta'), rows: fc.nat() }), { maxLength: 2 }),
  })
  .map((made): Picture => {
    const calm = calmPicture(chain, made.asOfMs);
    const incident = saturationIncident(made.asOfMs, T0);
    return {
      ...calm,
      cells: calm.cells
        .filter(({ cell }) => made.present.includes(cell))
        .map((cell, index) => ({
          ...cell,
          state: made.states[index] as 'healthy',
          offeredPerS: made.rates[index] ?? 0,
          lastReceivedMs: index % 3 === 0 ? undefined : made.asOfMs,
        })),
      incidents: made.incidents.map((id) => ({ ...incident, id, severity: made.severity as 'P1' })),
      verdicts: new Map(
        made.verdicts.map((cell) => [
          cell,
          {
            cell,
            atMs: made.asOfMs,
            state: 'degraded',
            probability: { saturation: 0.5, attack: 0.1, fault: 0.1 },
            evidence: [],
            missingFeeds: [],
            suspects: [],
            offeredPerS: 1,
            expectedPerS: 1,
            goodPerS: 1,
            madeWith: { chain: '', weights: '', build: '' },
          },
        ]),
      ),
      self: made.self,
      unmapped: made.unmapped,
    };
  });

const scopes = fc.constantFrom<Scope>(everything, { kind: 'ents', ents: ['lycees-nord'] });

function streamOf(first: Picture, scope: Scope, role: Principal['role'] = 'administrator'): LiveStream {
  return new LiveStream(
    { clock: manualClock(T0), chain: standing(chain), build: 'b', picture: () => first },
    { scope, role },
  );
}

function read(text: string | undefined): ServerMessage {
  const message = parseServerMessage(text ?? '');
  if (!message) throw new Error('the stream wrote what the guard does not read');
  return message;
}

function fold(state: LiveState | undefined, message: ServerMessage): LiveState {
  const reduction = reduce(state, message);
  if (reduction.kind !== 'ok') throw new Error(`not folded: ${JSON.stringify(reduction)}`);
  return reduction.state;
}

/** Comparable whatever the order in which things arrived. */
function essence({ cells, incidents, verdicts, self, unmapped, head }: LiveState) {
  const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => a.localeCompare(b));
  return {
    cells: sorted(cells),
    incidents: sorted(incidents),
    verdicts: sorted(verdicts),
    self,
    unmapped,
    seq: head.seq,
    asOf: head.asOf,
  };
}

describe('snapshot and deltas', () => {
  it('end where a fresh snapshot stands, whatever the pictures and the scope', () => {
    fc.assert(
      fc.property(fc.array(pictures, { minLength: 1, maxLength: 6 }), scopes, ([first, ...rest], scope) => {
        const stream = streamOf(first as Picture, scope);
        let state = fold(undefined, read(stream.snapshot()));
        for (const picture of rest) {
          stream.publish(picture);
          state = fold(state, read(stream.delta()));
        }
        expect(essence(state)).toEqual(essence(fold(undefined, read(stream.snapshot()))));
      }),
      { numRuns: 200 },
    );
  });

  it('keep the chain of a screen the same object over a snapshot of the same chain', () => {
    const stream = streamOf(calmPicture(chain, T0), everything);
    const state = fold(undefined, read(stream.snapshot()));
    expect(fold(state, read(stream.snapshot())).chain).toBe(state.chain);
    const other = streamOf(calmPicture(chain, T0), { kind: 'ents', ents: ['ent-sud'] });
    expect(fold(state, read(other.snapshot())).chain).not.toBe(state.chain);
  });

  it('sends nothing of a cell that did not change', () => {
    const calm = calmPicture(chain, T0);
    const stream = streamOf(calm, everything);
    const [changed, ...same] = calm.cells;
    stream.publish({ ...calm, cells: [{ ...changed!, state: 'down' }, ...same] });
    const delta = read(stream.delta());
    expect(delta).toMatchObject({
      type: 'delta',
      cells: [{ cell: changed?.cell, state: 'down' }],
      incidents: [],
      verdicts: {},
    });
    expect(delta).not.toHaveProperty('self');
  });

  it('notices any missing, repeated or foreign message instead of folding it', () => {
    const calm = calmPicture(chain, T0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), (step) => {
        const stream = streamOf(calm, everything);
        const state = fold(undefined, read(stream.snapshot()));
        for (let tick = 0; tick < step; tick++) stream.publish({ ...calm, asOfMs: T0 + tick });
        if (step === 0) return;
        const reduction = reduce(state, read(stream.delta()));
        expect(reduction.kind).toBe(step === 1 ? 'ok' : 'resync');
        if (reduction.kind === 'resync') expect(reduction).toMatchObject({ state, reason: 'gap' });
      }),
    );
  });

  it('asks for a snapshot when the console restarted, and when a delta comes first', () => {
    const calm = calmPicture(chain, T0);
    const [before, after] = [streamOf(calm, everything), streamOf(calm, everything)];
    const state = fold(undefined, read(before.snapshot()));
    after.publish(calm);
    expect(reduce(state, read(after.delta()))).toMatchObject({ kind: 'resync', reason: 'stream' });
    expect(reduce(undefined, read(after.delta()))).toMatchObject({ kind: 'resync', reason: 'no-snapshot' });
  });

  it('brings a screen back with the deltas it missed, or with a snapshot if they are gone', () => {
    const calm = calmPicture(chain, T0);
    const stream = streamOf(calm, everything);
    const state = fold(undefined, read(stream.snapshot()));
    for (let tick = 1; tick <= 3; tick++) stream.publish({ ...calm, asOfMs: T0 + tick });
    const hello = { type: 'hello', v: PROTOCOL_VERSION, stream: state.head.stream, lastSeq: state.head.seq } as const;
    const missed = stream.welcome(hello).map(({ text }) => read(text));
    expect(missed.map(({ type }) => type)).toEqual(['delta', 'delta', 'delta', 'heartbeat']);
    expect(missed.reduce(fold, state).head.asOf).toBe(T0 + 3);
    for (let tick = 0; tick < 100; tick++) stream.publish(calm);
    expect(stream.welcome(hello).map(({ text }) => read(text).type)).toEqual(['snapshot']);
    expect(stream.welcome({ ...hello, stream: 'another' }).map(({ text }) => read(text).type)).toEqual(['snapshot']);
  });
});

describe('the parse guard', () => {
  it('throws at nothing and lets no foreign value through', () => {
    const refuses = (text: string) => {
      expect(parseServerMessage(text)).toBeUndefined();
    };
    fc.assert(fc.property(fc.string(), refuses));
    fc.assert(fc.property(fc.json(), refuses));
    const { type: _, ...envelope } = JSON.parse(streamOf(calmPicture(chain, T0), everything).heartbeat());
    const types = fc.oneof(fc.constantFrom('constructor', '__proto__', 'snapshot', 'delta', 'refused'), fc.string());
    fc.assert(fc.property(types, (type) => refuses(JSON.stringify({ ...envelope, type }))));
  });

  it.each(['cells', 'goneCells', 'incidents', 'verdicts', 'clock', 'seq', 'build'])(
    'refuses a delta without %s',
    (field) => {
      const stream = streamOf(calmPicture(chain, T0), everything);
      stream.publish(calmPicture(chain, T0 + 1));
      const { [field]: _, ...rest } = JSON.parse(stream.delta() ?? '{}') as Record<string, unknown>;
      expect(parseServerMessage(JSON.stringify(rest))).toBeUndefined();
    },
  );

  it('refuses another version, but understands its refusal', () => {
    const stream = streamOf(calmPicture(chain, T0), everything);
    const later = (text: string) => JSON.stringify({ ...JSON.parse(text), v: PROTOCOL_VERSION + 1 });
    expect(parseServerMessage(later(stream.snapshot()))).toBeUndefined();
    expect(parseServerMessage(later(stream.refusal('protocol').text))).toMatchObject({
      type: 'refused',
      supported: [PROTOCOL_VERSION],
    });
  });

  it('never leaks the mapping or the networks of the chain to a screen', () => {
    const snapshot = streamOf(calmPicture(chain, T0), everything).snapshot();
    expect(snapshot).not.toContain('demo.vigie.test');
    expect(snapshot).not.toContain('127.66.0.0');
  });

  it('shows a scope its own ENT and the national cells only', () => {
    const message = read(streamOf(calmPicture(chain, T0), { kind: 'ents', ents: ['ent-sud'] }).snapshot());
    const ents = message.type === 'snapshot' ? message.picture.cells.map(({ cell }) => cell.split('/')[0]) : [];
    expect(new Set(ents)).toEqual(new Set(['national', 'ent-sud']));
  });
});
