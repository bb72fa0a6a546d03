import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SectionId } from '../items/sections.ts';
import { anyItems } from './any-items.ts';
import { caseItems } from './cases/case-lines.ts';
import { joinItems } from './join-items.ts';
import { createJoinedRecord } from './joined-record.ts';

test('source by source, in whatever order, it comes to what joining all at once gives', () => {
  fc.assert(
    fc.property(
      anyItems,
      fc.shuffledSubarray(['gp', 'kings', 'guys', 'slam'], { minLength: 4 }),
      anyItems,
      (items, order, before) => {
        const record = createJoinedRecord();
        // A source that is asked again is heard anew.
        record.take(
          'gp',
          before.map((item) => ({ ...item, sourceId: 'gp' })),
        );
        for (const source of order)
          record.take(
            source,
            items.filter(({ sourceId }) => sourceId === source),
          );
        const whole = joinItems(items);
        for (const section of new Set([...items, ...before].map((item) => item.section)))
          assert.deepEqual(
            record.section(section),
            whole.filter((line) => line.section === section),
          );
      },
    ),
    { numRuns: 400 },
  );
});

test('every section whose lines or conflicts are now others is named', () => {
  const [allergy, medicine, problem] = caseItems([
    { from: 'GP', kind: 'allergy', what: 'Allergy to penicillin' },
    { from: 'GP', kind: 'medicine', what: 'Amoxicillin 500mg capsules' },
    { from: "King's", kind: 'problem', what: 'Asthma' },
  ]);
  const record = createJoinedRecord();
  const sections = (ids: ReadonlySet<SectionId>) => [...ids].toSorted();
  assert.deepEqual(sections(record.take('GP', [allergy!])), ['allergies-and-adverse-reactions']);
  assert.deepEqual(sections(record.take("King's", [{ ...medicine!, sourceId: "King's" }, problem!])), [
    'allergies-and-adverse-reactions',
    'medications-and-medical-devices',
    'problem-list',
  ]);
  assert.equal(record.section('allergies-and-adverse-reactions')[0]?.conflicts.length, 1);
  assert.deepEqual(sections(record.take("King's", [])), [
    'allergies-and-adverse-reactions',
    'medications-and-medical-devices',
    'problem-list',
  ]);
  assert.deepEqual(record.section('problem-list'), []);
});
