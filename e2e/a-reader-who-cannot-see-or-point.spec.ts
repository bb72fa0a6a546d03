// Somebody who enlarges, who hears, who uses only keys, or who needs their own colours and stillness, on every page there is.
// What axe alone can tell is asked here only of states that no other journey asks it of.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { printedPages } from './pdf-text.ts';
import { assertAccessible, findByNumber, openRecord, type Reader, sayWhyIfAsked, signIn } from './reader.ts';
import { all, faultsHeard, heard } from './what-is-heard.ts';

const { url, browser, make } = await beginJourney();

const who = 'Dr Kwame Asante';
const desmond = '9990001006';
/** Her discharge summary is a clinical document, shown on a page of ours. */
const patricia = '9990001014';
/** Every list about her is empty. */
const hannah = '9990001111';
/** Whoever opened his record did so long before: what a source answered is remembered for some seconds. */
const leon = '9990001227';
const inPage = readFileSync(new URL('faults-seen.browser.js', import.meta.url), 'utf8');
const ask = (page: Page, question: string) => page.evaluate<string[]>(`${inPage};${question}`);

/**
 * A desk, a tablet, and the desk's window enlarged to 200% and 400%. Enlarging is what a browser does by it: the window holds a
 * half or a quarter of the CSS pixels, each drawn by two or four times as many; media queries, sticky places and line breaks
 * follow from that alone. Source: WCAG 2.2, 1.4.4 and 1.4.10 (1,280 by 1,024 at 400% is 320 by 256); CSSOM View, page zoom.
 */
const windows = [
  { width: 1280, height: 1024, scale: 1 },
  { width: 768, height: 1024, scale: 1 },
  { width: 640, height: 512, scale: 2 },
  { width: 320, height: 256, scale: 4 },
];

/** For a state of a page that is looked at in every size already. */
const ends = [windows[0]!, windows[3]!];

/** Everything wrong with a page for somebody who sees it at these sizes, or hears it. */
async function faultsOf(page: Page, { axe = false, sizes = windows } = {}): Promise<string[]> {
  const faults = faultsHeard(await heard(page));
  const session = await page.context().newCDPSession(page);
  for (const { width, height, scale } of sizes) {
    await session.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: false,
    });
    assert.deepEqual(await page.evaluate('[innerWidth, devicePixelRatio]'), [width, scale]);
    const here = await ask(page, 'faultsOfLayout()');
    if (width !== 768) {
      const spaced = await ask(page, '(spaceText(true), faultsOfLayout())');
      here.push(...spaced.map((fault) => `with wider spacing: ${fault}`));
      await ask(page, '(spaceText(false), [])');
    }
    here.push(...(await ask(page, 'faultsOfFocus(16)')));
    if (axe && width !== 768 && width !== 640) await assertAccessible(page, `${await page.title()} at ${width}`);
    faults.push(...here.map((fault) => `at ${width}: ${fault}`));
  }
  await session.send('Emulation.clearDeviceMetricsOverride');
  await session.detach();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  faults.push(...(await ask(page, 'faultsOfMotion()')));
  await page.emulateMedia({ reducedMotion: null });
  return faults;
}

const reader = await signIn(browser, url, who);
const { page } = reader;
let record = '';
const recordOf = async (nhsNumber: string, of: Reader = reader) => {
  await openRecord(of, nhsNumber);
  return of.page.url();
};
const view = (path: string) => async () => {
  record ||= await recordOf(desmond);
  await page.goto(`${record}${path}`);
};
const byName = async (fields: Readonly<Record<string, string>>) => {
  await page.goto(url);
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Find by name' }).click();
};

/** How each page and state is come to; `new` where no other journey shows it to axe. */
const pages: readonly { is: string; open: () => Promise<unknown>; isNew?: true }[] = [
  { is: 'search', open: () => page.goto(url) },
  { is: 'a mistake in the search', open: () => byName({ 'First name': 'Bea' }), isNew: true },
  { is: 'nobody found', open: () => findByNumber(reader, '9990008809'), isNew: true },
  { is: 'several found', open: () => byName({ 'Last name': 'Bello', 'Date of birth': '14 5 2016' }), isNew: true },
  { is: 'the record', open: async () => (record = await recordOf(desmond)) },
  { is: 'a section', open: view('/sections/documents') },
  { is: 'the timeline', open: view('/timeline') },
  { is: 'results over time', open: view('/trends') },
  {
    is: 'one test',
    open: async () => {
      await view('/trends')();
      await page.locator('.lcr-trends a').first().click();
      await page.waitForLoadState('load');
    },
  },
  { is: 'medicines', open: view('/medicines') },
  { is: 'reconciling', open: view('/medicines/reconcile') },
  { is: 'consultations', open: view('/consultations') },
  { is: 'by organisation', open: view('/organisations') },
  { is: 'print', open: view('/print') },
  { is: 'find in the record', open: view('/find') },
  { is: 'why', open: view('/why') },
  { is: 'what is new', open: view('/since') },
  { is: 'a source', open: view('/sources/walworth-lanes') },
  {
    is: 'a letter',
    open: async () => {
      await openRecord(reader, patricia);
      await page
        .getByRole('link', { name: /^Discharge summary/ })
        .first()
        .click();
      await page.getByRole('heading', { level: 1, name: 'Discharge summary' }).waitFor();
    },
  },
  { is: 'no such page', open: () => page.goto(`${url}/nothing`), isNew: true },
  { is: 'a page one may not see', open: () => page.goto(`${url}/administration/matches`) },
];

for (const { is, open, isNew } of pages)
  test(`${is}: whole at every size and spacing, the focus seen, still when asked, and told in order and by name`, async () => {
    await open();
    assert.deepEqual(await faultsOf(page, { axe: isNew === true }), []);
  });

test('nothing in the pages failed or was asked of elsewhere', () => assert.deepEqual(reader.complaints, []));

test('a record where one source is gone, one refuses and others have nothing: the same', async () => {
  for (const [organisation, state] of [
    ['lambeth', 'gone'],
    ['guys/fhir', 'refusing'],
  ] as const) {
    await make(organisation, state);
  }
  await openRecord(reader, leon);
  assert.deepEqual(await faultsOf(page, { sizes: ends }), []);
  await page.goto(`${page.url()}/sources/lambeth`);
  assert.deepEqual(await faultsOf(page, { sizes: ends }), []);
});

test('an empty record, and a record without scripts: the same', async () => {
  await findByNumber(reader, hannah);
  await page.getByRole('link', { name: /^FROST/ }).click();
  await sayWhyIfAsked(page);
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  assert.deepEqual(await faultsOf(page, { axe: true, sizes: ends }), []);
  const plain = await signIn(browser, url, who, { javaScriptEnabled: false });
  await plain.page.goto(record);
  assert.deepEqual(await faultsOf(plain.page, { sizes: ends }), []);
  await plain.page.context().close();
});

test('signing in, and the pages of those who look after matches and messages: the same', async () => {
  const visitor = await browser.newPage();
  await visitor.goto(`${url}/sign-in`);
  assert.deepEqual(await faultsOf(visitor), []);
  await visitor.close();
  for (const [name, path] of [
    ['Tom Achebe', 'matches'],
    ['Ines Varga', 'messages'],
    ['Ines Varga', 'quality'],
    ['Ines Varga', 'terminology'],
  ] as const) {
    const steward = await signIn(browser, url, name);
    await steward.page.goto(`${url}/administration/${path}`);
    assert.deepEqual(await faultsOf(steward.page), [], path);
    await steward.page.context().close();
  }
});

test('the pages of care teams and referrals, empty, refused, made and full: the same', async () => {
  const coordinator = await signIn(browser, url, 'Jo Carrick');
  const { page: own } = coordinator;
  const look = async (what: string) => {
    await own.waitForLoadState('load');
    assert.deepEqual(await faultsOf(own, { axe: true, sizes: ends }), [], what);
  };
  const teams = `${url}/privacy/care-teams`;
  await own.goto(teams);
  await own.getByRole('button', { name: 'Make this team' }).click();
  await look('a team without a name');
  await own.getByLabel('What is it called?').fill('Walworth proactive care and hospital discharge neighbourhood team');
  await own.keyboard.press('Enter');
  await own.getByRole('heading', { name: 'People it looks after' }).waitFor();
  await own.getByLabel('Their NHS number').fill('not a number');
  await own.getByRole('button', { name: 'Put on the list' }).click();
  await look('nobody of that number');
  await own.getByLabel('Their NHS number').fill('999 000 1006');
  await own.getByLabel(/For how many days/).fill('7');
  await own.getByRole('button', { name: 'Put on the list' }).click();
  await own.getByRole('button', { name: /Take off/ }).waitFor();
  await look('somebody on its list');
  await own.goto(teams);
  await look('a team');
  const about = (await recordOf(desmond, coordinator)).split('/record/')[1]!.slice(0, 36);
  await own.goto(`${url}/privacy/referrals/${about}`);
  await own.getByRole('heading', { name: /^Referrals to/ }).waitFor();
  await look('no referral');
  await own.context().close();
  const officer = await signIn(browser, url, 'Hester Lowe');
  await officer.page.goto(`${teams}/all`);
  assert.deepEqual(await faultsOf(officer.page, { axe: true, sizes: ends }), [], 'all teams');
  await officer.page.context().close();
});

test('a page with each of these faults is found out: none of the checks is blind', async () => {
  const bad = await browser.newPage();
  await bad.setContent(`<!doctype html><html lang="en"><title>Bad</title><style>
    :focus { outline: none } .bar { position: fixed; top: 0; left: 0; right: 0; height: 90px; background: #fff; z-index: 2 }
    .cut { width: 40px; overflow: hidden; white-space: nowrap } .over { position: absolute; top: 300px; left: 10px }
    .wide { width: 1600px; text-align: right } .scrolls { overflow: auto; height: 20px } b { transition: color 2s }</style>
    <div class="bar"></div><h1>One</h1><h1>Two</h1><h3>Deep</h3><p style="margin-top: 120px"></p>
    <p class="cut">A sentence that is longer than its box</p><p class="wide">wide</p>
    <p class="over">one stands here</p><p class="over">other stands there</p>
    <div class="scrolls"><p>first</p><p>second</p></div><b>moves</b>
    <p style="margin-top: 2000px"><a href="#x">More</a> <a href="https://example.org/a">Letter</a> <a href="https://example.org/b">Letter</a></p>
    <table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><p style="height: 2000px"></p></html>`);
  const [told, laid, given, moved] = [
    faultsHeard(await heard(bad)),
    await ask(bad, 'faultsOfLayout()'),
    await ask(bad, 'faultsOfFocus(9)'),
    await ask(bad, 'faultsOfMotion()'),
  ];
  for (const words of [
    '2 headings of the first',
    'heading of level 3 after level 1',
    'not one main',
    'does not say of what',
  ])
    assert.ok(
      told.some((fault) => fault.includes(words)),
      `${words}: ${told.join('; ')}`,
    );
  assert.ok(
    told.some((fault) => fault.startsWith('2 different ones called link "Letter"')),
    told.join('; '),
  );
  for (const words of [
    'scrolls sideways',
    'cut off sideways',
    'stands on other text',
    'cannot be reached',
    'no name',
    'runs out',
  ])
    assert.ok(
      laid.some((fault) => fault.includes(words)),
      `${words}: ${laid.join('; ')}`,
    );
  assert.ok(
    given.some((fault) => fault.startsWith('does not show')),
    given.join('; '),
  );
  assert.deepEqual(moved, ['moves: b']);
  await bad.close();
});

const focused = (of: Page) =>
  of.evaluate<{ text: string; tag: string; section: string }>(
    `({ text: document.activeElement.textContent.trim(), tag: document.activeElement.localName, section: document.activeElement.closest('section')?.id ?? '' })`,
  );
/** Tab until the focus is where `is` says; @throws where it never is. */
async function tabTo(of: Page, is: (at: Awaited<ReturnType<typeof focused>>) => boolean, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await of.keyboard.press('Tab');
    if (is(await focused(of))) return;
  }
  assert.fail(`not reached by ${most} presses of Tab, the last on ${JSON.stringify(await focused(of))}`);
}

test('by keys alone: search, record, a section, what stands behind a line, a letter, and back to where one was', async () => {
  await page.goto(url);
  await tabTo(page, ({ tag }) => tag === 'input');
  await page.keyboard.type(desmond);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/find$/);
  await tabTo(page, ({ text }) => text.startsWith('CLARKE'));
  await page.keyboard.press('Enter');
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  // From the top: two steps to the list of sections, and from it to a section.
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).text, 'Skip to main content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).text, 'Skip to the list of sections');
  await page.keyboard.press('Enter');
  await tabTo(page, ({ text }) => text.startsWith('Allergies'), 2 + 2);
  await page.keyboard.press('Enter');
  await tabTo(page, ({ tag, text }) => tag === 'summary' && /^\d sources/.test(text), 4);
  assert.equal((await focused(page)).section, 'section-allergies-and-adverse-reactions');
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('#section-allergies-and-adverse-reactions details.lcr-joined[open] ul').isVisible());
  // The same key shuts it, and nothing else has happened.
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#section-allergies-and-adverse-reactions details.lcr-joined[open]').count(), 0);
  await openRecord(reader, patricia);
  await page.locator('nav a[href="#section-documents"]').focus();
  await page.keyboard.press('Enter');
  await tabTo(page, ({ text, section }) => text.startsWith('Discharge summary') && section === 'section-documents');
  const left = await focused(page);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Discharge summary' }).waitFor();
  await page.goBack();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  await page.waitForFunction('document.activeElement !== document.body', undefined, { timeout: 10_000 });
  assert.deepEqual(await focused(page), left);
});

test('nothing holds the focus: Tab goes through a page to its end, and back', async () => {
  await view('/timeline')();
  const controls = await page.locator(':is(a[href], summary, input, select, button):visible').count();
  const seen = new Set<number>();
  const place = () =>
    page.evaluate<number>(
      `[...document.querySelectorAll('a, summary, input, select, button')].indexOf(document.activeElement)`,
    );
  let presses = 0;
  for (let at = 0; at !== -1 && presses < controls * 2 + 20; presses += 1) {
    await page.keyboard.press('Tab');
    at = await place();
    seen.add(at);
  }
  assert.ok(seen.has(-1), 'the end is reached');
  assert.ok(seen.size >= controls * 0.9, `${seen.size} of ${controls} controls were passed`);
});

test('while sources answer the focus stays, and a listener is told now and then, not once for each', async () => {
  await findByNumber(reader, desmond);
  // So that something is still to be told when the page is there.
  await make('connect-care', 'slow', '700');
  // Nothing is held back: what is told is what changes in a place that is live at the time.
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
  });
  await page.goto(record, { waitUntil: 'commit' });
  await page.evaluate(`new Promise((done) => {
    const watch = () => {
      const progress = document.getElementById('progress');
      if (!progress) return requestAnimationFrame(watch);
      new MutationObserver(() => {
        if (progress.getAttribute('aria-live') !== 'off') told.push(progress.textContent);
      }).observe(progress, { childList: true, characterData: true, subtree: true });
      document.querySelector('.lcr-find-box input')?.focus();
      done();
    };
    watch();
  })`);
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  await page.waitForLoadState('load');
  const told = await page.evaluate<string[]>('told');
  assert.ok(told.length > 0 && told.length <= 4, told.join(' | '));
  assert.match(told.at(-1)!, /^9 of 9 sources answered\.$/);
  assert.equal(await page.evaluate('document.activeElement.localName'), 'input');
  const status = [...all(await heard(page))].filter(({ role }) => role === 'status');
  assert.ok(status.length > 0, 'the progress is a status');
});

test('nothing is said by colour alone, and a reader’s own colours keep every border and shape', async () => {
  await view('')();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  for (const said of await page.locator('.lcr-chip summary').allInnerTexts()) assert.match(said, / · \S/);
  const out = await page.locator('.lcr-items .lcr-out').allInnerTexts();
  assert.ok(out.length > 0);
  for (const said of out)
    assert.match(said, /\((?:[^)]*(?:low|high|abnormal|positive|range|resistant|reactive)[^)]*)\)$/i);
  await page.emulateMedia({ forcedColors: 'active' });
  const bare = await page.evaluate<
    string[]
  >(`[...document.querySelectorAll('.lcr-chip, .lcr-alerts, .lcr-alert--has, .lcr-banner')]
    .filter((each) => !['Top', 'Right', 'Bottom', 'Left'].some((side) => parseFloat(getComputedStyle(each)['border' + side + 'Width']) > 0))
    .map(({ className }) => className)`);
  assert.deepEqual(bare, []);
  await view('/trends')();
  await page.locator('.lcr-trends a').first().click();
  await page.locator('.lcr-chart').first().waitFor();
  // A shape in a colour of ours would be swallowed by a dark ground of theirs.
  const ours = await page.evaluate<string[]>(`(() => {
    const { color } = getComputedStyle(document.body);
    return [...document.querySelectorAll('.lcr-chart :is(.lcr-mark, .lcr-mark-ring, .lcr-trend-line line, .lcr-band)')]
      .filter((each) => getComputedStyle(each).stroke !== color)
      .map((each) => each.getAttribute('class') ?? each.localName);
  })()`);
  assert.deepEqual(ours, []);
  await page.emulateMedia({ forcedColors: null });
});

test('printed from a phone, the record is a table with its headings on A4, and loses nothing on small paper', async () => {
  const phone = await signIn(browser, url, who, { viewport: { width: 320, height: 640 } });
  await recordOf(desmond, phone);
  const printed = async (format: string) =>
    printedPages(await phone.page.pdf({ format }))
      .map(({ text }) => text)
      .join('');
  const a4 = await printed('A4');
  assert.match(a4, /WhatWhenWhoWherefrom/);
  for (const text of [a4, await printed('A6')]) {
    assert.match(text, /CLARKE,Desmond\(Mr\)/);
    assert.match(text, /Furosemide40mgtablets/);
    assert.match(text, /9of9sourcesanswered/);
    assert.match(text, /WalworthLanesGP/);
  }
  await phone.page.context().close();
});
