import Papa from 'papaparse';
import type { Language } from '../../speech/names.js';

/** A field of a CSV file; a `Date` is an instant, `null`: not known, which is an empty field and never a zero. */
export type CsvValue = string | number | Date | null;

/** A table as it is shown, ready to be taken away. */
export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** Without it a spreadsheet reads UTF-8 as the encoding of its system and loses the accents. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet would run as a formula (OWASP, "CSV Injection"): names of requests and of ENT come from strangers. */
const FORMULA = /^[=+\-@\t\r\n]/;
/** What a spreadsheet set to the language reads at a double click; in French a comma is the sign of decimals. */
const SIGNS = { fr: { field: ';', decimal: ',' }, en: { field: ',', decimal: '.' } } as const;

/**
 * CSV as RFC 4180 has it (CRLF after each line, quotes doubled inside quotes) with the signs of the language; UTF-8 with a byte order
 * mark. Instants are UTC, written `2021-04-06 06:02:00`, which every spreadsheet takes for a time. Text that looks like a formula is
 * disarmed by an apostrophe.
 */
export function csvOf({ head, rows }: CsvTable, language: Language): string {
  const { field, decimal } = SIGNS[language];
  const written = (value: CsvValue): string => {
    if (value === null) return '';
    if (value instanceof Date) return instant(value).replace('.', decimal);
    if (typeof value === 'number') return Number.isFinite(value) ? String(value).replace('.', decimal) : '';
    return FORMULA.test(value) ? `'${value}` : value;
  };
  const text = Papa.unparse(
    [head, ...rows].map((row) => row.map(written)),
    { delimiter: field, newline: '\r\n' },
  );
  return `${BYTE_ORDER_MARK}${text}\r\n`;
}

/** Whole seconds without the zeros behind them. */
function instant(at: Date): string {
  return at
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.000)?Z$/, '');
}
