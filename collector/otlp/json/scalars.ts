/** A JSON value that is not what its field holds; says what the field wants. */
export class WrongValue extends Error {}

const WHOLE = /^-?\d{1,20}$/;
const DECIMAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const HEX = /^(?:[0-9a-f]{2})*$/i;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

export function stringOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new WrongValue('a string');
}

export function boolOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new WrongValue('true or false');
}

/** Hex digits in any case. */
export function idOf(value: unknown): Buffer {
  if (typeof value === 'string' && HEX.test(value)) return Buffer.from(value, 'hex');
  throw new WrongValue('an id in hex digits');
}

/** Base64, standard or URL-safe, padded or not. */
export function bytesOf(value: unknown): Buffer {
  if (typeof value === 'string' && BASE64.test(value)) return Buffer.from(value, 'base64');
  throw new WrongValue('bytes in base64');
}

/** A number, its decimal text, or the text of one that JSON cannot write. */
export function doubleOf(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    const special = NOT_FINITE[value];
    if (special !== undefined) return special;
    if (DECIMAL.test(value)) return Number(value);
  }
  throw new WrongValue('a number');
}

/** A whole number of at most 32 bits, or its decimal text. */
export function integer32Of(value: unknown, lowest: number, highest: number): number {
  const number = typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= lowest && number <= highest) return number;
  throw new WrongValue(`a whole number from ${lowest} to ${highest}`);
}

/** Of enums only the number will do: OTLP/JSON knows no names. */
export function enumOf(value: unknown): number {
  if (typeof value === 'string') throw new WrongValue('the number of an enum value, not its name');
  return integer32Of(value, -0x8000_0000, 0x7fff_ffff);
}

/** A whole number of 64 bits, or its decimal text, every digit kept; as its unsigned two's complement. */
export function integer64Of(value: unknown, signed: boolean): bigint {
  const whole = wholeOf(value);
  if (whole !== undefined && whole === (signed ? BigInt.asIntN(64, whole) : BigInt.asUintN(64, whole))) {
    return BigInt.asUintN(64, whole);
  }
  throw new WrongValue(`a whole number of 64 bits${signed ? '' : ', not negative'}`);
}

function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && WHOLE.test(value) ? BigInt(value) : undefined;
}
