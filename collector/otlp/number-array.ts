import { RowWriter } from './row-writer.js';
import { LENGTH, type WireReader } from './wire-reader.js';

/** A repeated number on its way to an Array column; on the wire packed or one by one, as a receiver must accept. */
export class NumberArray {
  count = 0;
  readonly #values = new RowWriter(1 << 10);

  clear(): void {
    this.count = 0;
    this.#values.reset();
  }

  /** fixed64 and double: the bytes are already those of the column. */
  readFixed64(reader: WireReader): void {
    if (reader.wire !== LENGTH) {
      reader.fixed64();
      this.#add(reader);
      return;
    }
    const outer = reader.enter();
    while (reader.position < reader.limit) {
      reader.bareFixed64();
      this.#add(reader);
    }
    reader.leave(outer);
  }

  /** uint64. */
  readVarint(reader: WireReader): void {
    if (reader.wire !== LENGTH) {
      reader.varint();
      this.#add(reader);
      return;
    }
    const outer = reader.enter();
    while (reader.position < reader.limit) {
      reader.bareVarint();
      this.#add(reader);
    }
    reader.leave(outer);
  }

  /** Appends one double that was read elsewhere. */
  addDouble(value: number): void {
    this.count++;
    this.#values.float64(value);
  }

  writeTo(row: RowWriter): void {
    row.varint(this.count);
    row.append(this.#values);
  }

  #add(reader: WireReader): void {
    this.count++;
    this.#values.uint64(reader.low, reader.high);
  }
}
