/** The column types of the rows between the walk and the store. */
type ColumnType =
  | 'String'
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Int32'
  | 'Int64'
  | 'Float64'
  | 'Array(String)'
  | 'Array(UInt64)'
  | 'Array(Float64)';

export type Columns = Readonly<Record<string, ColumnType>>;
/** Strings as latin1 text, so that ids and text compare byte by byte; 64-bit integers as bigint. */
type Cell = string | number | bigint | readonly (string | number | bigint)[];
export type Row = Readonly<Record<string, Cell>>;

/** Decodes RowBinary; throws if a byte is left over or missing. */
export function decodeRows(payload: Buffer, columns: Columns): Row[] {
  const input = new Input(payload);
  const rows: Row[] = [];
  while (!input.ended) {
    rows.push(Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, input.cell(type)])));
  }
  return rows;
}

class Input {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  cell(type: ColumnType): Cell {
    if (type.startsWith('Array(')) {
      const item = type.slice(6, -1) as ColumnType;
      return Array.from({ length: this.#varint() }, () => this.#scalar(item));
    }
    return this.#scalar(type);
  }

  #scalar(type: ColumnType): string | number | bigint {
    switch (type) {
      case 'String': {
        const length = this.#varint();
        return this.#bytes.toString('latin1', this.#take(length), this.#at);
      }
      case 'UInt8':
        return this.#bytes.readUInt8(this.#take(1));
      case 'UInt16':
        return this.#bytes.readUInt16LE(this.#take(2));
      case 'UInt32':
        return this.#bytes.readUInt32LE(this.#take(4));
      case 'Int32':
        return this.#bytes.readInt32LE(this.#take(4));
      case 'UInt64':
        return this.#bytes.readBigUInt64LE(this.#take(8));
      case 'Int64':
        return this.#bytes.readBigInt64LE(this.#take(8));
      case 'Float64':
        return this.#bytes.readDoubleLE(this.#take(8));
      default:
        throw new Error(`no scalar ${type}`);
    }
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#take(1));
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new RangeError(`row cut short at byte ${at}`);
    this.#at += count;
    return at;
  }
}
