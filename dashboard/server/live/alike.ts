/** Equality of what would be sent: two values are equal if their JSON is, whatever the order of fields. */
export function equal(a: unknown, b: unknown): boolean {
  return same(a, b, false);
}

/** Equal but for their numbers: the same words about the same things. */
export function alike(a: unknown, b: unknown): boolean {
  return same(a, b, true);
}

const DIGITS = 4;

/** The same value with its fractions cut to four digits, far more than is shown of any; whole numbers, and so instants, stay. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return (Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS))) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(rounded) as T;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, rounded(item)])) as T;
}

type Fields = Readonly<Record<string, unknown>>;

function same(a: unknown, b: unknown, anyNumber: boolean): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === 'number' && typeof b === 'number') return anyNumber || a === b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b, anyNumber);
  return sameFields(a as Fields, b as Fields, anyNumber);
}

function sameItems(a: readonly unknown[], b: readonly unknown[], anyNumber: boolean): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!same(a[index], b[index], anyNumber)) return false;
  return true;
}

/** JSON leaves out what is undefined: such a field is as good as absent. */
function sameFields(a: Fields, b: Fields, anyNumber: boolean): boolean {
  let count = 0;
  for (const field in a) {
    if (a[field] === undefined) continue;
    count++;
    if (!same(a[field], b[field], anyNumber)) return false;
  }
  for (const field in b) if (b[field] !== undefined) count--;
  return count === 0;
}
