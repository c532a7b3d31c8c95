import type { Chain } from './model.js';

/** Groups a URL path into its family: the first rule whose prefix starts the path; `/` alone matches only the root. */
export function compilePaths(chain: Chain): (path: string) => string {
  const rules = [...chain.paths];
  const matches = (path: string, prefix: string): boolean =>
    prefix === '/' ? path === '/' : path === prefix || path.startsWith(`${prefix}/`);
  return (path) => rules.find(({ prefix }) => matches(path, prefix))?.family ?? 'autres';
}
