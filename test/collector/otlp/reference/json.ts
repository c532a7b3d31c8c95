import fc from 'fast-check';

/** The liberties a sender of OTLP/JSON has. */
export interface JsonStyle {
  /** 64-bit integers as JSON numbers rather than as strings. */
  readonly bareIntegers: boolean;
  readonly upperCaseIds: boolean;
  /** Base64 in the URL-safe alphabet, without padding. */
  readonly urlBase64: boolean;
  /** Fields nobody knows, and known ones that are null. */
  readonly strangers: boolean;
  readonly indent: number;
}

export const styles: fc.Arbitrary<JsonStyle> = fc.record({
  bareIntegers: fc.boolean(),
  upperCaseIds: fc.boolean(),
  urlBase64: fc.boolean(),
  strangers: fc.boolean(),
  indent: fc.constantFrom(0, 1),
});

const ids = ['traceId', 'spanId', 'parentSpanId'];
const integers = [
  'timeUnixNano',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'observedTimeUnixNano',
  'intValue',
  'asInt',
  'count',
  'zeroCount',
  'bucketCounts',
];
const strangers =
  '"dropped_attributes_count":"x","resource_spans":[7],"__proto__":{"name":1},"name2":null,"schemaUrl":null';

/** A request, as the arbitraries make it, in OTLP/JSON. */
export function jsonText(request: object, style: JsonStyle): string {
  return written(request, '', style);
}

function written(value: unknown, field: string, style: JsonStyle): string {
  if (value instanceof Uint8Array) return JSON.stringify(bytesText(Buffer.from(value), field, style));
  if (Array.isArray(value)) return `[${value.map((item) => written(item, field, style)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const gap = ' '.repeat(style.indent);
    const members = Object.entries(value).map(([name, inner]) => `"${name}":${gap}${written(inner, name, style)}`);
    // In front of the others: of two equal keys the last counts.
    return `{${[...(style.strangers ? [strangers] : []), ...members].join(`,${gap}`)}}`;
  }
  if (typeof value === 'string' && integers.includes(field) && style.bareIntegers) return value;
  if (typeof value === 'number') return numberText(value);
  return JSON.stringify(value);
}

function bytesText(bytes: Buffer, field: string, { upperCaseIds, urlBase64 }: JsonStyle): string {
  if (!ids.includes(field)) return bytes.toString(urlBase64 ? 'base64url' : 'base64');
  return upperCaseIds ? bytes.toString('hex').toUpperCase() : bytes.toString('hex');
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** Puts a value that may not belong there in the place of one that a request holds. */
export interface Damage {
  /** Share of the values passed over. */
  readonly at: number;
  readonly value: unknown;
}

export const damages: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  value: fc.oneof(fc.jsonValue(), fc.constantFrom('1e3', '1.5', '-1', 'NaN', -1, 1.5, 2 ** 64, 1e300, [], {}, [null])),
});

export function damage(json: unknown, { at, value }: Damage): unknown {
  const places = count(json);
  let left = Math.floor(at * places);
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, visit(inner)]));
  };
  return visit(json);
}

function count(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce<number>((sum, inner) => sum + count(inner), 1);
}
