import { keyNumber } from './attribute-keys.js';
import { Attributes } from './attributes.js';
import { CellLookup, type HostOrder } from './cell-lookup.js';
import { KnownValues } from './known-values.js';
import { Redactor } from './redactor.js';
import { Rejections } from './rejections.js';
import { RowWriter } from './row-writer.js';
import { TimeWindow } from './time-window.js';
import type { WalkContext, WalkResult } from './walk-context.js';
import { WireReader } from './wire-reader.js';

const SERVICE_NAME = keyNumber('service.name');
const HOST_NAME = keyNumber('host.name');

/**
 * Every row repeats its resource, and a packed number of one byte becomes eight, so a small body can become a huge payload.
 * The item that would pass this, and all after it, are rejected, which the sender learns by the partial success.
 */
const MAX_PAYLOAD_BYTES = 128 << 20;
const TOO_MANY_ROWS = `the rows of this body exceed ${MAX_PAYLOAD_BYTES >> 20} MiB: send less at once`;
const KEPT_BUFFER_BYTES = 32 << 20;

/**
 * What the walks of all signals share: an export request is resources, of scopes, of items. A resource may follow its
 * scopes on the wire and a schema URL always does, so each level is passed over twice, the first time for what is common.
 * An instance is not re-entrant and is meant to be kept: it remembers what repeats.
 */
export abstract class OtlpWalk {
  protected readonly reader = new WireReader();
  protected readonly row = new RowWriter(1 << 20);
  protected readonly window = new TimeWindow();
  protected readonly redactor: Redactor;
  protected readonly context: WalkContext;
  protected readonly cells: CellLookup;
  protected readonly rejections: Rejections;
  /** ReceivedAt, KeepUntil. */
  protected readonly reception = new RowWriter(16);
  /** Service, ResourceKeys, ResourceValues, ResourceSchemaUrl. */
  protected readonly resource = new RowWriter(1 << 14);
  /** ScopeName, ScopeVersion. */
  protected readonly scope = new RowWriter(1 << 10);
  /** ScopeKeys, ScopeValues. */
  protected readonly scopeAttributes = new RowWriter(1 << 10);
  /** ScopeSchemaUrl. */
  protected readonly scopeSchemaUrl = new RowWriter(1 << 8);
  readonly #known: KnownValues;
  readonly #resourceAttributes: Attributes;
  readonly #attributesOfScope: Attributes;
  #sender = '';
  #index = 0;
  #rows = 0;
  #full = false;

  /** `item`: what one is called in an answer. */
  constructor(context: WalkContext, item: string, hostOrder: HostOrder = 'item-first') {
    this.context = context;
    this.redactor = new Redactor(context.pseudonymise, context.privacy);
    this.#known = new KnownValues(this.reader, this.redactor.hidden);
    this.cells = new CellLookup(context.mapping, hostOrder);
    this.rejections = new Rejections(item);
    this.#resourceAttributes = new Attributes(this.reader, this.redactor, this.#known);
    this.#attributesOfScope = new Attributes(this.reader, this.redactor);
  }

  /**
   * Walks one export request: `body` decompressed, `sender` the id that holds the token, `receivedAtNs` Unix ns.
   * Throws a MalformedBody if the bytes are not the message.
   */
  walk(body: Buffer, sender: string, receivedAtNs: bigint): WalkResult {
    this.#begin(body, sender, receivedAtNs);
    const reader = this.reader;
    while (reader.next()) {
      if (reader.field === 1) this.#resourceItems();
      else reader.skip();
    }
    return {
      rows: this.#rows,
      payload: this.row.copy(),
      rejected: this.rejections.count,
      reasons: this.rejections.reasons(),
      privacy: this.redactor.counts(),
    };
  }

  /** Reads the span, the metric or the log record in the current field of the reader. */
  protected abstract item(): void;

  /** Writes the row of the item that was read. */
  protected abstract write(): void;

  /** Writes the item that was read, or rejects it: `fault` is '' for a good one. */
  protected take(fault: string): void {
    const index = this.#index++;
    if (fault !== '') this.rejections.add(index, fault);
    else if (this.#full || !this.#writeWithin()) this.rejections.add(index, TOO_MANY_ROWS);
    else this.#rows++;
  }

  /** False if the row made the payload too large, and was taken back. */
  #writeWithin(): boolean {
    const before = this.row.offset;
    this.write();
    if (this.row.offset <= MAX_PAYLOAD_BYTES) return true;
    this.row.offset = before;
    this.#full = true;
    return false;
  }

  #begin(body: Buffer, sender: string, receivedAtNs: bigint): void {
    this.reader.open(body);
    this.row.reset(KEPT_BUFFER_BYTES);
    this.rejections.clear();
    this.redactor.enter(sender);
    this.window.receivedAt(receivedAtNs);
    this.reception.reset();
    this.reception.bigUint64(receivedAtNs);
    this.reception.uint32(Number(receivedAtNs / 1_000_000_000n) + this.context.keepForS);
    this.#rows = this.#index = 0;
    this.#full = false;
    this.#sender = sender;
  }

  /** ResourceSpans, ResourceMetrics, ResourceLogs: resource 1, scope items 2, schema_url 3. */
  #resourceItems(): void {
    const reader = this.reader;
    const outer = reader.enter();
    const start = reader.position;
    this.#readResource();
    reader.position = start;
    while (reader.next()) {
      if (reader.field === 2) this.#scopeItems();
      else reader.skip();
    }
    reader.leave(outer);
  }

  #readResource(): void {
    const reader = this.reader;
    const attributes = this.#resourceAttributes;
    let schemaStart = 0;
    let schemaEnd = 0;
    attributes.clear();
    while (reader.next()) {
      if (reader.field === 1) this.#attributesOf(attributes, 1, 2);
      else if (reader.field === 3) {
        reader.text();
        schemaStart = reader.start;
        schemaEnd = reader.end;
      } else reader.skip();
    }
    const service = this.#known.text(SERVICE_NAME);
    this.cells.enter(this.#sender, service, this.#known.text(HOST_NAME));
    this.resource.reset();
    this.resource.text(this.redactor.stored('clear', service));
    attributes.writeTo(this.resource);
    this.redactor.write(this.resource, reader.bytes, schemaStart, schemaEnd);
  }

  /** Reads the attributes, and checks the count of dropped ones, of a message whose other fields do not matter. */
  #attributesOf(attributes: Attributes, attributesField: number, droppedField: number): void {
    const reader = this.reader;
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.field === attributesField) attributes.read();
      else if (reader.field === droppedField) reader.uint32();
      else reader.skip();
    }
    reader.leave(outer);
  }

  /** ScopeSpans, ScopeMetrics, ScopeLogs: scope 1, items 2, schema_url 3. */
  #scopeItems(): void {
    const reader = this.reader;
    const outer = reader.enter();
    const start = reader.position;
    this.#readScope();
    reader.position = start;
    while (reader.next()) {
      if (reader.field === 2) this.item();
      else reader.skip();
    }
    reader.leave(outer);
  }

  #readScope(): void {
    const reader = this.reader;
    const at = [0, 0, 0, 0, 0, 0];
    this.#attributesOfScope.clear();
    while (reader.next()) {
      if (reader.field === 1) this.#scopeFields(at);
      else if (reader.field === 3) {
        reader.text();
        at[4] = reader.start;
        at[5] = reader.end;
      } else reader.skip();
    }
    this.scope.reset(KEPT_BUFFER_BYTES);
    this.redactor.write(this.scope, reader.bytes, at[0]!, at[1]!);
    this.redactor.write(this.scope, reader.bytes, at[2]!, at[3]!);
    this.scopeAttributes.reset(KEPT_BUFFER_BYTES);
    this.#attributesOfScope.writeTo(this.scopeAttributes);
    this.scopeSchemaUrl.reset(KEPT_BUFFER_BYTES);
    this.redactor.write(this.scopeSchemaUrl, reader.bytes, at[4]!, at[5]!);
  }

  /** InstrumentationScope: name 1, version 2, attributes 3, dropped_attributes_count 4 (checked, without a column). */
  #scopeFields(at: number[]): void {
    const reader = this.reader;
    const outer = reader.enter();
    while (reader.next()) {
      switch (reader.field) {
        case 1:
        case 2:
          reader.text();
          at[reader.field * 2 - 2] = reader.start;
          at[reader.field * 2 - 1] = reader.end;
          break;
        case 3:
          this.#attributesOfScope.read();
          break;
        case 4:
          reader.uint32();
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer);
  }
}
