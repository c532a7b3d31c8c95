import type { Pseudonymiser } from '../admission/pseudonym.js';
import type { Privacy } from './attribute-keys.js';
import { ADDRESS, HiddenValues } from './hidden-values.js';
import { hidden } from './privacy.js';
import type { PrivacyPolicy } from './privacy-policy.js';
import type { RowWriter } from './row-writer.js';
import { canonicalAddress } from './scrub/addresses.js';
import { Scrubber } from './scrub/scrubber.js';
import { classesIn, isSuspicious, mayHide, NOT_ASCII } from './scrub/text-class.js';

/** What was done to the texts of one body. */
export interface PrivacyCounts {
  /** Attributes left out. */
  readonly dropped: number;
  /** Values replaced by their keyed hash. */
  readonly hashed: number;
  /** Free texts, URLs and statements of which something was taken out. */
  readonly scrubbed: number;
}

/** Every text passes here on its way to a row. One for each walk; it follows the policy of the sender at hand. */
export class Redactor {
  policy: PrivacyPolicy;
  readonly pseudonymise: Pseudonymiser;
  readonly hidden = new HiddenValues();
  readonly #policyOf: (sender: string) => PrivacyPolicy;
  readonly #scrubber: Scrubber;
  #dropped = 0;
  #hashed = 0;
  #scrubbed = 0;

  constructor(pseudonymise: Pseudonymiser, policyOf: (sender: string) => PrivacyPolicy) {
    this.pseudonymise = pseudonymise;
    this.#policyOf = policyOf;
    this.policy = policyOf('');
    this.#scrubber = new Scrubber(pseudonymise);
  }

  /** Begins a body of this sender. */
  enter(sender: string): void {
    this.policy = this.#policyOf(sender);
    this.#dropped = this.#hashed = this.#scrubbed = 0;
  }

  counts(): PrivacyCounts {
    return { dropped: this.#dropped, hashed: this.#hashed, scrubbed: this.#scrubbed };
  }

  noteDropped(): void {
    this.#dropped++;
  }

  noteScrubbed(): void {
    this.#scrubbed++;
  }

  /** Writes the pseudonym of the address or account in `bytes[start, end)` if it is known; its slot, else -1. */
  writeKnown(kind: number, row: RowWriter, bytes: Buffer, start: number, end: number): number {
    const slot = this.hidden.find(kind, bytes, start, end);
    if (slot < 0) return -1;
    this.#hashed++;
    this.hidden.write(slot, row);
    return slot;
  }

  /** The same for one that is not: `bytes[start, end)` is UTF-8 and not empty. */
  writeNew(kind: number, row: RowWriter, bytes: Buffer, start: number, end: number): number {
    this.#hashed++;
    const value = bytes.toString('utf8', start, end);
    const pseudonym = this.pseudonymise.of(kind === ADDRESS ? canonicalAddress(value) : value);
    row.text(pseudonym.masked);
    return this.hidden.add(kind, bytes, start, end, pseudonym);
  }

  /** What is stored in place of a value. */
  stored(privacy: Privacy, value: string): string {
    if (value === '') return '';
    const kept = hidden(privacy, value, this.pseudonymise, this.#scrubber);
    if (kept === value) return value;
    if (privacy === 'address' || privacy === 'addresses' || privacy === 'account') this.#hashed++;
    else this.#scrubbed++;
    return kept;
  }

  /** Writes the free text in `bytes[start, end)` as a String. */
  write(row: RowWriter, bytes: Buffer, start: number, end: number): void {
    if (start === end) row.uint8(0);
    else if (end - start > 127) this.#writeLong(row, bytes, start, end);
    else {
      const before = row.offset;
      const seen = row.ascii(bytes, start, end);
      if (isSuspicious(seen) && mayHide(bytes, start, end)) {
        row.offset = before;
        row.text(this.stored('clear', bytes.toString('utf8', start, end)));
      } else if ((seen & NOT_ASCII) !== 0) row.slice(bytes, start, end);
    }
  }

  #writeLong(row: RowWriter, bytes: Buffer, start: number, end: number): void {
    if (isSuspicious(classesIn(bytes, start, end)) && mayHide(bytes, start, end)) {
      row.text(this.stored('clear', bytes.toString('utf8', start, end)));
    } else row.slice(bytes, start, end);
  }
}
