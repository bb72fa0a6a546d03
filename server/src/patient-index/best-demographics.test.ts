import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestDemographics, type ToldDemographics } from './best-demographics.ts';
import { exampleDemographics, exampleNhsNumber, examplePatientId, type Told } from './example-patients.ts';

const number = exampleNhsNumber(1);
const says = (
  organisation: string,
  day: string,
  told: Told,
  more: Partial<ToldDemographics> = {},
): ToldDemographics => ({
  patientId: examplePatientId(organisation, '1'),
  organisation,
  sourceId: organisation.toLowerCase(),
  recordedAt: new Date(`2026-${day}T00:00:00Z`),
  authoritative: true,
  demographics: exampleDemographics(told),
  ...more,
});

const ada: Told = { family: 'Okafor', given: ['Ada'], born: '1984-07-03', gender: 'female', postcode: 'SE5 8SY' };

test('nobody says anything, and nothing is known', () => {
  assert.equal(bestDemographics([]), undefined);
});

test('who was verified is shown, where they live is whoever heard last, and each detail says where it comes from', () => {
  const best = bestDemographics([
    says('RJZ', '10-20', { ...ada, given: ['Adah'], postcode: 'SE1 7EH', phone: '020 7946 0001' }),
    says('G85001', '03-01', { ...ada, nhs: number, verified: true }),
  ])!;
  assert.equal(best.demographics.names[0]?.given[0], 'Ada');
  assert.equal(best.demographics.nhsNumberStatus, 'verified');
  assert.equal(best.demographics.addresses[0]?.postcode, 'SE1 7EH');
  assert.equal(best.from.names?.organisation, 'G85001');
  assert.equal(best.from.addresses?.organisation, 'RJZ');
  assert.equal(best.from.telecoms?.organisation, 'RJZ');
  assert.equal(best.from.deceased, undefined);
  assert.deepEqual(
    best.conflicts.map(({ detail, told }) => [detail, told.map(({ organisation }) => organisation)]),
    [['names', ['G85001', 'RJZ']]],
  );
});

test('that somebody has died is never hidden by an organisation that has not heard', () => {
  const best = bestDemographics([
    says('G85001', '03-01', { ...ada, nhs: number, verified: true }),
    says('RJZ', '10-20', ada, { demographics: { ...exampleDemographics(ada), deceased: '2026-10-19' } }),
  ])!;
  assert.equal(best.demographics.deceased, '2026-10-19');
  assert.deepEqual(
    best.conflicts.map(({ detail }) => detail),
    ['deceased'],
  );
});

test('spelling, marks and what is said in passing are no conflict', () => {
  const best = bestDemographics([
    says('G85001', '03-01', { ...ada, given: ['Zoë'] }),
    says('RJZ', '10-20', { ...ada, given: ['ZOE'] }),
    says('RV5', '10-21', { family: 'Smith', born: '1999-01-01' }, { authoritative: false }),
  ])!;
  assert.deepEqual(best.conflicts, []);
  assert.equal(best.demographics.birthDate, '1984-07-03');
});
