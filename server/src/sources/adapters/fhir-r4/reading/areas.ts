// The kinds of resource a FHIR source is asked for, in a clinician's words, and where each says whom it is about.
// Source: FHIR R4 Patient compartment definition; https://hl7.org/fhir/R4/compartmentdefinition-patient.html

interface Area {
  /** As a reader names it. */
  area: string;
  /** The element that refers to the patient. */
  patient: 'patient' | 'subject' | 'beneficiary' | 'for' | 'participant.actor';
  /** What must come with it to be readable: a request without its Medication has no name. */
  include?: readonly string[];
}

export const areas = {
  AllergyIntolerance: { area: 'Allergies and adverse reactions', patient: 'patient' },
  Appointment: { area: 'Appointments', patient: 'participant.actor' },
  CarePlan: { area: 'Care plans', patient: 'subject' },
  CareTeam: { area: 'Care teams', patient: 'subject' },
  ClinicalImpression: { area: 'Clinical impressions', patient: 'subject' },
  Communication: { area: 'Communications', patient: 'subject' },
  Composition: { area: 'Structured documents', patient: 'subject' },
  Condition: { area: 'Problems and diagnoses', patient: 'subject' },
  Consent: { area: 'Consents', patient: 'patient' },
  DeviceUseStatement: { area: 'Devices in use', patient: 'subject' },
  DiagnosticReport: { area: 'Investigation reports', patient: 'subject' },
  DocumentReference: { area: 'Documents', patient: 'subject' },
  Encounter: { area: 'Contacts and admissions', patient: 'subject' },
  EpisodeOfCare: { area: 'Episodes of care', patient: 'patient' },
  FamilyMemberHistory: { area: 'Family history', patient: 'patient' },
  Flag: { area: 'Alerts', patient: 'subject' },
  Goal: { area: 'Goals', patient: 'subject' },
  ImagingStudy: { area: 'Imaging', patient: 'subject' },
  Immunization: { area: 'Vaccinations', patient: 'patient' },
  List: { area: 'Lists', patient: 'subject' },
  MedicationAdministration: {
    area: 'Medicines given',
    patient: 'subject',
    include: ['MedicationAdministration:medication'],
  },
  MedicationDispense: { area: 'Medicines dispensed', patient: 'subject', include: ['MedicationDispense:medication'] },
  MedicationRequest: { area: 'Medicines prescribed', patient: 'subject', include: ['MedicationRequest:medication'] },
  MedicationStatement: { area: 'Medicines taken', patient: 'subject', include: ['MedicationStatement:medication'] },
  Observation: { area: 'Results and observations', patient: 'subject' },
  Procedure: { area: 'Procedures', patient: 'subject' },
  QuestionnaireResponse: { area: 'Assessments', patient: 'subject' },
  RelatedPerson: { area: 'Family and personal contacts', patient: 'patient' },
  RiskAssessment: { area: 'Risks', patient: 'subject' },
  ServiceRequest: { area: 'Referrals and requests', patient: 'subject' },
  Specimen: { area: 'Specimens', patient: 'subject' },
  Task: { area: 'Tasks', patient: 'for' },
} as const satisfies Readonly<Record<string, Area>>;

export type AskedType = keyof typeof areas;

export const askedTypes = Object.keys(areas) as [AskedType, ...AskedType[]];

/** What a hospital, a trust or a council is asked for unless its settings say otherwise. */
export const usualTypes: readonly AskedType[] = [
  'AllergyIntolerance',
  'Appointment',
  'CarePlan',
  'CareTeam',
  'Condition',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Flag',
  'Immunization',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'QuestionnaireResponse',
  'RelatedPerson',
  'ServiceRequest',
];

/** Kinds that are about nobody in particular, and come along because others refer to them. */
export const supportingTypes: ReadonlySet<string> = new Set([
  'Device',
  'HealthcareService',
  'Location',
  'Medication',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Provenance',
  'Questionnaire',
  'Substance',
]);

/** The area of a kind of resource, undefined where it is none we ask for. */
export function areaOf(resourceType: string): Area | undefined {
  return Object.hasOwn(areas, resourceType) ? areas[resourceType as AskedType] : undefined;
}

/** What a resource says of whom it is about. */
export interface PatientReference {
  reference?: string;
  identifier?: { system?: string; value?: string };
}

/** Every reference to a patient at the place where this kind has it. Empty where it names none. */
export function patientReferencesOf(resource: Readonly<Record<string, unknown>>): PatientReference[] {
  const path = areaOf(String(resource['resourceType']))?.patient;
  if (path === undefined) return [];
  if (path !== 'participant.actor') return asReference(resource[path]);
  const participants = Array.isArray(resource['participant']) ? (resource['participant'] as unknown[]) : [];
  return participants
    .flatMap((participant) => asReference((participant as { actor?: unknown } | null)?.actor))
    .filter(({ reference, identifier }) =>
      reference === undefined ? identifier !== undefined : /(^|\/)Patient\/|^urn:/.test(reference),
    );
}

function asReference(value: unknown): PatientReference[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value] : [];
}
