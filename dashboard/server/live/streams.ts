import { randomUUID } from 'node:crypto';
import type { Picture } from '../../../alerts/picture.js';
import type { Clock } from '../../../chain/clock.js';
import type { ChainInForce, ChainStatus } from '../../../chain/in-force.js';
import type { CellId, Chain } from '../../../chain/model.js';
import { difference } from '../../protocol/difference.js';
import { type Delta, type Envelope, type Hello, PROTOCOL_VERSION, type Refused } from '../../protocol/message.js';
import type { ChainView, PictureView } from '../../protocol/view.js';
import { Prepared } from './prepared.js';
import { type Sight, sightKey, viewOfChain, viewOfPicture, viewOfStatus } from './scoped-view.js';
import { settled } from './settle.js';

/** Deltas kept for a screen that comes back after a short break: about a minute of ticks. */
const KEPT_DELTAS = 64;
/** How old the clock of a snapshot may be, in real ms, before it is written anew for the next screen. */
const FRESH_MS = 250;

export interface StreamParts {
  readonly clock: Clock;
  readonly chain: ChainInForce;
  readonly build: string;
  readonly picture: () => Picture;
}

/** One stream for each sight somebody has of it, fed by each new picture. */
export class LiveStreams {
  private readonly parts: StreamParts;
  private readonly byScope = new Map<string, LiveStream>();

  constructor(parts: StreamParts) {
    this.parts = parts;
  }

  of(sight: Sight): LiveStream {
    const key = sightKey(sight);
    const known = this.byScope.get(key);
    if (known) return known;
    const stream = new LiveStream(this.parts, sight);
    this.byScope.set(key, stream);
    return stream;
  }

  publish(picture: Picture): void {
    for (const stream of this.byScope.values()) stream.publish(picture);
  }
}

/** The messages of one sight: each is computed, written and compressed once, and the same bytes go to every screen. */
export class LiveStream {
  readonly scope: string;
  private readonly id = randomUUID();
  private readonly parts: StreamParts;
  private readonly seen: Sight;
  /** What the screens have been told. */
  private view: PictureView;
  /** The chain and its status as the screens know them. */
  private told: { readonly chain: Chain; readonly status: ChainStatus };
  private placeOf: ReadonlyMap<CellId, number>;
  private seq = 1;
  private snapshotBody: string | undefined;
  private fresh: { readonly message: Prepared; readonly seq: number; readonly atMs: number } | undefined;
  private readonly deltas: { readonly seq: number; readonly message: Prepared }[] = [];

  constructor(parts: StreamParts, sight: Sight) {
    this.parts = parts;
    this.seen = sight;
    this.scope = sightKey(sight);
    this.view = settled(NOTHING_TOLD, viewOfPicture(parts.picture(), parts.chain.current(), sight));
    this.told = inForce(parts.chain);
    this.placeOf = placesOf(viewOfChain(this.told.chain, sight));
  }

  publish(picture: Picture): void {
    const view = settled(this.view, viewOfPicture(picture, this.parts.chain.current(), this.seen));
    const chain = this.newChain();
    this.seq += 1;
    const message = this.written(
      { type: 'delta', ...chain, ...difference(this.view, view, this.placeOf) },
      view.asOfMs,
    );
    this.deltas.push({ seq: this.seq, message });
    if (this.deltas.length > KEPT_DELTAS) this.deltas.shift();
    this.view = view;
    this.snapshotBody = undefined;
  }

  /** The chain or its status, where the screens know another. */
  private newChain(): Pick<Delta, 'chain' | 'chainStatus'> {
    const before = this.told;
    this.told = inForce(this.parts.chain);
    const { chain, status } = this.told;
    const next = chain === before.chain ? undefined : viewOfChain(chain, this.seen);
    if (next) this.placeOf = placesOf(next);
    return {
      ...(next && { chain: next }),
      ...(status === before.status ? {} : { chainStatus: viewOfStatus(status, this.seen) }),
    };
  }

  /** Number of the newest picture: it names, with the stream, what a screen holds. */
  newestSeq(): number {
    return this.seq;
  }

  streamId(): string {
    return this.id;
  }

  /** Everything, with a clock that is fresh: a screen may come long after the last picture. */
  whole(): Prepared {
    const { clock } = this.parts;
    const known = this.fresh;
    if (known?.seq === this.seq && clock.now() - known.atMs <= FRESH_MS * clock.rate) return known.message;
    const { chain, status } = this.told;
    this.snapshotBody ??= JSON.stringify({
      type: 'snapshot',
      chain: viewOfChain(chain, this.seen),
      chainStatus: viewOfStatus(status, this.seen),
      picture: this.view,
    });
    const message = this.enveloped(this.snapshotBody, this.view.asOfMs);
    this.fresh = { message, seq: this.seq, atMs: clock.now() };
    return message;
  }

  /** The change of the newest picture; undefined before the first publication. */
  newest(): Prepared | undefined {
    return this.deltas.at(-1)?.message;
  }

  /** Says that all is as it was, and what time it is. */
  beat(): Prepared {
    return this.written({ type: 'heartbeat' }, this.view.asOfMs);
  }

  snapshot(): string {
    return this.whole().text;
  }

  delta(): string | undefined {
    return this.newest()?.text;
  }

  heartbeat(): string {
    return this.beat().text;
  }

  refusal(reason: Refused['reason']): Prepared {
    return this.written({ type: 'refused', reason, supported: [PROTOCOL_VERSION] }, this.view.asOfMs);
  }

  /** What brings a screen up to date: the deltas it missed and the time, if that is less than the whole, else a snapshot. */
  welcome({ stream, lastSeq }: Pick<Hello, 'stream' | 'lastSeq'>): readonly Prepared[] {
    const missed = stream === this.id && lastSeq !== undefined ? this.since(lastSeq) : undefined;
    return missed ? [...missed, this.beat()] : [this.whole()];
  }

  /** The deltas after `seq`; undefined if they are gone, or longer together than a snapshot. */
  since(seq: number): readonly Prepared[] | undefined {
    if (seq === this.seq) return [];
    const first = this.deltas.findIndex((delta) => delta.seq === seq + 1);
    if (first === -1) return undefined;
    const missed = this.deltas.slice(first).map(({ message }) => message);
    const length = missed.reduce((sum, { text }) => sum + text.length, 0);
    return missed.length > 1 && length > this.whole().text.length ? undefined : missed;
  }

  private written(message: object, asOf: number): Prepared {
    return this.enveloped(JSON.stringify(message), asOf);
  }

  private enveloped(body: string, asOf: number): Prepared {
    const { clock, build } = this.parts;
    const envelope: Envelope = {
      ...{ v: PROTOCOL_VERSION, build, scope: this.scope, stream: this.id },
      ...{ seq: this.seq, asOf, clock: { nowMs: clock.now(), rate: clock.rate } },
    };
    return new Prepared(`${JSON.stringify(envelope).slice(0, -1)},${body.slice(1)}`);
  }
}

const NOTHING_TOLD: PictureView = {
  ...{ asOfMs: 0, chain: '', cells: [], incidents: [], verdicts: {}, self: [], unmapped: [] },
};

function placesOf({ cells }: ChainView): ReadonlyMap<CellId, number> {
  return new Map(cells.map(({ id }, place) => [id, place]));
}

function inForce(chain: ChainInForce): { readonly chain: Chain; readonly status: ChainStatus } {
  return { chain: chain.current(), status: chain.status.current() };
}
