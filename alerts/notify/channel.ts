import type { z } from 'zod';
import type { Language } from '../../chain/vocabulary/render.js';
import type { Incident, Page } from '../incident/incident.js';
import type { ReadSecret } from './secret.js';

/** What a person reads, in one language. Plain text; the description has several lines. */
export interface PageTexts {
  /** What, where, which verdict, how sure. */
  readonly summary: string;
  /** Since when, the evidence for and against, what is not measured. */
  readonly description: string;
  /** In pupils and schools. */
  readonly impact: string;
}

/** Whom a page is for; a page without one goes to the place that its channel leads to. */
export interface Recipient {
  readonly person: string;
  readonly name: string;
  /** In the form of the channel: a mail address, a telephone number, a room. */
  readonly address: string;
  readonly language: Language;
}

/** A page ready for any channel. */
export interface RenderedPage {
  /** Idempotency key: the same at each attempt, and after a restart. */
  readonly id: string;
  readonly target: string;
  readonly to?: Recipient | undefined;
  readonly status: Page['status'];
  readonly generation: number;
  /** The incident as it stood when the page fell due. */
  readonly incident: Incident;
  /** Ids, never prose: for routing on the receiver's side. */
  readonly labels: Readonly<Record<string, string>>;
  /** Other labels under which this target was told of the incident: what it still holds under them is out of date. */
  readonly outdated: readonly Readonly<Record<string, string>>[];
  readonly texts: Readonly<Record<Language, PageTexts>>;
  /**
   * SHA-256, hex, of the journal's last event when it was sent: whoever keeps the message can tell later that the journal has not been
   * rewritten up to then.
   */
  readonly head: string;
  readonly links: {
    readonly console: string;
    readonly incident: string;
    readonly runbook?: string | undefined;
    /** Of a firing page: shows it, and lets the person it is for acknowledge. */
    readonly acknowledge?: string | undefined;
  };
}

/** One way to reach people; one file each in `channels/`. */
export interface Channel {
  /** The `target` of its pages, or what stands behind the `@` of it. */
  readonly name: string;
  /** True if whoever is behind it should hear that an incident was acknowledged. */
  readonly tellsAcknowledged?: boolean | undefined;
  /** Resolves once the receiver has the page; rejects with a DeliveryError. Must stop at once when the signal aborts. */
  deliver(page: RenderedPage, signal: AbortSignal): Promise<void>;
  /** Lets go of connections. */
  close?(): void;
}

/** A kind of channel: how it is configured, and how one is opened. */
export interface ChannelKind<S extends z.ZodType = z.ZodType> {
  /** The `type` of its configuration. */
  readonly type: string;
  readonly settings: S;
  /** What the address of a person looks like. Without it, the channel leads to one place only. */
  readonly address?: z.ZodType<string> | undefined;
  /** True if these settings name a place of their own, so that pages need no person. */
  leadsSomewhere(settings: z.output<S>): boolean;
  /** Throws an Error if a secret cannot be read. */
  open(name: string, settings: z.output<S>, read: ReadSecret): Channel;
}

/** A delivery that failed: for good (`permanent`: the receiver will never take it), or for now. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly permanent: boolean;
  /** When the receiver asks to be left alone, for how long. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, how: { permanent: boolean; retryAfterMs?: number | undefined; cause?: unknown }) {
    super(message, { cause: how.cause });
    this.permanent = how.permanent;
    this.retryAfterMs = how.retryAfterMs;
  }
}
