/** One thing wrong in a chain's files. */
export interface Fault {
  readonly file: string;
  /** 1-based; 0 where no line can be named. */
  readonly line: number;
  /** Where in the file, e.g. `ents[2].operator`. */
  readonly where: string;
  /** What is wrong and how to mend it. */
  readonly what: string;
}

/** Every fault of a chain at once; nothing of an invalid chain is used. */
export class ChainError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(
      [
        `the chain has ${faults.length} fault(s):`,
        ...faults.map((fault) => `  ${fault.file}:${fault.line} ${fault.where}: ${fault.what}`),
      ].join('\n'),
    );
    this.name = 'ChainError';
    this.faults = faults;
  }
}
