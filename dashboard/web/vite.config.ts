import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedNeighbours } from './compress.js';

/** The page, built into `dist/web`; the console serves it. The content policy allows no inlined fonts or scripts. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: 'public',
  plugins: [react(), compressedNeighbours()],
  build: {
    outDir: path.resolve(import.meta.dirname, '../../dist/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // The lazy chunk of the charts is recharts whole; what loads first has its own budget in the tests.
    chunkSizeWarningLimit: 700,
  },
});
