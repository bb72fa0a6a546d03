import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNeverShared } from '#privacy/never-shared/never-shared.ts';
import type { ClinicalDocument, DocumentSection } from '#standards/cda/clinical-document.ts';
import { isFileShared, sharedOf } from './document-shared.ts';

const listed = '999000141000000100';
const neverShared = createNeverShared([
  { id: 'a', title: 'A', codes: [{ system: 'http://snomed.info/sct', code: listed }], words: ['zybrofex', 'GUM'] },
]);

const section = (title: string, text: DocumentSection['text'], sections: DocumentSection[] = []): DocumentSection => ({
  title,
  confidentiality: [],
  ...(text ? { text } : {}),
  hasEntries: false,
  sections,
});
const documentOf = (sections: DocumentSection[], head: Partial<ClinicalDocument> = {}): ClinicalDocument => ({
  title: 'Discharge summary',
  confidentiality: [],
  patients: [],
  authors: [],
  recipients: [],
  body: { kind: 'sections', sections, pictures: new Map() },
  ...head,
});
const plain = Buffer.from('<ClinicalDocument/>');

test('a section that tells of it is not there, the others are as they were; one written in pieces is found too', async () => {
  const kept = section('Medicines', ['Paracetamol'], [section('Stopped', ['Ibuprofen'])]);
  const inPieces = section('History', [{ kind: 'styled', styles: ['bold'], parts: ['Zyb'] }, 'rofex in 2019']);
  const within = section(
    'Plan',
    ['Home'],
    [section('Follow-up', ['In the GUM clinic']), section('Bloods', ['In a week'])],
  );
  const shared = await sharedOf(neverShared, documentOf([kept, inPieces, within]), plain);
  assert.ok(shared?.body.kind === 'sections');
  assert.deepEqual(shared.body.sections, [kept, section('Plan', ['Home'], [section('Bloods', ['In a week'])])]);
});

test('a document whose head tells of it, or of which nothing is left, is not there', async () => {
  const harmless = [section('Medicines', ['Paracetamol'])];
  assert.equal(
    await sharedOf(neverShared, documentOf(harmless, { title: 'Zybrofex clinic letter' }), plain),
    undefined,
  );
  const encounter = { place: 'GUM' };
  assert.equal(await sharedOf(neverShared, documentOf(harmless, { encounter }), plain), undefined);
  assert.equal(await sharedOf(neverShared, documentOf([section('Zybrofex', ['x'])]), plain), undefined);
});

test('a document that tells of it in codes alone is not there', async () => {
  const harmless = documentOf([section('Medicines', ['Paracetamol'])]);
  const coded = Buffer.from(`<ClinicalDocument><code code="${listed}"/></ClinicalDocument>`);
  assert.equal(await sharedOf(neverShared, harmless, coded), undefined);
  assert.equal(await sharedOf(neverShared, harmless, plain), harmless);
});

test('a file that tells of it is not there, in whatever text it is written', async () => {
  for (const [type, text, shared] of [
    ['text/plain', 'seen in the GUM clinic', false],
    ['text/html; charset=utf-8', '<p>Zyb<b>rofex</b></p>', false],
    ['application/rtf', String.raw`{\rtf1 Zyb\b rofex}`, false],
    ['text/plain', 'seen in the eye clinic', true],
    ['image/png', 'zybrofex', false],
    ['image/png', Buffer.from('89504e470d0a1a0a', 'hex').toString('latin1') + 'zybrofex', true],
  ] as const)
    assert.equal(await isFileShared(neverShared, type, Buffer.from(text, 'latin1')), shared, text);
  assert.ok(!(await isFileShared(neverShared, 'text/plain', Buffer.from('\uFEFFzybrofex', 'utf16le'))));
});
