/** One thing wrong in the files of the runbooks. */
export interface RunbookFault {
  /** As seen from the folder of the runbooks. */
  readonly file: string;
  /** 1 for the first line of the file. */
  readonly line: number;
  /** Such as `applies_to.verdict`; empty outside the front matter. */
  readonly field: string;
  readonly what: string;
  /** How to mend it. */
  readonly mend: string;
}

/** A fault inside a file whose name the reader does not know. */
export type FaultInFile = Omit<RunbookFault, 'file'>;

/** Every fault of every runbook, one a line. */
export class RunbookError extends Error {
  override readonly name = 'RunbookError';
  readonly faults: readonly RunbookFault[];

  constructor(faults: readonly RunbookFault[]) {
    super(`runbooks: ${faults.length} fault(s)\n${faults.map(tell).join('\n')}`);
    this.faults = faults;
  }
}

/** `file:line field: what; mend` */
export function tell({ file, line, field, what, mend }: RunbookFault): string {
  return `${file}:${line}${field === '' ? '' : ` ${field}`}: ${what}; ${mend}`;
}
