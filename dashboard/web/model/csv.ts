/** A field of a CSV file; `null`: not known, which is an empty field and never a zero. */
export type CsvValue = string | number | null | undefined;

/** A table as it is shown, ready to be taken away. */
export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** Without it a spreadsheet reads UTF-8 as the encoding of its system and loses the accents. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * CSV as RFC 4180 has it: comma, CRLF, quotes doubled inside quotes, the same number of fields in each line; UTF-8 with a byte order mark.
 * Numbers stand with a decimal point in every language, so that a program reads what a person reads. Text that a spreadsheet would run as a
 * formula is disarmed by an apostrophe (OWASP, "CSV Injection"): names of requests and of ENT come from strangers.
 */
export function csvOf({ head, rows }: CsvTable): string {
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
}

function fieldOf(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a file of values is about. */
export interface CsvSubject {
  /** A cell, or whatever the values are of. */
  readonly of: string;
  /** `requests`, `durations`… */
  readonly what: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** `vigie_lycees-nord-base_requests_20210406T060200Z_20210406T061200Z.csv`: what, and when in UTC, in letters that every disk allows. */
export function csvName({ of, what, fromMs, toMs }: CsvSubject): string {
  const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `vigie_${slug(of)}_${slug(what)}_${stamp(fromMs)}_${stamp(toMs)}.csv`;
}

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
