import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { type Clock, nowNs } from '../../chain/clock.js';
import { Admission, type Admitted } from '../admission/admission.js';
import type { Limits } from '../admission/limits.js';
import { Turns } from '../admission/turns.js';
import type { Frame } from '../wal/frame.js';
import type { Signal } from '../wal/segment.js';
import { jsonToProtobuf } from './json/json-to-protobuf.js';
import { SenderLedger, type SenderStats } from './sender-ledger.js';
import { BadRequest, type Status, statusOf } from './status.js';
import type { WalkResult } from './walk-context.js';

/** What becomes of a body of one signal. */
export interface SignalPath {
  /** Throws a MalformedBody. */
  walk(body: Buffer, sender: string, receivedAtNs: bigint): WalkResult;
  /** Resolves once the frame, or an equal one, is on the disk. */
  append(frame: Frame): Promise<'stored' | 'repeated'>;
}

export interface IntakeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: Limits;
  readonly senderOf: (token: string) => string | undefined;
  /** Whether the chain in force has this sender. */
  readonly knows: (sender: string) => boolean;
  readonly signals: Readonly<Record<Signal, SignalPath>>;
}

/** How a body is written. */
export type BodyFormat = 'protobuf' | 'json';

/** What was left out of a body that is stored. */
export interface Taken {
  readonly rejected: number;
  /** Empty if nothing was. */
  readonly message: string;
}

export interface IntakeStats {
  readonly senders: Readonly<Record<string, SenderStats>>;
  /** Answers other than success of both protocols, by HTTP status or what stands for it. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly bytesInMemory: number;
}

const MAX_MESSAGE_CHARACTERS = 1_000;

/** The one way of telemetry from a protocol to the disk: who sends, whether now, the walk, the log. */
export class Intake {
  readonly limits: Limits;
  readonly #options: IntakeOptions;
  readonly #admission: Admission;
  readonly #turns = new Turns();
  readonly #ledger = new SenderLedger();
  readonly #refusals = new Map<number, number>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.limits = options.limits;
    this.#admission = new Admission(options.limits, options.clock);
  }

  /** The sender, by the bearer token; looked at before a byte of the body is read. Throws a BadRequest. */
  authenticate(authorization: string | undefined): string {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw new BadRequest('no-token', 'no bearer token: send "Authorization: Bearer vigie_…" with your token');
    }
    const sender = this.#options.senderOf(token);
    if (sender === undefined) {
      throw new BadRequest(
        'unknown-token',
        'this token is unknown or was revoked: ask the operator of Vigie for a new one',
      );
    }
    if (!this.#options.knows(sender)) {
      throw new BadRequest(
        'sender-gone',
        `the sender "${sender}" of this token is not in the chain: ask the operator of Vigie to put it back, or for a token of another sender`,
      );
    }
    return sender;
  }

  /** Lets one request in, to be ended whatever happens; throws an Overloaded. */
  admit(sender: string): Admitted {
    return this.#admission.enter(sender);
  }

  /**
   * Takes one export request, decompressed; resolves once what it held is on the disk. Rejects with a MalformedBody, or
   * with a WalUnavailable that is worth trying again: then nothing of it is stored.
   */
  async take(signal: Signal, body: Buffer, sender: string, format: BodyFormat = 'protobuf'): Promise<Taken> {
    const { clock, signals } = this.#options;
    const { walk } = signals[signal];
    const receivedAtNs = nowNs(clock);
    this.#admission.pay(sender, 'bytes', body.length);
    const walked = await this.#turns.take(sender, body.length, () => ({
      ...walk(format === 'json' ? jsonToProtobuf(body, signal) : body, sender, receivedAtNs),
      digest: createHash('sha256').update(body).digest(),
    }));
    const { rows, payload, rejected, reasons, privacy, digest } = walked;
    this.#admission.pay(sender, 'items', rows + rejected);
    const stored = rows > 0 ? await this.#store(signal, { sender, receivedAtNs, digest, rows, payload }) : 0;
    this.#ledger.took(sender, { signal, rows: stored, rejected, bytes: body.length, privacy }, clock.now());
    return { rejected, message: rejected > 0 ? reasons.join('; ').slice(0, MAX_MESSAGE_CHARACTERS) : '' };
  }

  /** Resolves with the rows that are on the disk now and were not before. */
  async #store(signal: Signal, frame: Frame): Promise<number> {
    try {
      return (await this.#options.signals[signal].append(frame)) === 'stored' ? frame.rows : 0;
    } catch (error) {
      this.#ledger.turnedAway(frame.sender, signal, frame.rows);
      throw error;
    }
  }

  /** What to answer on an error, counted and logged; `sender` if it is known already. */
  refuse(error: unknown, sender: string | undefined, details: Readonly<Record<string, unknown>>): Status {
    const status = statusOf(error);
    this.#refusals.set(status.http, (this.#refusals.get(status.http) ?? 0) + 1);
    if (sender !== undefined) this.#ledger.refused(sender);
    const { log } = this.#options;
    const fields = { ...details, sender, status: status.http, err: error };
    if (status.http === 500) log.error(fields, 'receiver: a request failed');
    else log.debug(fields, 'receiver: a request was refused');
    return status;
  }

  stats(): IntakeStats {
    return {
      senders: this.#ledger.all(),
      refusals: Object.fromEntries(this.#refusals),
      bytesInMemory: this.#admission.bytesInMemory,
    };
  }
}
