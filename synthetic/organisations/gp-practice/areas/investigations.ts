// Investigations: a report, its specimen, and each result, alone or grouped under its test.
// Source: GP Connect 1.6, Pathology guidance; DiagnosticReport, Observation - test group header and test result.
import type { Held } from '#synthetic/people/held-record.ts';
import { momentOf } from '#synthetic/people/story-time.ts';
import { addList, primaryList } from '../lists.ts';
import { isWithin, type Within } from '../parameters.ts';
import { businessIdentifier, concept, profile, type RecordDraft, snomed, type Stu3Reference } from '../record-draft.ts';
import { valueOf } from './uncategorised.ts';

const categories = {
  pathology: ['394595002', 'Pathology'],
  microbiology: ['408454008', 'Clinical microbiology'],
  radiology: ['394914008', 'Radiology'],
} as const;

export function addInvestigations(draft: RecordDraft, within: Within): void {
  const entries = draft.held.results.flatMap((result, index) =>
    isWithin(result.when, within) ? [addReport(draft, result, index)] : [],
  );
  addList(draft, primaryList('investigations'), entries);
}

function addReport(draft: RecordDraft, result: Held<'results'>, index: number): Stu3Reference {
  const { panel, when, values, conclusion, status, specimen, who, department } = result;
  const issued = momentOf(when);
  const performer = [draft.practitioner(who)];
  const [code, display] = categories[department];
  const category = [snomed(code, display)];
  const specimenReference = specimen && addSpecimen(draft, result, index);
  const tests = values.map(({ what, value }, place) => {
    const id = draft.id('Observation', 'result', index, place);
    return draft.add({
      resourceType: 'Observation',
      id,
      meta: { profile: [profile('Observation')] },
      identifier: businessIdentifier(draft.practice, id),
      status: status === 'corrected' ? 'amended' : status,
      category,
      code: concept(what),
      subject: draft.patient,
      effectiveDateTime: when,
      issued,
      performer,
      ...valueOf(what, value),
      ...(specimenReference && { specimen: specimenReference }),
      ...(typeof value === 'number' && rangeOf(what)),
    });
  });
  const header = tests.length > 1 ? [addHeader(draft, result, index, tests, issued)] : tests;
  const id = draft.id('DiagnosticReport', index);
  return draft.add({
    resourceType: 'DiagnosticReport',
    id,
    meta: { profile: [profile('DiagnosticReport')] },
    identifier: businessIdentifier(draft.practice, id),
    status: status === 'corrected' ? 'amended' : status,
    category: category[0],
    code: concept(panel),
    subject: draft.patient,
    effectiveDateTime: when,
    issued,
    performer: [{ actor: draft.organization }],
    ...(specimenReference && { specimen: [specimenReference] }),
    ...(header.length > 0 && { result: header }),
    ...(conclusion && { conclusion }),
  });
}

/** The test the results were asked as: a group header that points at its members. */
function addHeader(
  draft: RecordDraft,
  { panel, when, who, status }: Held<'results'>,
  index: number,
  tests: readonly Stu3Reference[],
  issued: string,
): Stu3Reference {
  const id = draft.id('Observation', 'group', index);
  return draft.add({
    resourceType: 'Observation',
    id,
    meta: { profile: [profile('Observation')] },
    identifier: businessIdentifier(draft.practice, id),
    status: status === 'corrected' ? 'amended' : status,
    code: concept(panel),
    subject: draft.patient,
    effectiveDateTime: when,
    issued,
    performer: [draft.practitioner(who)],
    related: tests.map((target) => ({ type: 'has-member', target })),
  });
}

function addSpecimen(draft: RecordDraft, { specimen, when }: Held<'results'>, index: number): Stu3Reference {
  const id = draft.id('Specimen', index);
  return draft.add({
    resourceType: 'Specimen',
    id,
    meta: { profile: [profile('Specimen')] },
    identifier: businessIdentifier(draft.practice, id),
    status: 'available',
    type: concept(specimen!),
    subject: draft.patient,
    collection: { collectedDateTime: when },
  });
}

function rangeOf({ low, high, unit }: { low?: number; high?: number; unit?: string }): Record<string, unknown> {
  if (low === undefined && high === undefined) return {};
  const quantity = (value: number | undefined) => value !== undefined && { value, ...(unit && { unit }) };
  return {
    referenceRange: [
      {
        ...(low !== undefined && { low: quantity(low) }),
        ...(high !== undefined && { high: quantity(high) }),
      },
    ],
  };
}
