import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { loadConformance } from '#standards/fhir/conformance.ts';
import type { List, MedicationStatement } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { inputFolder } from '../../../../../checks/real-input/part.ts';
import type { RecordItem } from '../../items/record-item.ts';
import { anyItems } from '../any-items.ts';
import { type CaseLine, caseItems } from '../cases/case-lines.ts';
import { compareSources } from './compare-sources.ts';
import { reconcileMedicines, type Stay } from './reconcile-medicines.ts';
import type { MedicineChange } from './reconciled-medicine.ts';
import { reconciliationResources } from './reconciliation-resources.ts';
import { reconciliationHeadings, reconciliationRows } from './reconciliation-rows.ts';

interface Case {
  case: string;
  discharged?: false;
  lines: CaseLine[];
  /** `differs` and `person`, where they are said, must be so too. */
  expect: {
    change: MedicineChange;
    before?: number[];
    during?: number[];
    after?: number[];
    reasons?: string[];
    differs?: string[];
    person?: string;
    matched?: string;
  }[];
  /** Two sets of sources as they are now, in place of a stay. */
  compare?: { first: string[]; second: string[] };
}

const cases = parse(readFileSync(new URL('reconcile.cases.yaml', import.meta.url), 'utf8')) as Case[];
const stay: Stay = {
  admitted: '2026-01-08T03:10:00Z',
  discharged: '2026-01-19T15:00:00Z',
  hospital: new Set(["King's"]),
};
const named = { nameOf: (sourceId: string) => sourceId };
const numbers = (items: readonly RecordItem[]) => items.map(({ resource }) => Number(resource.id));

for (const { case: sentence, discharged, compare, lines, expect } of cases) {
  test(sentence, () => {
    const { discharged: _left, ...goingOn } = stay;
    const found = compare
      ? compareSources(caseItems(lines), { first: new Set(compare.first), second: new Set(compare.second) }, named)
      : reconcileMedicines(caseItems(lines), discharged === false ? goingOn : stay, named);
    assert.deepEqual(
      found.map(({ change, before, during, after, reasons }) => ({
        change,
        before: numbers(before),
        during: numbers(during),
        after: numbers(after),
        reasons,
      })),
      expect.map(({ change, before = [], during = [], after = [], reasons = [] }) => ({
        change,
        before,
        during,
        after,
        reasons,
      })),
    );
    for (const [index, { differs, person, matched }] of expect.entries()) {
      const { differences, needsPerson, matchedBy } = found[index]!;
      if (differs)
        assert.deepEqual(
          differences.map(({ what, before, after }) => `${what}: ${before} → ${after}`),
          differs,
        );
      if (person !== undefined) assert.equal(needsPerson ?? '', person);
      if (matched !== undefined) assert.equal(matchedBy ?? '', matched);
    }
  });
}

const ukCoreFolder = inputFolder('uk-core');
const ukCore = ukCoreFolder ? await loadConformance(ukCoreFolder) : undefined;

/** Valid FHIR, and what it claims to be: each names its UK Core profile. */
function assertConforms(resource: List | MedicationStatement): void {
  assert.deepEqual(validateResource(resource), []);
  assert.equal(
    resource.meta?.profile?.[0],
    `https://fhir.hl7.org.uk/StructureDefinition/UKCore-${resource.resourceType}`,
  );
  const wrong = ukCore?.validate(resource).filter(({ severity }) => severity !== 'information');
  assert.deepEqual(wrong ?? [], []);
}

test('a row for each medicine, readable by itself', () => {
  const medicines = reconcileMedicines(caseItems(cases[1]!.lines), stay, named);
  assert.deepEqual(reconciliationRows(medicines, named.nameOf), [
    [
      'Bisoprolol 5mg tablets',
      'dose changed',
      'medicine: Bisoprolol 2.5mg tablets → Bisoprolol 5mg tablets',
      'GP: Bisoprolol 2.5mg tablets, Take one each morning, active (prescribed 01-Apr-2019)',
      '',
      "King's: Bisoprolol 5mg tablets, Take one each morning, active (prescribed 19-Jan-2026)",
      'for Heart failure',
      '',
      'Matched by the same substance, form and release in the name.',
      "GP, King's",
    ],
  ]);
  assert.equal(reconciliationHeadings.length, 10);
});

test('as FHIR it is a valid List of valid MedicationStatements, whatever was reconciled', () => {
  const subject = { patient: 'Patient/p1', date: '2026-01-20T09:00:00Z', ...named };
  const check = (items: readonly RecordItem[]) => {
    const medicines = reconcileMedicines(items, { ...stay, hospital: new Set(["King's", 'kings']) }, named);
    const [list, ...statements] = reconciliationResources(medicines, subject);
    for (const resource of [list, ...statements]) assertConforms(resource);
    assert.deepEqual(
      (list.entry ?? []).map(({ item }) => item.reference),
      statements.map(({ id }) => `MedicationStatement/${id}`),
    );
    assert.deepEqual(
      (list.entry ?? []).map(({ flag }) => flag?.text),
      medicines.map(({ change }) => change),
    );
    return list;
  };
  for (const { lines } of cases) check(caseItems(lines));
  fc.assert(fc.property(anyItems, (items) => void check(items)));
  assert.equal(check([]).emptyReason?.coding?.[0]?.code, 'unavailable');
});

test('whatever the order of entries, the same medicines in the same order', () => {
  fc.assert(
    fc.property(
      anyItems.chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
      ([items, shuffled]) => {
        const reconciled = (of: readonly RecordItem[]) =>
          reconcileMedicines(
            of,
            { ...stay, admitted: '2019-03-05', discharged: '2019-06-01', hospital: new Set(['kings']) },
            named,
          );
        assert.deepEqual(reconciled(shuffled), reconciled(items));
      },
    ),
  );
});
