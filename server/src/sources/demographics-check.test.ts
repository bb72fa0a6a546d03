import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Demographics } from '#standards/demographics.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { barnaby, traces, zoe } from './contract/example-question.ts';
import { checkDemographics } from './demographics-check.ts';

/** The Patient a source sends of somebody. */
function patientOf({ names, birthDate, nhsNumber }: Demographics, changes: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    name: names.map(({ family, given }) => ({ ...(family && { family }), given: [...given] })),
    ...(birthDate && { birthDate }),
    ...(nhsNumber && { identifier: [{ system: nhsNumberSystem, value: nhsNumber }] }),
    ...changes,
  };
}

const called = (family: string, ...given: string[]): Partial<Patient> => ({ name: [{ family, given }] });
const numbered = (value: string, use?: 'old'): Partial<Patient> => ({
  identifier: [{ system: nhsNumberSystem, value, ...(use && { use }) }],
});

const cases: readonly [what: string, patient: Partial<Patient>, verdict: 'same' | 'doubtful' | 'different'][] = [
  ['the same in every word', {}, 'same'],
  ['capitals and no marks', called('FEATHERSTONHAUGH', 'ZOE'), 'same'],
  ['called by her second name', called('Featherstonhaugh', 'Marguerite'), 'same'],
  ['a double-barrelled name, half of it known', called('Featherstonhaugh-Smythe', 'Zoë'), 'same'],
  ['number spaced', numbered('999 000 7004'), 'same'],
  ['a year only', { birthDate: '1957' }, 'same'],
  [
    'her former name beside the new',
    {
      name: [
        { family: 'Smythe', given: ['Z'] },
        { use: 'old', family: 'Featherstonhaugh', given: ['Zoë'] },
      ],
    },
    'same',
  ],
  ['married: another family name', called('Smythe', 'Zoë'), 'doubtful'],
  ['an initial', called('Featherstonhaugh', 'Z'), 'doubtful'],
  ['a slip in the given name', called('Featherstonhaugh', 'Zoey'), 'doubtful'],
  ['a short form', called('Featherstonhaugh', 'Margue'), 'doubtful'],
  ['no given name', called('Featherstonhaugh'), 'doubtful'],
  ['no name', { name: [] }, 'doubtful'],
  ['no birth date', { birthDate: undefined as never }, 'doubtful'],
  ['no number, all else equal', { identifier: [] }, 'same'],
  ['no number and a slip', { identifier: [], ...called('Featherstonhaugh', 'Zoey') }, 'different'],
  ['her twin under her number', called('Featherstonhaugh', 'Clementine'), 'different'],
  ['her husband under her number', called('Featherstonhaugh', 'Barnaby'), 'different'],
  ['another number', numbered(barnaby.nhsNumber!), 'different'],
  [
    'her number and another',
    { identifier: [...numbered(zoe.nhsNumber!).identifier!, ...numbered(barnaby.nhsNumber!).identifier!] },
    'different',
  ],
  ['an old number beside none', numbered(barnaby.nhsNumber!, 'old'), 'same'],
  ['a number that is none', numbered('1234567890'), 'different'],
  ['another birth date', { birthDate: '1957-03-29' }, 'different'],
  ['nothing but a number', { name: [], birthDate: undefined as never }, 'different'],
  ['nothing', { name: [], birthDate: undefined as never, identifier: [] }, 'different'],
];

describe('the demographics check', () => {
  for (const [what, changes, verdict] of cases) {
    it(`${what}: ${verdict}`, () => {
      const check = checkDemographics(zoe, patientOf(zoe, changes));
      assert.equal(check.same ? (check.warnings.length > 0 ? 'doubtful' : 'same') : 'different', verdict);
      const said = JSON.stringify(check);
      for (const trace of [...traces(zoe), ...traces(barnaby)]) assert.ok(!said.includes(trace));
    });
  }

  it('names every detail that differs', () => {
    const check = checkDemographics(
      zoe,
      patientOf(zoe, { ...called('Featherstonhaugh', 'Clementine'), birthDate: '1957-03-29' }),
    );
    assert.ok(!check.same && check.issue.text.includes('(date of birth, name)'));
  });

  it('takes a baby without a name yet for the child it became, with a warning', () => {
    const check = checkDemographics(zoe, patientOf(zoe, called('Featherstonhaugh', 'Baby')));
    assert.ok(check.same && check.warnings.length === 1);
  });

  it('never takes two different NHS numbers for one person, whatever else agrees', () => {
    const number = fc.integer({ min: 0, max: 9_999_999_999 }).map((digits) => String(digits).padStart(10, '0'));
    fc.assert(
      fc.property(number, (other) => {
        fc.pre(other !== zoe.nhsNumber);
        assert.equal(checkDemographics(zoe, patientOf(zoe, numbered(other))).same, false);
      }),
    );
  });

  it('does not depend on which of several names come first', () => {
    const name = fc.record({
      family: fc.constantFrom('Featherstonhaugh', 'Smythe', 'Quillfeather', ''),
      given: fc.subarray(['Zoë', 'Marguerite', 'Z', 'Barnaby', 'Zoey']),
    });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), (names) => {
        const forwards = checkDemographics(zoe, patientOf(zoe, { name: names }));
        const backwards = checkDemographics(zoe, patientOf(zoe, { name: names.toReversed() }));
        assert.deepEqual(forwards, backwards);
      }),
    );
  });
});
