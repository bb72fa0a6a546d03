// A hospital merges two children who are twins, and sends what cannot be read. A steward sees both, and nothing was joined.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, findByNumber, openRecord, signIn } from './reader.ts';

const { url, ports, browser } = await beginJourney();
/** King's own interface engine speaks here. */
const kingsFeed = Number(`${ports}74`);

/** One message over MLLP; what was acknowledged. Source: HL7 v2 transport specification, release 2. */
function send(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(kingsFeed, '127.0.0.1', () => socket.write(`\x0b${lines.join('\r')}\r\x1c\r`));
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
      if (!answer.includes('\x1c')) return;
      socket.end();
      resolve(answer);
    });
    socket.once('error', reject);
  });
}

const steward = await signIn(browser, url, 'Tom Achebe');
const { page } = steward;

test('twins that a hospital merges are not joined: a steward is asked, and says that they are two', async () => {
  const acknowledged = await send([
    'MSH|^~\\&|PAS|RJZ|LCR|QKK|20261123090000+0000||ADT^A40^ADT_A39|STEWARD1|P|2.4',
    'EVN|A40|20261123090000',
    'PID|1||K771202^^^RJZ^PI~9990001030^^^NHS^NH||Bello^Aliyah^Folake||20160514|F',
    'MRG|K771201^^^RJZ^PI',
  ]);
  assert.match(acknowledged, /MSA\|AA\|STEWARD1/);
  await page.getByRole('link', { name: 'Matches' }).click();
  const question = page.locator('section', { has: page.getByRole('heading', { name: /BELLO, A/ }) });
  for (let tries = 0; (await question.count()) === 0; tries += 1) {
    assert.ok(tries < 60, 'the question was not asked');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await page.reload();
  }
  const table = question.getByRole('table');
  assert.match(await table.innerText(), /BELLO, Aaliyah/);
  assert.match(await table.innerText(), /BELLO, Aliyah/);
  assert.match(await question.innerText(), /has said that they are one person/);
  assert.match(await question.innerText(), /Different NHS numbers, both verified, so two people\./);
  await assertAccessible(page, 'matches');
  await page.setViewportSize({ width: 360, height: 740 });
  await assertAccessible(page, 'matches on a phone');
  assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 360);
  await page.setViewportSize({ width: 1280, height: 900 });
  // By keyboard, as the rest of a steward's morning.
  await question.getByRole('button', { name: 'Two people' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('They stay two people.').waitFor();
  assert.equal(await question.count(), 0);
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('status').getByText('Your answer was taken back.').waitFor();
  await question.getByRole('button', { name: 'Two people' }).click();
  await page.getByRole('status').getByText('They stay two people.').waitFor();
  for (const nhsNumber of ['9990001022', '9990001030'])
    assert.equal(await findByNumber(steward, nhsNumber), '1 person found');
});

test('what could not be read is listed with what its sender was told, and can be looked at', async () => {
  assert.match(await send(['This is no message']), /MSA\|A[ER]/);
  await page.getByRole('link', { name: 'Messages' }).click();
  assert.match(await page.locator('main').innerText(), /King's \(kings-feed\)/);
  await assertAccessible(page, 'messages');
  await page
    .getByRole('row', { name: /does not begin with a header/ })
    .getByRole('link')
    .first()
    .click();
  assert.equal((await page.getByRole('region', { name: 'The message' }).innerText()).trim(), 'This is no message');
  await assertAccessible(page, 'a message');
  assert.deepEqual(steward.complaints, []);
});

test('somebody without the permission is not shown the way, nor let in', async () => {
  const doctor = await signIn(browser, url, 'Dr Kwame Asante');
  assert.equal(await doctor.page.getByRole('link', { name: 'Messages' }).count(), 0);
  const answer = await doctor.page.goto(`${url}/administration/matches`);
  assert.equal(answer?.status(), 403);
  assert.match(await doctor.page.locator('main').innerText(), /Your role does not look after matches/);
  await assertAccessible(doctor.page, 'refused');
});

test('what each source could send better is counted as records are opened, and can be sent to its owner', async () => {
  const clinician = await signIn(browser, url, 'Dr Kwame Asante');
  await openRecord(clinician, '9990001006');
  const { page } = await signIn(browser, url, 'Ines Varga');
  await page.getByRole('link', { name: 'Quality' }).click();
  const practice = page.getByRole('table', { name: /Walworth Lanes/ });
  for (let tries = 0; tries < 20 && (await practice.count()) === 0; tries += 1) await page.reload();
  assert.match(await practice.innerText(), /of \d+/);
  await assertAccessible(page, 'what sources could send better');
  const letter = page.getByRole('link', { name: /For its owner, in words\s*: Walworth Lanes/ });
  const answer = await page.request.get(url + (await letter.getAttribute('href')));
  assert.match(answer.headers()['content-disposition'] ?? '', /^attachment/);
  const text = await answer.text();
  assert.match(text, /What Walworth Lanes GP \(walworth-lanes\) could send better/);
  assert.doesNotMatch(text, /Clarke|999 ?000/i);
});
