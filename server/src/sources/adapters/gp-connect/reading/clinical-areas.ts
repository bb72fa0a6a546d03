// The areas of a GP record that GP Connect is asked for, and the lists by which it answers.
// Source: GP Connect Access Record Structured 1.6, Retrieve a patient's structured record; Returning data in lists.
import type { Resource } from '#standards/fhir/types.ts';
import { isActiveAllergy } from './active-allergy.ts';

export interface ClinicalArea {
  /** The parameter that asks for it. */
  parameter: string;
  /** As a reader names it. */
  title: string;
  /** SNOMED CT code of its primary list. */
  listCode: string;
  /** Kinds of R4 resource it holds. */
  resourceTypes: readonly string[];
  /** Whether a resource is of this area and no other: where one came, something of the area came, list or no list. */
  holds: (resource: Resource) => boolean;
}

const isOf =
  (...types: readonly string[]) =>
  ({ resourceType }: Resource) =>
    types.includes(resourceType);

/** Referrals and diary entries are the same kind of resource in R4. */
const isReferral = (resource: Resource) =>
  resource.resourceType === 'ServiceRequest' &&
  (resource.category ?? []).some(({ coding }) => (coding ?? []).some(({ code }) => code === '3457005'));
const isDiaryEntry = (resource: Resource) =>
  resource.resourceType === 'ServiceRequest' && resource.intent === 'plan' && !isReferral(resource);

export const clinicalAreas = {
  allergies: {
    parameter: 'includeAllergies',
    title: 'Allergies and adverse reactions',
    listCode: '886921000000105',
    resourceTypes: ['AllergyIntolerance'],
    // An ended allergy is not an allergy.
    holds: isActiveAllergy,
  },
  medication: {
    parameter: 'includeMedication',
    title: 'Medications and medical devices',
    listCode: '933361000000108',
    resourceTypes: ['MedicationStatement', 'MedicationRequest'],
    holds: isOf('MedicationStatement'),
  },
  problems: {
    parameter: 'includeProblems',
    title: 'Problems',
    listCode: '717711000000103',
    resourceTypes: ['Condition'],
    holds: isOf('Condition'),
  },
  immunisations: {
    parameter: 'includeImmunisations',
    title: 'Immunisations',
    listCode: '1102181000000102',
    resourceTypes: ['Immunization'],
    holds: isOf('Immunization'),
  },
  uncategorised: {
    parameter: 'includeUncategorisedData',
    title: 'Uncategorised entries',
    listCode: '826501000000100',
    resourceTypes: ['Observation', 'QuestionnaireResponse'],
    // Results and consultation notes are Observations too.
    holds: () => false,
  },
  consultations: {
    parameter: 'includeConsultations',
    title: 'Consultations',
    listCode: '1149501000000101',
    resourceTypes: ['Encounter'],
    holds: isOf('Encounter'),
  },
  investigations: {
    parameter: 'includeInvestigations',
    title: 'Investigations and results',
    listCode: '887191000000108',
    resourceTypes: ['DiagnosticReport', 'Observation', 'Specimen'],
    holds: isOf('DiagnosticReport'),
  },
  referrals: {
    parameter: 'includeReferrals',
    title: 'Outbound referrals',
    listCode: '792931000000107',
    resourceTypes: ['ServiceRequest'],
    holds: isReferral,
  },
  diary: {
    parameter: 'includeDiaryEntries',
    title: 'Diary entries and recalls',
    listCode: '714311000000108',
    resourceTypes: ['ServiceRequest'],
    holds: isDiaryEntry,
  },
} as const satisfies Readonly<Record<string, ClinicalArea>>;

export type AreaName = keyof typeof clinicalAreas;

export const areaNames = Object.keys(clinicalAreas) as [AreaName, ...AreaName[]];

/** Ended allergies come in a list of their own, contained in it, so that nobody takes one for an allergy. */
export const endedAllergies = { title: 'Ended allergies', listCode: '1103671000000101' };

/** What a list is called to the reader, by its code: the areas, and the lists within problems and consultations. */
export function listTitle(code: string): string | undefined {
  if (code === endedAllergies.listCode) return endedAllergies.title;
  const area = areaNames.map((name) => clinicalAreas[name]).find(({ listCode }) => listCode === code);
  if (area) return area.title;
  // Source: CodeSystem GPConnect-SecondaryListValues-1, e.g. "consultations-problems-contained-in-consultations".
  const [, whole, part] = /^(consultations|problems)-([a-z]+(?:-[a-z]+){0,9})$/.exec(code) ?? [];
  return whole && part && `${whole === 'problems' ? 'Problems' : 'Consultations'}: ${part.replaceAll('-', ' ')}`;
}
