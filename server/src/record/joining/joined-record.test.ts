import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SectionId } from '../items/sections.ts';
import { anyItems } from './any-items.ts';
import { caseItems } from './cases/case-lines.ts';
import { joinItems } from './join-items.ts';
import { createJoinedRecord } from './joined-record.ts';

test('source by source or several at once, in whatever order, it comes to what joining all at once gives', () => {
  fc.assert(
    fc.property(
      anyItems,
      fc.shuffledSubarray(['gp', 'kings', 'guys', 'slam'], { minLength: 4 }),
      anyItems,
      fc.integer({ min: 1, max: 4 }),
      (items, order, before, together) => {
        const record = createJoinedRecord();
        // A source that is asked again is heard anew.
        record.take({ sourceId: 'gp', items: before.map((item) => ({ ...item, sourceId: 'gp' })) });
        const answers = order.map((source) => ({
          sourceId: source,
          items: items.filter(({ sourceId }) => sourceId === source),
        }));
        record.take(...answers.slice(0, together));
        for (const answer of answers.slice(together)) record.take(answer);
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
  assert.deepEqual(sections(record.take({ sourceId: 'GP', items: [allergy!] })), ['allergies-and-adverse-reactions']);
  assert.deepEqual(
    sections(record.take({ sourceId: "King's", items: [{ ...medicine!, sourceId: "King's" }, problem!] })),
    ['allergies-and-adverse-reactions', 'medications-and-medical-devices', 'problem-list'],
  );
  assert.equal(record.section('allergies-and-adverse-reactions')[0]?.conflicts.length, 1);
  assert.deepEqual(sections(record.take({ sourceId: "King's", items: [] })), [
    'allergies-and-adverse-reactions',
    'medications-and-medical-devices',
    'problem-list',
  ]);
  assert.deepEqual(record.section('problem-list'), []);
});
