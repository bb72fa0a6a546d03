// A letter told once in a person's file is the same letter in each format; as CDA it is read back by the standard's own reader.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClinicalDocument } from '#standards/cda/is-clinical-document.ts';
import { readClinicalDocument } from '#standards/cda/read-clinical-document.ts';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { lettersAt } from './letters.ts';

const lettersOf = (id: string, organisation: string, name: string) =>
  lettersAt(
    exampleCast().find((person) => person.id === id)!,
    { id: organisation, name },
  );

test('a discharge letter as CDA says who it is about, from whom to whom, and every part of the file', () => {
  const [letter] = lettersOf('patricia-nolan', 'kings', "King's & Co");
  assert.equal(letter!.contentType, 'text/xml');
  const content = letter!.content();
  assert.ok(isClinicalDocument(content));
  const document = readClinicalDocument(content, { timeZone: 'Europe/London' });
  const { title, writtenAt, patients, authors, custodian, recipients, body } = document;
  assert.equal(title, 'Discharge summary');
  assert.equal(Date.parse(writtenAt!), Date.parse(letter!.when));
  assert.deepEqual(patients, [
    {
      names: [{ use: 'official', family: 'Nolan', given: ['Patricia', 'Mary'], prefix: ['Mrs'] }],
      birthDate: '1946-11-21',
      nhsNumbers: ['9990001014'],
    },
  ]);
  assert.deepEqual(
    [authors[0]?.name, authors[0]?.organisation, custodian],
    ['Dr Kwame Asante', "King's & Co", "King's & Co"],
  );
  assert.deepEqual(recipients, [{ organisation: 'Walworth Lanes Surgery', copy: false }]);
  assert.ok(body.kind === 'sections');
  assert.deepEqual(
    body.sections.map((section) => section.title),
    ['Summary', 'Medicines at discharge', 'Actions for the practice', 'Told to the patient', 'About this letter'],
  );
  const said = JSON.stringify(body.sections);
  for (const words of ['Increased from 2.5 mg', 'If pulse < 50 or dizzy', '132/78 & no ankle swelling'])
    assert.ok(said.includes(words), words);
});

test('the same organisation’s other letters stay what they were', () => {
  const kinds = new Set(lettersOf('desmond-clarke', 'kings', "King's").map(({ contentType }) => contentType));
  assert.deepEqual([...kinds], ['application/pdf']);
});
