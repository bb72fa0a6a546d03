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

/** A page at which nobody has signed in, and what there is to complain of on it. */
export interface Visitor extends Reader {
  /** While they sign in or out, one place besides is asked: the identity provider. Which it was, is said when they are done. */
  elsewhere: { allowed: boolean; asked: Set<string> };
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const elsewhere: Visitor['elsewhere'] = { allowed: false, asked: new Set() };
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (request.url().startsWith(url) || request.url().startsWith('data:')) return;
    const { origin } = new URL(request.url());
    if (elsewhere.allowed) elsewhere.asked.add(origin);
    else complaints.push(`asked elsewhere: ${origin}`);
  });
  await page.goto(url);
  return { page, complaints, elsewhere };
}

/** From the record's sign-in page to the provider, where one of its people is picked, and back to whatever the record then shows. */
export async function pickPerson({ page, complaints, elsewhere }: Visitor, name: string): Promise<void> {
  elsewhere.allowed = true;
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'Local Care Record' }).waitFor();
  elsewhere.allowed = false;
  if (elsewhere.asked.size !== 1) complaints.push(`signing in asked ${[...elsewhere.asked].join(' and ') || 'nobody'}`);
}

/** Opens the record and signs in as one of the demonstration's people. */
export async function signIn(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const visitor = await visit(browser, url, options);
  await pickPerson(visitor, name);
  await visitor.page.getByRole('button', { name: 'Sign out' }).waitFor();
  return visitor;
}

/** Signs out of the record and at the provider; then the sign-in page is there. */
export async function signOut({ page, elsewhere }: Visitor): Promise<void> {
  elsewhere.allowed = true;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign out of your care identity?' }).waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  elsewhere.allowed = false;
}

/** Finds by NHS number; what the page then says, as its heading. */
export async function findByNumber({ page }: Reader, nhsNumber: string): Promise<string> {
  await page.getByRole('link', { name: 'Local Care Record' }).click();
  await page.getByLabel('NHS number').fill(nhsNumber);
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  return (await page.locator('#results-title').textContent()) ?? '';
}

/** Follows the one person found; whoever is asked why they need the record says so. */
export async function openFound(page: Page): Promise<void> {
  await page.locator('a[href^="/record/"]').click();
  await sayWhyIfAsked(page);
}

/** Whoever has no relationship with the person that anybody can see says that they look after them, and is let in. */
export async function sayWhyIfAsked(page: Page): Promise<void> {
  const asked = page.locator('form[action$="/access"]').first();
  await page.locator('.lcr-banner, form[action$="/access"]').first().waitFor();
  if ((await asked.count()) === 0) return;
  await asked.getByLabel('I am caring for this person now').check();
  await asked.getByRole('button', { name: 'Open the record', exact: true }).click();
  await page.locator('.lcr-banner').waitFor();
}

/** Opens the record of the person with this number, and waits until every source has answered or been given up. */
export async function openRecord(reader: Reader, nhsNumber: string): Promise<Page> {
  assert.equal(await findByNumber(reader, nhsNumber), '1 person found');
  await openFound(reader.page);
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
