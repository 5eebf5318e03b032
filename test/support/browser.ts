import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A headless browser of this machine, if it has one; nothing is installed for a test. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = PLACES.find((path) => path && existsSync(path));
  if (executablePath) return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  process.stderr.write(
    'There is no Chromium here (Debian: apt-get install chromium; or set CHROMIUM): pages are not looked at.\n',
  );
  return undefined;
}
