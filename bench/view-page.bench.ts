// The record page in a real browser, from asking for it to the first section with entries on the screen, and to the last source's.
// The limit is the same page as a file: the same bytes, styles and scripts, from a server that only hands them out. Goals:
// performance.md, `view-page`.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { Pool } from 'undici';
import { openBrowser } from '../e2e/reader.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';
import { knownToUs } from './server-under-test/known-person.ts';
import { startServer } from './server-under-test/start-server.ts';
import { eightSources, sourceConfig } from './source-under-test/eight-sources.ts';
import { startSources } from './source-under-test/start-sources.ts';

/** What each source takes to think: a record from sources that answer at once, so that what is measured is the page. */
const quickSources = eightSources.map((source) => ({ ...source, delayMs: 0 }));

interface Seen {
  /** Until an entry of a section is in the page and laid out. */
  firstMs: number;
  /** Until every source has answered and what it said is in its place. */
  completeMs: number;
}

export const bench: Bench = {
  name: 'view-page',
  work: 'the record page in Chromium: 8 sources that answer at once, 1,500 items; beside the same bytes as a file',
  async run({ quick, print }) {
    const sources = await startSources(quickSources);
    const server = await startServer(
      quickSources.map((source, index) =>
        sourceConfig(source, sources.origins[index]!, { waitMs: 30_000, breaker: { failures: 5, restMs: 15_000 } }),
      ),
    );
    const browser = await openBrowser();
    try {
      const path = `/record/${await knownToUs(server.database)}`;
      const page = await blankPage(browser);
      const [name, value] = (await server.cookieOf('amina-okafor')).split('=') as [string, string];
      await page.context().addCookies([{ name, value, url: server.url }]);
      await page.goto(server.url);
      const file = await asFile(server.url, path, page);
      const filePage = await blankPage(browser);
      for (const each of [page, filePage]) await each.addInitScript({ content: notes });
      for (let warming = 0; warming < 8; warming += 1) {
        await seen(page, `${server.url}${path}`);
        await seen(filePage, file.url);
      }
      const own: Seen[] = [];
      const bare: Seen[] = [];
      for (let time = 0; time < (quick ? 10 : 40); time += 1) {
        own.push(await seen(page, `${server.url}${path}`));
        bare.push(await seen(filePage, file.url));
      }
      await file.close();
      const [first, complete] = [own.map(({ firstMs }) => firstMs), own.map(({ completeMs }) => completeMs)];
      const [bareFirst, bareComplete] = [bare.map(({ firstMs }) => firstMs), bare.map(({ completeMs }) => completeMs)];
      print(
        `a page of ${Math.round(file.bytes / 1000)} kB; first entry p50 ${ms(first)} ms, complete p50 ${ms(complete)} ms; as a file ${ms(bareFirst)} and ${ms(bareComplete)} ms`,
      );
      const figure = (name: string, value: number, limit: number | null, goal: number): Figure => ({
        bench: 'view-page',
        figure: name,
        value,
        limit,
        goal,
        goalIs: 'value-at-most',
      });
      return [
        figure('p50_first_section_ms', percentile(first, 0.5), percentile(bareFirst, 0.5), 300),
        figure('p95_first_section_ms', percentile(first, 0.95), percentile(bareFirst, 0.95), 300),
        figure('script_compressed_kb', file.scriptBytes / 1000, null, 100),
      ];
    } finally {
      await browser.close();
      await server.close();
      await sources.close();
    }
  },
};

async function blankPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  return context.newPage();
}

/** Runs in each page opened: notes when the first entry is there, and when the page says that all have answered. */
const notes = `
  window.seenAt = { first: 0, complete: 0 };
  const observer = new MutationObserver(() => {
    if (!seenAt.first && document.querySelector('.lcr-record tbody tr')) seenAt.first = performance.now();
    if (!seenAt.complete && /sources answered\\.$/.test(document.querySelector('#progress')?.textContent ?? ''))
      seenAt.complete = performance.now();
    if (seenAt.first && seenAt.complete) observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });`;

async function seen(page: Page, url: string): Promise<Seen> {
  await page.goto(url, { waitUntil: 'commit' });
  // By asking again: the page allows no code that is made of text, which waiting for a function needs.
  const read = () => page.evaluate<{ first: number; complete: number }>('window.seenAt');
  let { first, complete } = await read();
  while (complete === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ first, complete } = await read());
  }
  if (first === 0) throw new Error('No entry came onto the page.');
  return { firstMs: first, completeMs: complete };
}

/** The page as it came once, with what it loads, handed out from memory. */
async function asFile(serverUrl: string, path: string, page: Page) {
  const cookies = await page.context().cookies();
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  const pool = new Pool(serverUrl);
  const fetched = async (from: string, encoding: string) => {
    const answer = await pool.request({
      method: 'GET',
      path: from,
      headers: { ...headers, 'accept-encoding': encoding },
    });
    if (answer.statusCode !== 200) throw new Error(`What the page loads answered ${answer.statusCode}.`);
    return { type: String(answer.headers['content-type']), body: Buffer.from(await answer.body.arrayBuffer()) };
  };
  const document = await fetched(path, 'identity');
  const text = document.body.toString('utf8');
  const files = new Map([['/', document]]);
  let scriptBytes = 0;
  for (const [, address] of text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    if (files.has(address!)) continue;
    files.set(address!, await fetched(address!, 'identity'));
    if (address!.endsWith('.js')) scriptBytes += (await fetched(address!, 'gzip')).body.length;
  }
  await pool.close();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    // What the page asks for by itself, word of changes above all, is not there.
    if (!file) return response.writeHead(204).end();
    return response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' }).end(file.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    bytes: document.body.length,
    scriptBytes,
    close: () => new Promise<void>((resolve) => server.close(() => resolve()) && server.closeAllConnections()),
  };
}

const ms = (samples: readonly number[]) => Math.round(percentile(samples, 0.5));
