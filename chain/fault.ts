import path from 'node:path';

/** Where something stands in a chain's files. */
export interface Place {
  readonly file: string;
  /** 1-based; 0 where no line can be named. */
  readonly line: number;
  /** Where in the file, e.g. `ents[2].operator`. */
  readonly where: string;
}

/** One thing wrong in a chain's files. */
export interface Fault extends Place {
  /** What is wrong. */
  readonly what: string;
  /** How to mend it. */
  readonly mend: string;
}

/** Every fault of a chain at once; nothing of an invalid chain is used. */
export class ChainError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super([`the chain has ${faults.length} fault(s):`, ...faults.map((fault) => `  ${faultLine(fault)}`)].join('\n'));
    this.name = 'ChainError';
    this.faults = faults;
  }
}

/** Another place as one names it in a message about this one: `../vigie.yaml:3`. */
export function seenFrom(here: Place, there: Place): string {
  return `${path.relative(path.dirname(here.file), there.file)}:${there.line}`;
}

/** `file:line where: what; mend` */
export function faultLine({ file, line, where, what, mend }: Fault): string {
  return `${file}:${line}${where === '' ? '' : ` ${where}`}: ${what}; ${mend}`;
}
