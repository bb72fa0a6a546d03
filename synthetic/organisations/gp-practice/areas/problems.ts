// Problems, with what hangs on each, and the lists that name it.
// Source: GP Connect 1.6, Problems guidance; ProblemHeader (Condition).
import type { Term } from '#synthetic/people/term.ts';
import { lettersAt } from '../../letters/letters.ts';
import { addDocument } from '../documents.ts';
import { addList, primaryList, secondaryList } from '../lists.ts';
import {
  businessIdentifier,
  careConnectExtension,
  concept,
  profile,
  type RecordDraft,
  type Stu3Reference,
} from '../record-draft.ts';
import { addMedicines, statementOf } from './medicines.ts';

export interface ProblemsAsked {
  status?: 'active' | 'inactive';
}

export function addProblems(draft: RecordDraft, { status }: ProblemsAsked): void {
  const linkedMedicines: Stu3Reference[] = [];
  const linkedDocuments: Stu3Reference[] = [];
  const entries = draft.held.problems.flatMap((problem, index) => {
    const clinicalStatus = problem.ended === undefined ? 'active' : 'inactive';
    if (status !== undefined && status !== clinicalStatus) return [];
    const medicines = medicinesFor(draft, problem.what);
    linkedMedicines.push(...medicines);
    const documents = documentsFor(draft, problem.what, index === 0);
    linkedDocuments.push(...documents);
    const id = problemIdOf(draft, index);
    return [
      draft.add({
        resourceType: 'Condition',
        id,
        meta: { profile: [profile('ProblemHeader-Condition')] },
        extension: [
          { url: careConnectExtension('ProblemSignificance'), valueCode: problem.significance },
          ...[...medicines, ...documents].map((related) => ({
            url: careConnectExtension('RelatedClinicalContent'),
            valueReference: related,
          })),
        ],
        identifier: businessIdentifier(draft.practice, id),
        clinicalStatus,
        category: [
          {
            coding: [
              {
                system: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-ConditionCategory-1',
                code: 'problem-list-item',
                display: 'Problem List Item',
              },
            ],
          },
        ],
        code: concept(problem.what),
        subject: draft.patient,
        onsetDateTime: problem.since,
        ...(problem.ended && { abatementDateTime: problem.ended }),
        assertedDate: problem.since,
        asserter: draft.practitioner(problem.who),
        ...(problem.note && { note: [{ text: problem.note }] }),
      }),
    ];
  });
  addList(draft, primaryList('problems'), entries);
  if (linkedDocuments.length > 0)
    addList(draft, secondaryList('Problems - documents related to problems'), linkedDocuments);
  if (linkedMedicines.length === 0) return;
  if (!draft.resources().some(({ resourceType }) => resourceType === 'MedicationStatement')) {
    addMedicines(draft, { includeIssues: true });
  }
  addList(draft, secondaryList('Problems - medications related to problems'), linkedMedicines);
}

/** Letters filed under a problem; those about no problem in particular are filed under the first. */
function documentsFor(draft: RecordDraft, problem: Term, first: boolean): Stu3Reference[] {
  const about = new Map(draft.held.documents.map(({ about: term }, index) => [index, term?.display]));
  return lettersAt(draft.person, draft.practice)
    .filter(({ document }) => (about.get(document) === undefined ? first : about.get(document) === problem.display))
    .map((letter) => addDocument(draft, letter));
}

/** The problem of that name in the record, where there is one. */
export function problemOf(draft: RecordDraft, what: Term | undefined): Stu3Reference | undefined {
  const index = draft.held.problems.findIndex((problem) => problem.what.display === what?.display);
  return index < 0 ? undefined : { reference: `Condition/${problemIdOf(draft, index)}` };
}

function problemIdOf(draft: RecordDraft, index: number): string {
  return draft.id('Condition', index);
}

function medicinesFor(draft: RecordDraft, problem: Term): Stu3Reference[] {
  return draft.held.medicines.flatMap((medicine, index) =>
    medicine.for?.display === problem.display ? [statementOf(draft, index)] : [],
  );
}
