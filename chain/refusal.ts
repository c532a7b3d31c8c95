import path from 'node:path';
import type { Fault } from './fault.js';
import type { Refusal } from './in-force.js';

/** A refusal goes to every screen and into the journal; `vigie check` tells all its faults. */
const SHOWN_FAULTS = 20;
const SHOWN_CHARACTERS = 600;

/** Whatever keeps a configuration from being read is a fault of it. Files are named from its directory. */
export function refusalOf(error: unknown, dir: string, atMs: number): Refusal {
  const faults = faultsOf(error) ?? [unreadable(error as Error, dir)];
  const shown = faults.slice(0, SHOWN_FAULTS).map((fault) => ({
    ...fault,
    file: within(dir, fault.file),
    what: cut(fault.what),
    mend: cut(fault.mend),
  }));
  return { atMs, faults: shown, count: faults.length };
}

/** A ChainError has them, and so has the error of any files that are read like a chain's. */
function faultsOf(error: unknown): readonly Fault[] | undefined {
  return (error as { readonly faults?: readonly Fault[] } | undefined)?.faults;
}

function unreadable({ message }: Error, dir: string): Fault {
  return {
    ...{ file: dir, line: 0, where: '', what: `cannot be read (${message})` },
    mend: 'run vigie check on it; the log of Vigie has the error whole',
  };
}

function within(dir: string, file: string): string {
  const inside = path.relative(dir, file);
  return inside === '' || inside.startsWith('..') ? path.basename(file) : inside;
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
