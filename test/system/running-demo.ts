import path from 'node:path';
import { execa } from 'execa';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../browser/chromium.js';

const vigie = path.resolve(import.meta.dirname, '../../dist/vigie.js');

export { startReceiver } from './receiver.js';

export interface RunningDemo {
  readonly url: string;
  readonly pid: number;
  /** Everything it printed so far. */
  readonly output: () => string;
  stop(): Promise<{ exitCode: number | undefined }>;
}

/** Starts `vigie demo` as a newcomer would and waits for the address it prints. */
export async function startDemo(...options: string[]): Promise<RunningDemo> {
  const child = execa(process.execPath, [vigie, 'demo', '--port', '0', ...options], { all: true, reject: false });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.all.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (found) resolve(found[0]);
    });
    child.on('exit', () => reject(new Error(`the demo ended before it printed its address:\n${output}`)));
  });
  return {
    url,
    pid: child.pid as number,
    output: () => output,
    async stop() {
      child.kill('SIGINT');
      const { exitCode } = await child;
      return { exitCode };
    },
  };
}

/** Headless Chromium, French, at 1080p; every console error and uncaught exception of its pages is kept in `errors`. */
export async function startBrowser(): Promise<{
  browser: Browser;
  open(url: string): Promise<Page>;
  /** A browser profile of somebody's own, nothing opened yet. */
  person(): Promise<Page>;
  errors: string[];
}> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: run npm test, which finds or installs it');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  const errors: string[] = [];
  return {
    browser,
    errors,
    async person() {
      return (await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'fr-FR' })).newPage();
    },
    async open(url) {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'fr-FR' });
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(url);
      return page;
    },
  };
}
