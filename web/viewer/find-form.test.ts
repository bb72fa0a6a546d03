import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBirthDate, readFindForm } from './find-form.ts';

test('a birth date is read however it is written, and only if it is a day', () => {
  for (const text of ['31 3 1980', '31/03/1980', '31-Mar-1980', '31 March 1980', '1980-03-31', '31.3.1980'])
    assert.equal(readBirthDate(text), '1980-03-31', text);
  for (const text of ['31 2 1980', '31 3 80', '3 1980', 'tomorrow', '1 Foo 1980', '0 1 1980', '1 13 1980'])
    assert.equal(readBirthDate(text), undefined, text);
});

test('an NHS number is enough; a wrong one says what is wrong', () => {
  assert.deepEqual(readFindForm({ nhsNumber: ' 999 000 0018 ' }), {
    form: { nhsNumber: '999 000 0018', family: '', given: '', birthDate: '', postcode: '' },
    criteria: { nhsNumber: '9990000018' },
  });
  const wrong = readFindForm({ nhsNumber: '999 000 0019' });
  assert.ok('errors' in wrong && wrong.errors[0]?.text.includes('not a valid NHS number'));
});

test('a name alone is not enough: nobody browses', () => {
  const result = readFindForm({ family: 'Okafor' });
  assert.ok('errors' in result && result.errors[0]?.field === 'birthDate');
  assert.ok('criteria' in readFindForm({ family: 'Okafor', postcode: 'SE5 9RS' }));
});

test('an empty form, and rubbish in place of one, ask for details', () => {
  for (const body of [{}, null, undefined, 'x', { nhsNumber: ['1'] }]) assert.ok('errors' in readFindForm(body));
});
