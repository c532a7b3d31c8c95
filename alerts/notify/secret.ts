import { z } from 'zod';

/** A secret is never written in a configuration: it is named, and read where the environment is. */
export const secretRef = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable') }),
  z.strictObject({ file: z.string().min(1) }),
]);

export type SecretRef = z.infer<typeof secretRef>;

/** Gives the text of a secret, without the line end of its file. Throws an Error that names the reference, never the value. */
export type ReadSecret = (ref: SecretRef) => string;

/** A value that may be written in clear or named as a secret: an address with a token in it, a header. */
export const maybeSecret = <T extends z.ZodType<string>>(clear: T) => z.union([clear, secretRef]);

export function revealed(value: string | SecretRef, read: ReadSecret): string {
  return typeof value === 'string' ? value : read(value);
}
