// A brand at the hospital and its product at the practice are one line, and so are a code of the hospital's own and SNOMED CT's,
// where dm+d and the partnership's map are loaded; the edition that says so is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, signIn } from './reader.ts';

const { url, browser } = await beginJourney();

const leon = '9990001227';
const textOf = (text: string) => text.replaceAll(/\s+/g, ' ');

test('the brand and the product are one medicine with both records behind it, and dm+d is named', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, leon);
  const medicines = page.locator('#section-medications-and-medical-devices');
  const rows = medicines.locator('tbody tr', { hasText: /Gastrivar|Omeprazole/ });
  assert.equal(await rows.count(), 1);
  await rows.locator('details.lcr-joined > summary').focus();
  await page.keyboard.press('Enter');
  const behind = textOf(await rows.locator('details.lcr-joined').innerText());
  assert.match(behind, /The same product by its dm\+d code/);
  assert.match(
    behind,
    /Gastrivar 20mg gastro-resistant capsules \(Simulated Medicines Ltd\) is Omeprazole 20mg gastro-resistant capsules \(dm\+d \(invented\) 2026-11-16\)\./,
  );
  assert.match(behind, /Coldharbour GP: Omeprazole 20mg/);
  assert.match(behind, /Guy's and St Thomas': Gastrivar 20mg/);
  await assertAccessible(page, 'record with a brand and its product');
});

test("a problem in the hospital's own code is the practice's, each in its own words, and the map is named", async () => {
  const page = await openRecord(await signIn(browser, url, 'Dr Kwame Asante'), leon);
  const rows = page.locator('#section-problem-list tbody tr', { hasText: /hypothyroidism|underactive thyroid/i });
  assert.equal(await rows.count(), 1);
  await rows.locator('details.lcr-joined > summary').click();
  const behind = textOf(await rows.locator('details.lcr-joined').innerText());
  assert.match(
    behind,
    /The code ENDO-HYPOTHY is the same as SNOMED CT 40930008 \(Problem codes of Guy's \(simulated\) 1\)\./,
  );
  assert.match(behind, /Guy's and St Thomas': Underactive thyroid gland/);
  assert.match(behind, /Coldharbour GP: Hypothyroidism/);
});

test('whoever looks after feeds sees which editions say so, and how to load another', async () => {
  const reader = await signIn(browser, url, 'Ines Varga');
  const { page } = reader;
  await page.getByRole('link', { name: 'Codes' }).click();
  const said = textOf(await page.locator('main').innerText());
  assert.match(said, /dm\+d \(invented\) Says medicines Version 2026-11-16 .* products, brands and packs/);
  assert.match(
    said,
    /Problem codes of Guy's \(simulated\) .* codes that mean the same as a national one: 1; left out: 1 not said to mean the same/,
  );
  assert.match(await page.locator('main').innerText(), /npm run terminology -- load FOLDER/);
  await assertAccessible(page, 'editions of codes');
  await assertFits(page, 320);
  assert.deepEqual(reader.complaints, []);
});
