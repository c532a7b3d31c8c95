import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const READABLE = /\.(js|css|svg)$/;
/** Below this, compression saves nothing that anybody would notice. */
const LEAST_BYTES = 1000;

/** A small part of the time of the highest, and 7 % larger: whoever starts the demo waits for the build. */
const BROTLI_QUALITY = 9;

/** Writes `.br` and `.gz` beside each text of the built page: they are made once and read for a year. */
export function compressedNeighbours(): Plugin {
  return {
    name: 'vigie-compressed-neighbours',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => READABLE.test(name));
      await Promise.all(texts.map((name) => compress(path.join(dir, name))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const text = await readFile(file);
  if (text.length < LEAST_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(text, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(text, { level: 9 }));
}
