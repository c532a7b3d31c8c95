import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, type Router } from 'express';
import { precompressed } from './precompressed.js';

/** `dist/web` of the project, whether this file runs as TypeScript from `dashboard/` or compiled from `dist/dashboard/`. */
export function findWebRoot(from = path.dirname(fileURLToPath(import.meta.url))): string | undefined {
  for (let dir = from; path.dirname(dir) !== dir; dir = path.dirname(dir)) {
    const candidate = path.join(dir, 'dist', 'web');
    if (existsSync(path.join(candidate, 'index.html'))) return candidate;
  }
  return undefined;
}

/** The paths of the page besides `/`; dashboard/web/address/view.ts reads them. */
const VIEWS = [
  '/incident/:id',
  '/cellule/:ent/:maillon',
  '/territoire/:id',
  '/operateur/:id',
  '/operateurs',
  '/mur',
  '/accessibilite',
];

/** The built page. Its hashed assets never change, so they are kept for a year; `index.html` is asked for again each time. */
export function webAssets(root: string | undefined): Router {
  const router = express.Router();
  if (!root) return router.get('/', notBuilt);
  // The page reads its own address: what it shows is no matter of the server.
  router.get(VIEWS, (_request, response) => {
    response.sendFile('index.html', { root, cacheControl: false, headers: { 'cache-control': 'no-cache' } });
  });
  router.use(precompressed(root));
  router.use('/assets', express.static(path.join(root, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  router.use(
    express.static(root, { cacheControl: false, setHeaders: (r) => r.setHeader('cache-control', 'no-cache') }),
  );
  return router;
}

const notBuilt: RequestHandler = (_request, response) => {
  response.status(503).type('text/plain').send('The web page is not built. Run: npm run build\n');
};
