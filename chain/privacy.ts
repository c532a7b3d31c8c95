import { z } from 'zod';

/** An attribute key, or `prefix.*` for every key that begins with `prefix.`. */
const pattern = z
  .string()
  .regex(/^[^\s*]+(\.\*)?$/, 'must be an attribute key such as eleve.classe, or a prefix such as eleve.*');
const patterns = z.array(pattern).min(1, 'name at least one attribute key');

/** One entry of the section `privacy`: what the collector does to attributes before anything is written. */
export const privacyRule = z
  .strictObject({
    sender: z.string().min(1).optional().describe('Pour cet émetteur seul ; sans lui, pour tous'),
    drop: patterns.optional().describe('Attributs laissés de côté, clé et valeur'),
    hash: patterns.optional().describe('Attributs dont la valeur est remplacée par son empreinte à clé'),
    keep: patterns.optional().describe('Exceptions aux listes drop et hash, celles de Vigie comprises'),
    allow: patterns.optional().describe('Seuls attributs gardés, avec ceux dont Vigie a besoin'),
  })
  .superRefine((rule, context) => {
    const seen = new Set<string>();
    for (const list of ['drop', 'hash', 'keep'] as const)
      (rule[list] ?? []).forEach((key, index) => {
        if (seen.has(key))
          context.addIssue({
            code: 'custom',
            path: [list, index],
            message: 'stands in two lists: name it in one of drop, hash and keep',
          });
        seen.add(key);
      });
  });

export type PrivacyRule = Readonly<z.output<typeof privacyRule>>;
