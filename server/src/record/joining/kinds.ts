// Which rules an entry is joined by. By its type, and by its section where one type says many things.
import type { RecordItem } from '../items/record-item.ts';
import type { KindRules } from './join-rule.ts';
import { alertRules } from './rules/alert.ts';
import { allergyRules } from './rules/allergy.ts';
import { appointmentRules, encounterRules, serviceRules } from './rules/contact.ts';
import { documentRules, planRules } from './rules/document.ts';
import { immunisationRules } from './rules/immunisation.ts';
import { medicineEventRules, medicineRules } from './rules/medicine.ts';
import { otherRules } from './rules/other.ts';
import { demographicsRules, personalContactRules } from './rules/person.ts';
import { problemRules } from './rules/problem.ts';
import { procedureRules } from './rules/procedure.ts';
import { reportRules, resultRules } from './rules/result.ts';
import { wordTable } from '#standards/word-table.ts';

const byType: Readonly<Record<string, KindRules>> = wordTable({
  AllergyIntolerance: allergyRules,
  Appointment: appointmentRules,
  CarePlan: planRules,
  Composition: documentRules,
  Condition: problemRules,
  DiagnosticReport: reportRules,
  DocumentReference: documentRules,
  Encounter: encounterRules,
  EpisodeOfCare: serviceRules,
  Flag: alertRules,
  Goal: planRules,
  Immunization: immunisationRules,
  Observation: resultRules,
  Procedure: procedureRules,
  RelatedPerson: personalContactRules,
});

export function rulesOf(item: RecordItem): KindRules {
  const { section, resource, facts } = item;
  const { resourceType } = resource;
  if (resourceType === 'Patient') return section === 'personal-contacts' ? personalContactRules : demographicsRules;
  const role = facts?.medicine?.role;
  if (role !== undefined) return role === 'supply' || role === 'administration' ? medicineEventRules : medicineRules;
  // A list that states there is no allergy stands with the allergies that say so.
  if (facts?.allergy?.noneKnown) return allergyRules;
  return Object.hasOwn(byType, resourceType) ? byType[resourceType]! : otherRules;
}
