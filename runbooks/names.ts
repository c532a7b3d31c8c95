import type { FaultInFile } from './fault.js';
import type { Runbook } from './parse.js';

/** What a runbook may name of a chain. */
export interface KnownNames {
  readonly maillon: readonly string[];
  readonly provider: readonly string[];
  /** The name that was probably meant. */
  readonly nearest: (wrong: string, names: readonly string[]) => string | undefined;
}

/** Maillons and providers that no chain has: such a runbook would never be found. */
export function unknownNames({ applies_to, lineOf }: Runbook, known: KnownNames | undefined): FaultInFile[] {
  if (!known) return [];
  return (['maillon', 'provider'] as const).flatMap((field) =>
    applies_to[field].flatMap((name, index) => {
      if (known[field].includes(name)) return [];
      const near = known[field].length === 0 ? undefined : known.nearest(name, known[field]);
      return [
        {
          line: lineOf(['applies_to', field, index]),
          field: `applies_to.${field}`,
          what: `no ${field === 'maillon' ? 'maillon' : 'operator'} "${name}" in the chain`,
          mend: near === undefined ? `it has: ${known[field].join(', ')}` : `did you mean "${near}"?`,
        },
      ];
    }),
  );
}
