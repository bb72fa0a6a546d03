// Code systems that have another address in R4: HL7's own moved to terminology.hl7.org, CareConnect's became UK Core's.
// Codes keep their meaning, so a new address loses nothing. Source: https://terminology.hl7.org; UK Core R4 code systems.
import { wordTable } from '#standards/word-table.ts';

/** HL7's own, under http://hl7.org/fhir/ in STU3. Those that R4 left there (administrative-gender, …) are not listed. */
const movedByHl7 = new Set([
  'allergy-clinical-status',
  'allergyintolerance-substance-exposure-risk',
  'appointment-cancellation-reason',
  'condition-category',
  'contactentity-type',
  'data-absent-reason',
  'diagnosis-role',
  'encounter-admit-source',
  'encounter-diet',
  'encounter-discharge-disposition',
  'encounter-special-arrangements',
  'encounter-special-courtesy',
  'encounter-type',
  'immunization-origin',
  'immunization-recommendation-reason',
  'list-empty-reason',
  'list-order',
  'location-physical-type',
  'medication-statement-category',
  'observation-category',
  'organization-type',
  'patient-contact-relationship',
  'practitioner-role',
  'referencerange-meaning',
  'service-category',
  'service-type',
  'substance-category',
  'vaccination-protocol-dose-status',
  'vaccination-protocol-dose-status-reason',
]);

/** CareConnect's, where UK Core's has the same codes under the same or another name. */
const ukCoreName: Readonly<Record<string, string>> = wordTable({
  DeathNotificationStatus: 'DeathNotificationStatus',
  EthnicCategory: 'EthnicCategory',
  HumanLanguage: 'HumanLanguage',
  LanguageAbilityMode: 'LanguageAbilityMode',
  LanguageAbilityProficiency: 'LanguageAbilityProficiency',
  ListEmptyReasonCode: 'ListEmptyReasonCode',
  NHSNumberVerificationStatus: 'NHSNumberVerificationStatusEngland',
  PrescribingAgency: 'MedicationPrescribingOrganizationType',
  PrescriptionType: 'PrescriptionType',
  ProblemSignificance: 'ProblemSignificance',
  ResidentialStatus: 'ResidentialStatus',
  SDSJobRoleName: 'SDSJobRoleName',
  TreatmentCategory: 'TreatmentCategory',
});

/** The address of a code system in R4; unchanged where it did not move. */
export function r4CodeSystem(system: string): string {
  const [, version, name] = /^http:\/\/hl7\.org\/fhir\/(v2|v3)\/(\w{1,40})$/.exec(system) ?? [];
  if (version === 'v2' && name === '0078') return 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
  if (name !== undefined) return `http://terminology.hl7.org/CodeSystem/${version}-${name}`;
  // As it is published, and as systems in use write it.
  const own = /^http:\/\/hl7\.org\/fhir\/(?:CodeSystem\/|codesystem-)?([a-z-]{1,60}?)(?:\.html)?$/.exec(system)?.[1];
  if (own !== undefined && movedByHl7.has(own)) return `http://terminology.hl7.org/CodeSystem/${own}`;
  const careConnect = /^https:\/\/fhir\.(?:nhs|hl7\.org)\.uk\/STU3\/CodeSystem\/CareConnect-([A-Za-z]{1,40})-1$/.exec(
    system,
  )?.[1];
  if (careConnect === 'ConditionCategory') return 'http://terminology.hl7.org/CodeSystem/condition-category';
  const name4 =
    careConnect !== undefined && Object.hasOwn(ukCoreName, careConnect) ? ukCoreName[careConnect] : undefined;
  return name4 === undefined ? system : `https://fhir.hl7.org.uk/CodeSystem/UKCore-${name4}`;
}
