// A hospital doctor opens medicines and risks of the practice and of everybody around; a community nurse the summary. Each way
// in which a source may not answer has its own words and its own next step, and never looks like "nothing there".
// Source: GP Connect use cases 3.04 and 3.21 (Local Care Record, medicines and risks, Guy's; exceptions 4a, 5a, 6a) and 3.03
// (Leeds, summary; its error reasons).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeWords } from '#sources/outcome-words.ts';
import type { SourceOutcome } from '#sources/source-adapter.ts';
import { beginJourney } from './journey.ts';
import { assertAccessible, chip, openRecord, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const desmond = '9990001006';
/** Nobody else's journey opens her record: what her practice answered is remembered for some seconds. */
const beatrice = '9990001308';
const practice = 'Walworth Lanes GP';
const medicines = '#section-medications-and-medical-devices';

/** What is the matter, whose record shows it, and what the reader must be told. */
const exceptions: readonly {
  it: string;
  state?: [string, string];
  nhsNumber?: string;
  of: string;
  is: SourceOutcome;
}[] = [
  {
    it: 'no agreement to share (4a)',
    state: ['walworth-lanes', 'refusing agreement'],
    nhsNumber: beatrice,
    of: practice,
    is: 'no-agreement',
  },
  {
    it: 'the practice has not joined',
    state: ['walworth-lanes', 'refusing'],
    nhsNumber: beatrice,
    of: practice,
    is: 'not-a-party',
  },
  {
    it: 'the person refused (5a)',
    nhsNumber: '9990001065',
    of: '(Walworth Lanes|Coldharbour) GP',
    is: 'consent-refused',
  },
  {
    it: 'the answer cannot be read (6a)',
    state: ['walworth-lanes', 'wrong rubbish'],
    nhsNumber: beatrice,
    of: practice,
    is: 'invalid-answer',
  },
  {
    it: 'a sign-in page for an answer',
    state: ['walworth-lanes', 'wrong page'],
    nhsNumber: beatrice,
    of: practice,
    is: 'invalid-answer',
  },
  {
    it: 'somebody else’s record',
    state: ['walworth-lanes', 'wrong patient'],
    nhsNumber: beatrice,
    of: practice,
    is: 'demographics-differ',
  },
  { it: 'no answer in time', state: ['walworth-lanes', 'silent'], nhsNumber: beatrice, of: practice, is: 'timed-out' },
  {
    it: 'nobody listens there',
    state: ['walworth-lanes', 'gone'],
    nhsNumber: beatrice,
    of: practice,
    is: 'not-reachable',
  },
  { it: 'a hospital says no', state: ['guys/fhir', 'refusing'], of: "Guy's and St Thomas'", is: 'refused' },
  {
    it: 'a hospital without an agreement',
    state: ['guys/fhir', 'refusing agreement'],
    of: "Guy's and St Thomas'",
    is: 'no-agreement',
  },
];

for (const { it, state, nhsNumber = desmond, of, is } of exceptions)
  test(`${it}: said in its own words, with what to do`, async () => {
    if (state) await make(...state);
    const reader = await signIn(browser, url, 'Dr Kwame Asante');
    const page = await openRecord(reader, nhsNumber);
    const { label, reason, nextStep } = outcomeWords[is];
    const theirs = chip(page, of).filter({ hasText: label });
    const said = ((await theirs.textContent()) ?? '').replaceAll(/\s+/g, ' ');
    const [before, behind] = reason.split('{source}');
    assert.ok(said.includes(before!.trim()) && said.includes(behind!.trim()), `${said} says: ${reason}`);
    assert.ok(said.includes(nextStep), `${said} says: ${nextStep}`);
    // What is missing is named where it would be read as none.
    const section = (await page.locator(medicines).innerText()).replaceAll(/\s+/g, ' ');
    assert.match(section, new RegExp(of), section.slice(0, 400));
    await page.context().close();
  });

test('no data and no such patient are told from silence: nothing there is said to be missing', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, desmond);
  const unknown = page.locator('.lcr-chip', { hasText: outcomeWords['patient-not-known'].label });
  const none = page.locator('.lcr-chip', { hasText: outcomeWords['nothing-recorded'].label });
  assert.ok((await unknown.count()) + (await none.count()) > 0);
  assert.doesNotMatch(await page.locator('#progress').innerText(), /so far/);
  await assertAccessible(page, 'record with sources that have nothing');
});
