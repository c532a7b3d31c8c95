/** The same number for the same text, everywhere: FNV-1a, with a last stir so that neighbours differ in every bit. */
export function hashed(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return stirred(value);
}

/** A number of [0, 1) that looks like chance, and is the same for the same subject and turn. */
export function chance(subject: string, turn: number): number {
  return stirred(hashed(subject) ^ Math.imul(turn + 1, 0x9e3779b1)) / 2 ** 32;
}

function stirred(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
