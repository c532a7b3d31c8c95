import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/**
 * The characters a WOFF 1.0 font can draw: the subtable of its `cmap` for Unicode (format 4, OpenType 1.9). Of what a font has besides,
 * nothing is read.
 */
export function charactersOf(file: string): ReadonlySet<number> {
  const font = readFileSync(file);
  const tables = font.readUInt16BE(12);
  for (let at = 44; at < 44 + tables * 20; at += 20) {
    if (font.toString('latin1', at, at + 4) !== 'cmap') continue;
    const [offset, packed, length] = [at + 4, at + 8, at + 12].map((field) => font.readUInt32BE(field)) as [
      number,
      number,
      number,
    ];
    const bytes = font.subarray(offset, offset + packed);
    return unicodeOf(packed < length ? inflateSync(bytes) : bytes);
  }
  throw new Error(`${file} has no cmap`);
}

function unicodeOf(cmap: Buffer): ReadonlySet<number> {
  const drawn = new Set<number>();
  for (let at = 4; at < 4 + cmap.readUInt16BE(2) * 8; at += 8) {
    const table = cmap.subarray(cmap.readUInt32BE(at + 4));
    if (table.readUInt16BE(0) !== 4) continue;
    const segments = table.readUInt16BE(6) / 2;
    for (let segment = 0; segment < segments; segment += 1) {
      const end = table.readUInt16BE(14 + segment * 2);
      const start = table.readUInt16BE(16 + (segments + segment) * 2);
      for (let code = start; code <= end && code < 0xffff; code += 1)
        if (glyphOf(table, segments, segment, code) > 0) drawn.add(code);
    }
  }
  return drawn;
}

function glyphOf(table: Buffer, segments: number, segment: number, code: number): number {
  const start = table.readUInt16BE(16 + (segments + segment) * 2);
  const delta = table.readUInt16BE(16 + (2 * segments + segment) * 2);
  const rangeAt = 16 + (3 * segments + segment) * 2;
  const range = table.readUInt16BE(rangeAt);
  if (range === 0) return (code + delta) & 0xffff;
  const glyph = table.readUInt16BE(rangeAt + range + (code - start) * 2);
  return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
}
