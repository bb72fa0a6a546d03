// Every kind of entry this record can carry, by its STU3 name.
import { allergyIntolerance } from './allergy-intolerance.ts';
import { appointment, schedule, slot } from './appointment.ts';
import { condition } from './condition.ts';
import { diagnosticReport, specimen } from './diagnostic-report.ts';
import { documentReference } from './document-reference.ts';
import { encounter } from './encounter.ts';
import { immunization } from './immunization.ts';
import { list } from './list.ts';
import { medication, medicationRequest, medicationStatement } from './medication.ts';
import { observation } from './observation.ts';
import { patient, relatedPerson } from './patient.ts';
import {
  device,
  healthcareService,
  location,
  organization,
  practitioner,
  practitionerRole,
} from './people-and-places.ts';
import { flag, procedure } from './procedure.ts';
import { questionnaireResponse } from './questionnaire-response.ts';
import type { ResourceRules } from './resource-rules.ts';
import { procedureRequest, referralRequest } from './service-request.ts';
import { wordTable } from '#standards/word-table.ts';

export const resourceRules: Readonly<Record<string, ResourceRules>> = wordTable({
  AllergyIntolerance: allergyIntolerance,
  Appointment: appointment,
  Condition: condition,
  Device: device,
  DiagnosticReport: diagnosticReport,
  DocumentReference: documentReference,
  Encounter: encounter,
  Flag: flag,
  HealthcareService: healthcareService,
  Immunization: immunization,
  List: list,
  Location: location,
  Medication: medication,
  MedicationRequest: medicationRequest,
  MedicationStatement: medicationStatement,
  Observation: observation,
  Organization: organization,
  Patient: patient,
  Practitioner: practitioner,
  PractitionerRole: practitionerRole,
  Procedure: procedure,
  ProcedureRequest: procedureRequest,
  QuestionnaireResponse: questionnaireResponse,
  ReferralRequest: referralRequest,
  RelatedPerson: relatedPerson,
  Schedule: schedule,
  Slot: slot,
  Specimen: specimen,
});
