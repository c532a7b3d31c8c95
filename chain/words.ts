import { z } from 'zod';
import { chainFile } from './schema.js';

let known: readonly string[] | undefined;

/** Every key that a file may hold somewhere: among them is what a person meant by one that is unknown. */
export function words(): readonly string[] {
  known ??= [...new Set(keysOf(z.toJSONSchema(chainFile, { io: 'input', unrepresentable: 'any' })))];
  return known;
}

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: Record<string, unknown> };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keysOf)];
}
