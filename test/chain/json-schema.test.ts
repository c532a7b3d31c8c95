import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { jsonSchemaText } from '../../chain/json-schema.js';

const root = path.resolve(import.meta.dirname, '../..');
const files = ['chain/demo', 'chain/france'].flatMap((dir) =>
  readdirSync(path.join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(dir, name)),
);

it('docs/chaine.schema.json is what `vigie check --schema` prints now', () => {
  expect(readFileSync(path.join(root, 'docs/chaine.schema.json'), 'utf8')).toBe(jsonSchemaText());
});

it('completes every section, and refuses unknown keys as the loader does', () => {
  const schema = JSON.parse(jsonSchemaText()) as { properties: object; additionalProperties: unknown };
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['provenance', 'territories', 'operators', 'ents', 'mapping', 'calendar', 'probes']),
  );
  expect(schema.additionalProperties).toBe(false);
});

it.each(files)('%s tells editors where the schema is', (file) => {
  const [first = ''] = readFileSync(path.join(root, file), 'utf8').split('\n');
  const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
  expect(path.resolve(root, path.dirname(file), named)).toBe(path.join(root, 'docs/chaine.schema.json'));
  expect(existsSync(path.join(root, 'docs/chaine.schema.json'))).toBe(true);
});
