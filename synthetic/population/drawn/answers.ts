// The GP Connect answer of a practice about somebody of the crowd.
import { structuredRecord } from '#synthetic/organisations/gp-practice/structured-record.ts';
import type { Stu3Resource } from '#synthetic/organisations/gp-practice/record-draft.ts';
import type { Asked } from '#synthetic/organisations/gp-practice/parameters.ts';
import type { HeldBySomebody } from '../story/cast-person.ts';

/**
 * The structured record, every clinical area of it, as on that day.
 * @returns undefined for whoever the practice has no NHS number of: nobody can ask for them.
 */
export function answerOf({ identity, cast }: HeldBySomebody, today: string): Stu3Resource | undefined {
  const { organisation: ods, demographics } = identity;
  if (!demographics.nhsNumber) return undefined;
  const practice = {
    id: ods,
    ods,
    name: `${ods} (simulated)`,
    address: ['1 Example Road'],
    postcode: 'SE17 8QA',
    phone: '020 7946 0501',
    asid: '200000000999',
    areasOff: [],
  };
  const everything: Asked = {
    nhsNumber: demographics.nhsNumber,
    includeAllergies: { includeResolved: true },
    includeMedication: { includeIssues: true },
    includeConsultations: { within: {} },
    includeProblems: {},
    includeImmunisations: { includeNotGiven: true },
    includeUncategorisedData: {},
    includeInvestigations: {},
    includeReferrals: {},
    includeDiaryEntries: {},
    unknown: [],
  };
  return structuredRecord(practice, cast, everything, today, 'https://practice.example.org/documents');
}
