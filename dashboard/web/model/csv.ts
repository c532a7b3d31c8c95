import Papa from 'papaparse';

/** A field of a CSV file; `null`: not known, which is an empty field and never a zero. */
export type CsvValue = string | number | null;

/** A table as it is shown, ready to be taken away. */
export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** Without it a spreadsheet reads UTF-8 as the encoding of its system and loses the accents. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet would run as a formula (OWASP, "CSV Injection"): names of requests and of ENT come from strangers. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * CSV as RFC 4180 has it: comma, CRLF after each line, quotes doubled inside quotes; UTF-8 with a byte order mark. Numbers stand with a
 * decimal point in every language, so that a program reads what a person reads. Text that looks like a formula is disarmed by an apostrophe.
 */
export function csvOf({ head, rows }: CsvTable): string {
  const known = rows.map((row) =>
    row.map((value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value)),
  );
  const text = Papa.unparse([head, ...known] as unknown[][], {
    delimiter: ',',
    newline: '\r\n',
    escapeFormulae: FORMULA,
  });
  return `${BYTE_ORDER_MARK}${text}\r\n`;
}
