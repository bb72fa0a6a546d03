// What becomes of several patients together, as a steward can read it: groups.cases.yaml.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { PatientId } from '#standards/patient.ts';
import { type CasePerson, profileOfCase } from './case-person.ts';
import { comparePatients } from './compare-patients.ts';
import { type GroupedPatient, groupPatients } from './group-patients.ts';
import { matchKeys } from './match-keys.ts';
import { readMatching } from './matching-config.ts';

interface GroupCase {
  case: string;
  patients: Readonly<Record<string, CasePerson & { times?: number }>>;
  persons: readonly string[];
  asked?: readonly string[];
  questions?: number;
  questionsAtMost?: number;
}

const matching = readMatching(new URL('../../../../partnership', import.meta.url).pathname);
const cases = parse(readFileSync(new URL('groups.cases.yaml', import.meta.url), 'utf8')) as GroupCase[];

for (const { case: name, patients, persons, asked, questions: count, questionsAtMost: most } of cases) {
  test(name, () => {
    const all = Object.entries(patients).flatMap(([label, { times, ...person }]) =>
      times === undefined
        ? [patientOf(label, person)]
        : Array.from({ length: times }, (_, at) => patientOf(`${label}${at + 1}`, person)),
    );
    const compare = (one: GroupedPatient, other: GroupedPatient) =>
      comparePatients(one.profile, other.profile, matching);
    const { groups, questions } = groupPatients(all, [], compare, matching);
    const together = groups.filter((ids) => ids.length > 1).map((ids) => inOrder(ids));
    assert.deepEqual(together.toSorted(), persons.map((ids) => inOrder(ids.split(' '))).toSorted());
    const pairs = questions.map(({ one, other }) => inOrder([one, other])).toSorted();
    if (asked) assert.deepEqual(pairs, asked.toSorted());
    if (count !== undefined) assert.equal(pairs.length, count, pairs.join(', '));
    if (most !== undefined) assert.ok(pairs.length > 0 && pairs.length <= most, String(pairs.length));
    const reversed = groupPatients(all.toReversed(), [], compare, matching);
    assert.deepEqual(reversed, { groups, questions }, 'the other way about');
  });
}

const inOrder = (labels: readonly string[]) => labels.toSorted().join(' ');

function patientOf(label: string, person: CasePerson): GroupedPatient {
  const profile = profileOfCase(person, matching);
  return { patientId: label as PatientId, profile, keys: matchKeys(profile) };
}
