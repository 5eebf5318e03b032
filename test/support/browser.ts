import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A headless browser, if this machine has one; tests do not install any. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = PATHS.find((path) => path && existsSync(path));
  if (executablePath) return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  process.stderr.write(
    'There is no Chromium on this machine (Debian: apt-get install chromium; or set CHROMIUM): pages are not tested.\n',
  );
  return undefined;
}
