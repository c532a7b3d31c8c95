export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;

export function allZero(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
