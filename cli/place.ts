import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** What came with the program: its chains, runbooks and rules. */
export const shipped = (name: string): string => path.join(root, name);

/** Where the log, the journal and the embedded ClickHouse live. */
export const dataDirOf = ({ data }: { readonly data?: string | undefined }): string => path.resolve(data ?? '.vigie');

/** A file as one would type it here. */
export function named(file: string): string {
  const near = path.relative(process.cwd(), file);
  return near === '' || near.startsWith('..') ? file : near;
}
