import type { Mapping } from '../../chain/mapping.js';
import type { SourceClass } from '../../chain/model.js';
import type { Pseudonymiser } from '../admission/pseudonym.js';
import type { PrivacyPolicy } from './privacy-policy.js';
import type { PrivacyCounts } from './redactor.js';

/** What a walk needs to know of the chain and of the keys; the walks of all signals share one. */
export interface WalkContext {
  readonly mapping: Mapping;
  /** What kind of place an address is. Only ever called with a valid IPv4 or IPv6 text. */
  readonly classifySource: (address: string) => SourceClass;
  /** The family of a URL path (no query). */
  readonly pathFamily: (path: string) => string;
  readonly pseudonymise: Pseudonymiser;
  /** What becomes of the attributes of a sender. */
  readonly privacy: (sender: string) => PrivacyPolicy;
  /** How long rows are kept, in seconds from their reception. */
  readonly keepForS: number;
}

/** What one body became. */
export interface WalkResult {
  /** Rows in the payload. */
  readonly rows: number;
  /** RowBinary rows, ready for `INSERT … FORMAT RowBinary`; the caller owns the buffer. */
  readonly payload: Buffer;
  /** Spans, data points or log records left out of the payload, for the partial success of the answer. */
  readonly rejected: number;
  /** Why, each kind of fault once with the first item that had it, e.g. `span 3: trace_id must be 16 bytes, got 4`. */
  readonly reasons: readonly string[];
  readonly privacy: PrivacyCounts;
}
