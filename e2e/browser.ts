// A browser for the journeys: the one given by BROWSER_PATH, one already installed, or Debian's chromium, installed now.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Path of a Chromium-family browser. @throws Error saying what to do where none can be had. */
export function ensureBrowser(): string {
  const given = process.env['BROWSER_PATH'];
  if (given) return given;
  const found = places.find((path) => existsSync(path));
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      'The browser journeys need Chromium. Install it (Debian: apt-get install chromium) or set BROWSER_PATH.',
    );
  }
  console.log('installing chromium for the browser journeys');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words: string[]) =>
    execFileSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  const installed = places.find((path) => existsSync(path));
  if (!installed) throw new Error('apt-get installed chromium, but it is not where Debian puts it. Set BROWSER_PATH.');
  return installed;
}
