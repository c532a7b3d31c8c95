import type { Language } from '../../chain/vocabulary/render.js';
import type { Incident, Page } from '../incident/incident.js';

/** What a person reads, in one language. Plain text; the description has several lines. */
export interface PageTexts {
  /** What, where, which verdict, how sure. */
  readonly summary: string;
  /** Since when, the evidence for and against, what is not measured. */
  readonly description: string;
  /** In pupils and schools. */
  readonly impact: string;
}

/** A page ready for any channel. */
export interface RenderedPage {
  /** Idempotency key: the same at each attempt, and after a restart. */
  readonly id: string;
  readonly status: Page['status'];
  readonly generation: number;
  /** The incident as it stood when the page fell due. */
  readonly incident: Incident;
  /** Ids, never prose: for routing on the receiver's side. */
  readonly labels: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<Language, PageTexts>>;
  readonly links: {
    readonly console: string;
    readonly incident: string;
    readonly runbook?: string | undefined;
    /** Until acknowledgement exists there is none. */
    readonly acknowledge?: string | undefined;
  };
}

/** One way to reach people; one file each in `channels/`. */
export interface Channel {
  /** The `target` of its pages. */
  readonly name: string;
  /** Resolves once the receiver has the page; rejects with a DeliveryError. Must stop at once when the signal aborts. */
  deliver(page: RenderedPage, signal: AbortSignal): Promise<void>;
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
