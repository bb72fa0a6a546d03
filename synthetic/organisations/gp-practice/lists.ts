// The lists that say what an answer holds: one for each area asked for, and those of what hangs on problems and
// consultations. An empty list, a withheld item and a record in transit are each said in their own way.
// Source: GP Connect 1.6, Returning data in lists; List.
import {
  gpcExtension,
  profile,
  type RecordDraft,
  snomed,
  type Stu3Reference,
  type Stu3Resource,
} from './record-draft.ts';

/** Primary lists: SNOMED CT code and title. */
const primary = {
  allergies: ['886921000000105', 'Allergies and adverse reactions'],
  endedAllergies: ['1103671000000101', 'Ended allergies'],
  consultations: ['1149501000000101', 'List of consultations'],
  diary: ['714311000000108', 'Patient recall administration'],
  immunisations: ['1102181000000102', 'Immunisations'],
  investigations: ['887191000000108', 'Investigations and results'],
  medications: ['933361000000108', 'Medications and medical devices'],
  referrals: ['792931000000107', 'Outbound referral'],
  problems: ['717711000000103', 'Problems'],
  uncategorised: ['826501000000100', 'Miscellaneous record'],
} as const;

export interface ListKind {
  code: Record<string, unknown>;
  title: string;
  /** A secondary list is left out where it would be empty. */
  secondary: boolean;
}

export type ListEntries = Stu3Reference[];

export function primaryList(area: keyof typeof primary): ListKind {
  const [code, display] = primary[area];
  return {
    code: snomed(code, display),
    title: area === 'uncategorised' ? 'Uncategorised data' : display,
    secondary: false,
  };
}

/** @param title e.g. `Problems - medications related to problems`: the code is made of its words. */
export function secondaryList(title: string): ListKind {
  const code = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return {
    code: {
      coding: [
        { system: 'https://fhir.hl7.org.uk/STU3/CodeSystem/GPConnect-SecondaryListValues-1', code, display: title },
      ],
    },
    title,
    secondary: true,
  };
}

/** Adds the list, with the warnings that belong to it. */
export function addList(
  draft: RecordDraft,
  { code, title, secondary }: ListKind,
  entries: ListEntries,
  { contained = [] }: { contained?: readonly Stu3Resource[] } = {},
): void {
  const warnings = warningsFor(draft, title);
  if (secondary && entries.length === 0 && warnings.length === 0) return;
  const notes = warnings.map(({ text }) => text);
  if (entries.length === 0) notes.push('Information not available');
  draft.add({
    resourceType: 'List',
    id: draft.id('List', title),
    meta: { profile: [profile('List')] },
    extension: [
      {
        url: gpcExtension('ClinicalSetting'),
        valueCodeableConcept: snomed('1060971000000108', 'General practice service'),
      },
      ...warnings.map((warning) => ({ url: gpcExtension('ListWarningCode'), valueCode: warning.code })),
    ],
    ...(contained.length > 0 && { contained }),
    status: 'current',
    mode: 'snapshot',
    title,
    code,
    subject: draft.patient,
    date: draft.today,
    ...(entries.length > 0
      ? { entry: entries.map((item) => ({ item })) }
      : {
          emptyReason: {
            coding: [
              {
                system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-ListEmptyReasonCode-1',
                code: 'no-content-recorded',
                display: 'No Content Recorded',
              },
            ],
          },
        }),
    ...(notes.length > 0 && { note: [{ text: notes.join(' ') }] }),
  });
}

function warningsFor({ held: { registration } }: RecordDraft, title: string): { code: string; text: string }[] {
  const warnings = [];
  if (
    registration?.confidentialAreas.some((area) => title === area || title.toLowerCase().includes(area.toLowerCase()))
  ) {
    warnings.push({
      code: 'confidential-items',
      text: 'Items excluded due to confidentiality and/or patient preferences.',
    });
  }
  if (registration?.inTransitSince) {
    warnings.push({
      code: 'data-in-transit',
      text: `Patient record transfer from previous GP practice not yet complete; information recorded before ${longDate(registration.inTransitSince)} may be missing.`,
    });
  }
  return warnings;
}

/** dd-Mmm-yyyy */
function longDate(when: string): string {
  const [year, month, day] = when.slice(0, 10).split('-') as [string, string, string];
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${day}-${months[Number(month) - 1]}-${year}`;
}
