import { type Fault, faultLine } from '../../chain/fault.js';

/** Faults of the files of rules; nothing of them is used. */
export class RulesError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super([`the rules have ${faults.length} fault(s):`, ...faults.map((fault) => `  ${faultLine(fault)}`)].join('\n'));
    this.name = 'RulesError';
    this.faults = faults;
  }
}
