// Which sections of the record a source's statement on an area speaks of: "no allergies recorded" belongs where allergies
// would stand.
import type { SectionId } from '#record/items/sections.ts';
import { wordTable } from '#standards/word-table.ts';

/** The section a kind of resource mostly falls into. Kinds that spread over many sections speak of none. */
const sectionsByType: Readonly<Record<string, readonly SectionId[]>> = wordTable({
  AllergyIntolerance: ['allergies-and-adverse-reactions'],
  Appointment: ['future-appointments'],
  CarePlan: ['care-and-support-plan'],
  Condition: ['problem-list'],
  DiagnosticReport: ['investigation-results'],
  DocumentReference: ['documents'],
  Encounter: ['contacts-with-professionals'],
  FamilyMemberHistory: ['family-history'],
  Flag: ['alerts'],
  Immunization: ['vaccinations'],
  MedicationRequest: ['medications-and-medical-devices'],
  MedicationStatement: ['medications-and-medical-devices'],
  Procedure: ['procedures-and-therapies'],
  ServiceRequest: ['investigations-requested', 'referral-details'],
});

export function sectionsOfArea(resourceTypes: readonly string[]): SectionId[] {
  return [...new Set(resourceTypes.flatMap((type) => sectionsByType[type] ?? []))];
}
