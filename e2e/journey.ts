// What every journey begins with, and what is put right after it.
import { after, afterEach } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Demonstration, demonstration } from './demonstration.ts';
import { openBrowser } from './reader.ts';

export interface Journey extends Pick<Demonstration, 'url' | 'ports' | 'simulate'> {
  browser: Browser;
  /** Makes an organisation slow, silent or wrong until the test is done. */
  make: (organisation: string, ...state: string[]) => Promise<void>;
}

/** The demonstration and a browser, for the tests of the file that calls. */
export async function beginJourney(): Promise<Journey> {
  const { url, ports, simulate, stop } = await demonstration();
  const browser = await openBrowser();
  const made = new Set<string>();
  afterEach(async () => {
    for (const organisation of made) await simulate(organisation, 'normal');
    made.clear();
  });
  after(async () => {
    await browser.close();
    await stop();
  });
  return {
    url,
    ports,
    simulate,
    browser,
    async make(organisation, ...state) {
      made.add(organisation);
      await simulate(organisation, ...state);
    },
  };
}
