// What entries are called in a sentence to the owner of a source.
import { wordTable } from '#standards/word-table.ts';

const words: Readonly<Record<string, readonly [one: string, many: string]>> = wordTable({
  AllergyIntolerance: ['allergy', 'allergies'],
  Appointment: ['appointment', 'appointments'],
  CarePlan: ['care plan', 'care plans'],
  Condition: ['problem', 'problems'],
  DiagnosticReport: ['report', 'reports'],
  DocumentReference: ['document', 'documents'],
  Encounter: ['contact', 'contacts'],
  EpisodeOfCare: ['service', 'services'],
  Flag: ['alert', 'alerts'],
  Immunization: ['vaccination', 'vaccinations'],
  MedicationAdministration: ['dose given', 'doses given'],
  MedicationDispense: ['supply of a medicine', 'supplies of medicines'],
  MedicationRequest: ['prescription', 'prescriptions'],
  MedicationStatement: ['medicine', 'medicines'],
  Observation: ['result or finding', 'results and findings'],
  Procedure: ['procedure', 'procedures'],
  ServiceRequest: ['request', 'requests'],
  Task: ['action', 'actions'],
});

/** "1 of 1 prescription", "12 of 40 prescriptions". */
export function countOf(count: number, total: number, resourceType: string): string {
  const [one, many] = words[resourceType] ?? ['entry', 'entries'];
  return `${count} of ${total} ${total === 1 ? one : many}`;
}

/** "prescriptions"; "other entries" for a kind that has no words. */
export function kindInWords(resourceType: string): string {
  return words[resourceType]?.[1] ?? 'other entries';
}
