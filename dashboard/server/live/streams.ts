import { randomUUID } from 'node:crypto';
import type { Picture } from '../../../alerts/picture.js';
import type { Clock } from '../../../chain/clock.js';
import type { ChainInForce, ChainStatus } from '../../../chain/in-force.js';
import type { Chain } from '../../../chain/model.js';
import { difference } from '../../protocol/difference.js';
import { type Delta, type Envelope, type Hello, PROTOCOL_VERSION, type Refused } from '../../protocol/message.js';
import type { PictureView } from '../../protocol/view.js';
import { type Sight, sightKey, viewOfChain, viewOfPicture, viewOfStatus } from './scoped-view.js';

/** Deltas kept for a screen that comes back after a short break: about a minute of ticks. */
const KEPT_DELTAS = 64;

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

interface Part {
  readonly seq: number;
  readonly asOf: number;
  /** Everything but the envelope, already serialised: once a tick, for every screen of the scope. */
  readonly body: string;
}

/** The messages of one sight. Bodies are serialised once; the envelope, whose clock must be fresh, is written at sending. */
export class LiveStream {
  readonly scope: string;
  private readonly id = randomUUID();
  private readonly parts: StreamParts;
  private readonly seen: Sight;
  private view: PictureView;
  /** The chain and its status as the screens know them. */
  private told: { readonly chain: Chain; readonly status: ChainStatus };
  private seq = 1;
  private snapshotBody: string | undefined;
  private readonly deltas: Part[] = [];

  constructor(parts: StreamParts, sight: Sight) {
    this.parts = parts;
    this.seen = sight;
    this.scope = sightKey(sight);
    this.view = viewOfPicture(parts.picture(), parts.chain.current(), sight);
    this.told = inForce(parts.chain);
  }

  publish(picture: Picture): void {
    const view = viewOfPicture(picture, this.parts.chain.current(), this.seen);
    this.seq += 1;
    const body = JSON.stringify({ type: 'delta', ...this.newChain(), ...difference(this.view, view) });
    this.deltas.push({ seq: this.seq, asOf: view.asOfMs, body });
    if (this.deltas.length > KEPT_DELTAS) this.deltas.shift();
    this.view = view;
    this.snapshotBody = undefined;
  }

  /** The chain or its status, where the screens know another. */
  private newChain(): Pick<Delta, 'chain' | 'chainStatus'> {
    const before = this.told;
    this.told = inForce(this.parts.chain);
    const { chain, status } = this.told;
    return {
      ...(chain === before.chain ? {} : { chain: viewOfChain(chain, this.seen) }),
      ...(status === before.status ? {} : { chainStatus: viewOfStatus(status, this.seen) }),
    };
  }

  snapshot(): string {
    const { chain, status } = this.told;
    this.snapshotBody ??= JSON.stringify({
      type: 'snapshot',
      chain: viewOfChain(chain, this.seen),
      chainStatus: viewOfStatus(status, this.seen),
      picture: this.view,
    });
    return this.written({ seq: this.seq, asOf: this.view.asOfMs, body: this.snapshotBody });
  }

  /** The change of the newest picture; undefined before the first publication. */
  delta(): string | undefined {
    const newest = this.deltas.at(-1);
    return newest && this.written(newest);
  }

  heartbeat(): string {
    return this.written({ seq: this.seq, asOf: this.view.asOfMs, body: '{"type":"heartbeat"}' });
  }

  refusal(reason: Refused['reason']): string {
    const body = JSON.stringify({ type: 'refused', reason, supported: [PROTOCOL_VERSION] });
    return this.written({ seq: this.seq, asOf: this.view.asOfMs, body });
  }

  /** What brings a screen up to date: the deltas it missed if all are still here, else a snapshot. */
  welcome({ stream, lastSeq }: Hello): string[] {
    if (stream !== this.id || lastSeq === undefined || lastSeq > this.seq) return [this.snapshot()];
    if (lastSeq === this.seq) return [this.heartbeat()];
    const missed = this.deltas.filter(({ seq }) => seq > lastSeq);
    return missed[0]?.seq === lastSeq + 1 ? missed.map((part) => this.written(part)) : [this.snapshot()];
  }

  private written({ seq, asOf, body }: Part): string {
    const { clock, build } = this.parts;
    const envelope: Envelope = {
      v: PROTOCOL_VERSION,
      build,
      scope: this.scope,
      stream: this.id,
      seq,
      asOf,
      clock: { nowMs: clock.now(), rate: clock.rate },
    };
    return `${JSON.stringify(envelope).slice(0, -1)},${body.slice(1)}`;
  }
}

function inForce(chain: ChainInForce): { readonly chain: Chain; readonly status: ChainStatus } {
  return { chain: chain.current(), status: chain.status.current() };
}
