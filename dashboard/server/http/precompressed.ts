import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { RequestHandler } from 'express';

/** What the build makes beside each file, best first; dashboard/web/compress.ts writes them. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * Leads a request for a file of `root` to its compressed neighbour, if there is one that the browser reads: nothing is compressed while it is
 * served. Files built after the start are served as they are.
 */
export function precompressed(root: string): RequestHandler {
  const names = new Set(readdirSync(root, { recursive: true }).map((name) => `/${String(name)}`));
  return (request, response, next) => {
    const { path: asked } = request;
    const there = ENCODINGS.filter(([, ending]) => names.has(`${asked}${ending}`));
    if (there.length > 0) response.vary('accept-encoding');
    const best = there.find(([encoding]) => request.acceptsEncodings(encoding));
    if (best) {
      response.type(path.extname(asked)).setHeader('content-encoding', best[0]);
      request.url = `${asked}${best[1]}`;
    }
    next();
  };
}
