// The same thing from two places is one line with both behind it; where the two disagree it is said first, and never resolved.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openFound, openRecord, signIn } from './reader.ts';

const { url, browser } = await beginJourney();

const textOf = (text: string) => text.replaceAll(/\s+/g, ' ');

test('one allergy in two records is one line, with both records, why they are one, and when each was written', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  const rows = page.locator('#section-allergies-and-adverse-reactions tbody tr', { hasText: 'penicillin' });
  assert.equal(await rows.count(), 1);
  assert.match(textOf(await rows.innerText()), /Guy's and St Thomas' also in Walworth Lanes GP/);
  await rows.locator('summary', { hasText: '2 sources' }).focus();
  await page.keyboard.press('Enter');
  const behind = textOf(await rows.locator('details.lcr-joined').innerText());
  assert.match(behind, /The same substance by its SNOMED CT code\./);
  assert.match(behind, /Guy's and St Thomas': Allergy to penicillin .*Urticaria.*16 Feb 2019/);
  assert.match(behind, /Walworth Lanes GP: Allergy to penicillin .*Eruption of skin.*3 Nov 1999/);
  await assertAccessible(page, 'record with a joined line opened');
});

test('80 mg and two tablets of 40 mg are one dose; a medicine and its issues are one line', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  const medicines = page.locator('#section-medications-and-medical-devices');
  const furosemide = medicines.locator('tbody tr', { hasText: 'Furosemide' });
  assert.equal(await furosemide.count(), 1);
  assert.match(await furosemide.innerText(), /2 sources, \d+ entries/);
  assert.equal(await medicines.locator('.lcr-conflict').count(), 0);
});

test('where the hospital doubled a dose the practice does not know of, it is said above the list and on both lines', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001014');
  const medicines = page.locator('#section-medications-and-medical-devices');
  const [conflict, ...others] = await medicines.locator('.lcr-conflict').allInnerTexts();
  assert.deepEqual(others, []);
  assert.match(
    textOf(conflict!),
    /Sources disagree\. The strength differs\. King's: Bisoprolol 5mg .*; Walworth Lanes GP: Bisoprolol 2\.5mg /,
  );
  assert.equal(await medicines.locator('tbody tr', { hasText: 'the strength differs between sources' }).count(), 2);
  await assertAccessible(page, 'record with a conflict');
  await assertFits(page, 320);
});

test('no known allergy at the practice and an anaphylaxis at the hospital are never one quiet line, with or without scripts', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante', { javaScriptEnabled: false });
  await findByNumber(reader, '9990001081');
  await openFound(reader.page);
  await reader.page.waitForLoadState('load');
  const allergies = reader.page.locator('#section-allergies-and-adverse-reactions');
  const [conflict] = await allergies.locator('.lcr-conflict').allInnerTexts();
  assert.match(
    textOf(conflict!),
    /None known, and an allergy\. Coldharbour GP: No known allergy \(recorded 14-Jan-2019\); Guy's and St Thomas': Allergy to penicillin/,
  );
  assert.equal(await allergies.locator('tbody tr').count(), 2);
});
