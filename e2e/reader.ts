// Somebody at a browser: a page with a person signed in, and what they do there, said once.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { ensureBrowser } from './browser.ts';

/** A new empty profile, and nothing asked of the network beyond what the journeys ask. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: ensureBrowser(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

export interface Reader {
  page: Page;
  /** Requests to anywhere but the record, and errors in the page: a journey ends with none. */
  complaints: string[];
}

/** Opens the record and signs in as one of the demonstration's people. */
export async function signIn(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Reader> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      complaints.push(`asked elsewhere: ${new URL(request.url()).host}`);
  });
  await page.goto(url);
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return { page, complaints };
}

/** Finds by NHS number; what the page then says, as its heading. */
export async function findByNumber({ page }: Reader, nhsNumber: string): Promise<string> {
  await page.getByRole('link', { name: 'Local Care Record' }).click();
  await page.getByLabel('NHS number').fill(nhsNumber);
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  return (await page.locator('#results-title').textContent()) ?? '';
}

/** Opens the record of the person with this number, and waits until every source has answered or been given up. */
export async function openRecord(reader: Reader, nhsNumber: string): Promise<Page> {
  assert.equal(await findByNumber(reader, nhsNumber), '1 person found');
  await reader.page.locator('a[href^="/record/"]').click();
  await reader.page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  return reader.page;
}

/** The chip of a source, opened. */
export function chip(page: Page, name: string) {
  return page.locator('.lcr-chip', { has: page.locator('summary', { hasText: new RegExp(`^${name} ·`) }) });
}

/** Fails with the rule and the place of everything axe finds. Source: WCAG 2.2 AA. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  assert.deepEqual(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join(' | ')}`,
    ),
    [],
    what,
  );
}

/** Fails where the page scrolls sideways at this width. Source: WCAG 2.2, 1.4.10 Reflow. */
export async function assertFits(page: Page, width: number): Promise<void> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  await page.setViewportSize(before);
  assert.ok(overflow <= 0, `scrolls sideways by ${overflow} px at ${width} px`);
}
