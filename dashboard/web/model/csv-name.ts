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
