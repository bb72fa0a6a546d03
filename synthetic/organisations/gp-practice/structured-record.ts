// One person's structured record: the areas asked for, in the order the specification draws them.
// Source: GP Connect 1.6, Retrieve a patient's structured record, payload response body; clinical area configuration.
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { addAllergies } from './areas/allergies.ts';
import { addConsultations } from './areas/consultations.ts';
import { addImmunisations } from './areas/immunisations.ts';
import { addInvestigations } from './areas/investigations.ts';
import { addMedicines } from './areas/medicines.ts';
import { addProblems } from './areas/problems.ts';
import { addDiary, addReferrals } from './areas/referrals-and-diary.ts';
import { addUncategorised } from './areas/uncategorised.ts';
import { addIdentity } from './identity.ts';
import type { Asked } from './parameters.ts';
import { draftRecord, type Practice, type RecordDraft, type Stu3Resource } from './record-draft.ts';
import { operationOutcome } from './refusal.ts';

/** Names of areas as a warning about them says. */
const areaNames: Readonly<Record<string, string>> = {
  includeAllergies: 'Allergies',
  includeMedication: 'Medications',
  includeConsultations: 'Consultations',
  includeProblems: 'Problems',
  includeImmunisations: 'Immunisations',
  includeUncategorisedData: 'Uncategorised data',
  includeInvestigations: 'Investigations',
  includeReferrals: 'Referrals',
  includeDiaryEntries: 'Diary entries',
};

/** @param today the day of the request, FHIR date. */
export function structuredRecord(
  practice: Practice,
  person: CastPerson,
  asked: Asked,
  today: string,
  documentsBase: string,
): Stu3Resource {
  const draft = draftRecord(practice, person, today, documentsBase);
  addIdentity(draft);
  const off = practice.areasOff.filter((name) => asked[name as keyof Asked] !== undefined);
  const area = <Name extends keyof Asked>(
    name: Name,
    add: (draft: RecordDraft, value: NonNullable<Asked[Name]>) => void,
  ) => {
    const value = asked[name];
    if (value !== undefined && value !== null && !off.includes(name)) add(draft, value);
  };
  area('includeAllergies', addAllergies);
  area('includeMedication', addMedicines);
  area('includeProblems', addProblems);
  area('includeConsultations', addConsultations);
  area('includeImmunisations', addImmunisations);
  area('includeUncategorisedData', addUncategorised);
  area('includeInvestigations', addInvestigations);
  area('includeReferrals', addReferrals);
  area('includeDiaryEntries', (record, { until }) => addDiary(record, until));

  const warnings = [
    ...off.map((name) => ({ text: `${areaNames[name] ?? name} has been disabled`, diagnostics: name })),
    ...asked.unknown.map((name) => ({ text: `${name} is an unrecognised parameter`, diagnostics: name })),
  ];
  const outcome =
    warnings.length === 0
      ? []
      : [
          operationOutcome(
            warnings.map((warning) => ({
              severity: 'warning',
              code: 'not-supported',
              spineCode: 'NOT_IMPLEMENTED',
              display: 'Not implemented',
              ...warning,
            })),
          ),
        ];
  return {
    resourceType: 'Bundle',
    id: draft.id('Bundle'),
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1'] },
    type: 'collection',
    entry: [...draft.resources(), ...outcome].map((resource) => ({ resource })),
  };
}
