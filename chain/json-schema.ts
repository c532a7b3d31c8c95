import { z } from 'zod';
import { chainFile } from './schema.js';

/**
 * The JSON Schema of a chain's YAML files (draft 2020-12), for editors to complete them:
 * `# yaml-language-server: $schema=docs/chaine.schema.json`. Ends with a line feed.
 */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(chainFile, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ title: 'Vigie : un fichier de la chaîne', ...schema }, null, 2)}\n`;
}
