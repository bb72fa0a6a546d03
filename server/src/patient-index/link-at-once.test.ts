// Households with slips, moves, marriages and twins, told by four sources at once, in no order: the persons are those the
// pure grouping gives for the whole of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import { recordOf } from '../../../bench/identities.ts';
import { exampleMatching as matching, personsNow } from './example-patients.ts';
import { linkPatient } from './link-patient.ts';
import { comparePatients } from './matching/compare-patients.ts';
import { groupPatients } from './matching/group-patients.ts';
import { matchKeys } from './matching/match-keys.ts';
import { profileOf } from './matching/profile.ts';

const database = await createTestDatabase();

const told = Array.from({ length: 40 }, (_, person) => person).flatMap((person) =>
  ['G85001', 'RJZ', 'RJ1', 'RV5'].map((organisation, source) => ({
    patientId: patientIdOf(organisation, { system: 'https://example.org/patient', value: String(person) }),
    organisation,
    demographics: recordOf(person, source),
    name: `${person}/${source}`,
  })),
);

test('many transactions at once give the persons of the whole, and every message is kept once', async () => {
  const inbox = database.as('inbox');
  // Patient ids are hashes: their order mixes people and sources.
  const queue = told.toSorted((one, other) => (one.patientId < other.patientId ? -1 : 1));
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { patientId, organisation, demographics } = next;
      const message = {
        patientId,
        sourceId: organisation.toLowerCase(),
        organisation,
        identifiers: [],
        demographics,
        authoritative: true,
        receivedAt: new Date('2026-11-01T10:00:00Z'),
      };
      for (let attempt = 1; ; attempt += 1) {
        try {
          await inbox.transaction((transaction) => linkPatient(transaction, message, matching));
          break;
        } catch (error) {
          if (!(error instanceof IssueError && error.issue.code === 'transient') || attempt > 20) throw error;
        }
      }
    }
  };
  await Promise.all([work(), work(), work(), work(), work(), work()]);

  const names = new Map<PatientId, string>(told.map(({ patientId, name }) => [patientId, name]));
  const patients = told.map(({ patientId, demographics }) => {
    const profile = profileOf(demographics, [], matching);
    return { patientId, profile, keys: matchKeys(profile) };
  });
  const { groups } = groupPatients(
    patients,
    [],
    (one, other) => comparePatients(one.profile, other.profile, matching),
    matching,
  );
  const whole = groups.map((ids) =>
    ids
      .map((id) => String(names.get(id)))
      .toSorted()
      .join(' '),
  );
  assert.equal(await personsNow(inbox, names), whole.toSorted().join(' | '));
  assert.deepEqual(await inbox.run({ text: 'select count(*) from patient_index.demographics_version' }), [
    { count: told.length },
  ]);
});
