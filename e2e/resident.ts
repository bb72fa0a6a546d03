// Somebody at their own page: signed in through the simulated residents' login.
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type Visitor, visit } from './reader.ts';

/** The residents' first page, at which nobody has signed in. */
export async function visitOwnPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const visitor = await visit(browser, url, options);
  await visitor.page.goto(`${url}/resident`);
  return visitor;
}

/** From the residents' first page to the login, where somebody is picked, and back to whatever their page then shows. */
export async function continueAs({ page, elsewhere }: Visitor, name: string, proof?: string): Promise<void> {
  elsewhere.allowed = true;
  await page.getByRole('button', { name: /^Continue to / }).click();
  await page.getByRole('radio', { name, exact: true }).check();
  if (proof !== undefined) await page.getByLabel('How have you shown who you are?').selectOption({ label: proof });
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('link', { name: 'Local Care Record' }).waitFor();
  elsewhere.allowed = false;
}

/** Opens the residents' first page and signs in as one of the cast. */
export async function signInAsResident(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const visitor = await visitOwnPage(browser, url, options);
  await continueAs(visitor, name);
  await visitor.page.getByRole('heading', { name: `Hello ${name}` }).waitFor();
  return visitor;
}
