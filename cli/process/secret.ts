import { readFileSync } from 'node:fs';
import type { ReadSecret } from '../../alerts/notify/secret.js';
import { UsageError } from '../usage-error.js';

/** A secret of the paging files, from the environment or a file of its own. */
export const readSecret: ReadSecret = (ref) => {
  const text = 'env' in ref ? process.env[ref.env] : readFileSync(ref.file, 'utf8').replace(/\r?\n$/, '');
  if (text) return text;
  const where = 'env' in ref ? `the environment variable ${ref.env}` : ref.file;
  throw new UsageError(`--paging: ${where} holds no secret`);
};
