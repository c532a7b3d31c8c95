import { execa } from 'execa';
import { ensureTools } from '../evaluation/live/tools.js';
import { findChromium } from './chromium.js';

/** Before the browser tests: finds Chromium, installs Debian's when it may, or says what to type. */
async function ensureChromium(): Promise<void> {
  if (findChromium()) return;
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.log('Chromium is not here: installing the package chromium with apt-get');
    const options = { stdio: 'inherit', env: { DEBIAN_FRONTEND: 'noninteractive' } } as const;
    await execa('apt-get', ['update', '-qq'], options);
    await execa(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      options,
    );
    if (findChromium()) return;
  }
  console.error(
    'The browser tests need Chromium and it was not found. Type:\n' +
      '  sudo apt-get update && sudo apt-get install -y chromium\n' +
      'or name an installed one: VIGIE_CHROMIUM=/path/to/chromium npm test',
  );
  process.exit(1);
}

/** Attack tools are not worth a failure: their tests are skipped, and say so. */
async function ensureAttackTools(): Promise<void> {
  await ensureTools(['slowhttptest', 'wrk']).catch(({ message }: Error) => {
    console.error(`${message}\nWithout them, the tests that need them are skipped.`);
  });
}

await ensureChromium();
await ensureAttackTools();
