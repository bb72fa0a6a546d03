// People found, as the searchset that PDQm's search and `$match` answer with: each with a score and a grade, and beside them an
// OperationOutcome with why each is there and what should be known of the search.
// Source: FHIR R4 §3.1.1.5 (search results), match-grade extension; IHE ITI-78 §2:3.78.4.2, ITI-119 §2:3.119.4.2.
import { uncheckedNote } from '#disclosure/identity/find-traced.ts';
import type { PatientShown } from '#disclosure/identity/search-patients.ts';
import { operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import type { Bundle, BundleEntry } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import { patientResource } from './patient-resource.ts';

export interface Searchset {
  /** Where this server's resources are, without a slash at the end. */
  base: string;
  /** The search as it was understood. */
  self: string;
  /** The likeliest first; scores from 0 to 1. */
  patients: readonly (PatientShown & { score: number })[];
  /** Whether grades are said: how sure it is, not how well a search is met, which two of one name may do equally. */
  graded: boolean;
  /** More fit than are given. How many is not said: nobody browses. */
  more: boolean;
  /** The national service did not answer. */
  unchecked: boolean;
  /** What else should be known of the search. */
  issues: readonly Issue[];
}

export function searchset({ base, self, patients, graded, more, unchecked, issues }: Searchset): Bundle {
  const [first, ...others] = [
    ...issues,
    ...(more ? [moreFit] : []),
    ...(unchecked ? [notChecked] : []),
    ...patients.map(({ reasons }, index) => why(reasons, index)),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(more ? {} : { total: patients.length }),
    link: [{ relation: 'self', url: self }],
    ...(first
      ? {
          entry: [
            ...patients.map((patient) => entryOf(base, patient, graded)),
            { resource: operationOutcomeOf([first, ...others]), search: { mode: 'outcome' } },
          ],
        }
      : {}),
  };
}

const matchGrade = 'http://hl7.org/fhir/StructureDefinition/match-grade';

function entryOf(base: string, patient: Searchset['patients'][number], graded: boolean): BundleEntry {
  return {
    fullUrl: `${base}/Patient/${patient.personId}`,
    resource: patientResource(patient),
    search: {
      ...(graded ? { extension: [{ url: matchGrade, valueCode: patient.grade }] } : {}),
      mode: 'match',
      score: Math.round(patient.score * 10_000) / 10_000,
    },
  };
}

/** Words about agreement, never the values. */
function why(reasons: readonly string[], index: number): Issue {
  return {
    severity: 'information',
    code: 'informational',
    text: reasons.join(reasons.every((reason) => reason.endsWith('.')) ? ' ' : '; '),
    location: `Bundle.entry[${index}]`,
  };
}

const moreFit: Issue = {
  severity: 'information',
  code: 'incomplete',
  text: 'More people fit than are given. Add what else is known of the person.',
};
const notChecked: Issue = {
  severity: 'warning',
  code: 'incomplete',
  text: uncheckedNote,
};
