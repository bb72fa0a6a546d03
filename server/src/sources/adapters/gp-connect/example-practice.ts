// A practice's system as tests need it: invented people's records in FHIR STU3, answered over the real protocol.
import type { Demographics } from '#standards/demographics.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { ReceivedRequest, Reply } from '../../contract/told-server.ts';
import { type AreaName, areaNames, clinicalAreas, endedAllergies } from './reading/clinical-areas.ts';
import type { JsonObject } from './stu3/elements/rules.ts';

export const gpc = (name: string) => ({
  profile: [`https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-${name}-1`],
});
const snomed = (code: string, display: string) => ({ coding: [{ system: 'http://snomed.info/sct', code, display }] });
const subject = { reference: 'Patient/p1' };
const recorder = { reference: 'Practitioner/gp1' };

/** The Patient, practice and general practitioner that every answer has. */
export function peopleOf({ names, birthDate, gender, nhsNumber, addresses }: Demographics): JsonObject[] {
  const status = {
    url: 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1',
    valueCodeableConcept: {
      coding: [
        {
          system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1',
          code: '01',
          display: 'Number present and verified',
        },
      ],
    },
  };
  return [
    {
      resourceType: 'Patient',
      id: 'p1',
      meta: gpc('Patient'),
      identifier: [{ extension: [status], system: nhsNumberSystem, value: nhsNumber }],
      name: names.map(({ family, given, prefix }) => ({ use: 'official', family, given, prefix })),
      birthDate,
      gender,
      address: addresses.map(({ lines, postcode }) => ({ use: 'home', line: lines, postalCode: postcode })),
      generalPractitioner: [{ reference: 'Practitioner/gp1' }],
      managingOrganization: { reference: 'Organization/o1' },
    },
    {
      resourceType: 'Organization',
      id: 'o1',
      meta: gpc('Organization'),
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'G81001' }],
      name: 'Invented Road Surgery',
    },
    {
      resourceType: 'Practitioner',
      id: 'gp1',
      meta: gpc('Practitioner'),
      name: [{ use: 'usual', family: 'Imaginario', given: ['Lúcia'], prefix: ['Dr'] }],
    },
  ];
}

/** One allergy, one repeat medicine with an issue, one problem, one blood pressure. */
export function heldEntries(): JsonObject[] {
  return [
    {
      resourceType: 'AllergyIntolerance',
      id: 'a1',
      meta: gpc('AllergyIntolerance'),
      clinicalStatus: 'active',
      verificationStatus: 'unconfirmed',
      category: ['medication'],
      code: snomed('294505008', 'Allergy to amoxicillin'),
      patient: subject,
      assertedDate: '2015-06-01T09:30:00+01:00',
      recorder,
    },
    {
      resourceType: 'Medication',
      id: 'm1',
      meta: gpc('Medication'),
      code: snomed('319284000', 'Ramipril 5mg capsules'),
    },
    {
      resourceType: 'MedicationStatement',
      id: 's1',
      meta: gpc('MedicationStatement'),
      identifier: [{ system: 'https://practice.example.org/statement', value: 's1' }],
      basedOn: [{ reference: 'MedicationRequest/r1' }],
      status: 'active',
      medicationReference: { reference: 'Medication/m1' },
      effectivePeriod: { start: '2024-01-15' },
      dateAsserted: '2024-01-15T10:00:00+00:00',
      subject,
      taken: 'unk',
      dosage: [{ text: 'One capsule each morning' }],
    },
    {
      resourceType: 'MedicationRequest',
      id: 'r1',
      meta: gpc('MedicationRequest'),
      status: 'active',
      intent: 'plan',
      medicationReference: { reference: 'Medication/m1' },
      subject,
      authoredOn: '2024-01-15T10:00:00+00:00',
      recorder,
      dosageInstruction: [{ text: 'One capsule each morning' }],
      dispenseRequest: { validityPeriod: { start: '2024-01-15' } },
    },
    {
      resourceType: 'Condition',
      id: 'c1',
      meta: gpc('ProblemHeader-Condition'),
      clinicalStatus: 'active',
      category: [{ coding: [{ system: 'http://hl7.org/fhir/condition-category', code: 'problem-list-item' }] }],
      code: snomed('38341003', 'Hypertension'),
      subject,
      assertedDate: '2024-01-15T10:00:00+00:00',
      asserter: recorder,
    },
    {
      resourceType: 'Observation',
      id: 'o1',
      meta: gpc('Observation'),
      status: 'final',
      code: snomed('75367002', 'Blood pressure'),
      subject,
      effectiveDateTime: '2024-01-15T10:05:00+00:00',
      performer: [recorder],
      component: [
        { code: snomed('72313002', 'Systolic arterial pressure'), valueQuantity: { value: 152, unit: 'mm[Hg]' } },
        {
          code: snomed('1091811000000102', 'Diastolic arterial pressure'),
          valueQuantity: { value: 94, unit: 'mm[Hg]' },
        },
      ],
    },
  ];
}

const listOf: Readonly<Partial<Record<AreaName, readonly string[]>>> = {
  allergies: ['AllergyIntolerance'],
  medication: ['MedicationStatement'],
  problems: ['Condition'],
  uncategorised: ['Observation'],
};

/** The primary list of an area, empty where none of the entries belong to it. */
export function areaList(listCode: string, title: string, references: readonly string[]): JsonObject {
  const empty = {
    emptyReason: {
      coding: [
        {
          system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-ListEmptyReasonCode-1',
          code: 'no-content-recorded',
        },
      ],
    },
    note: [{ text: 'Information not available.' }],
  };
  return {
    resourceType: 'List',
    meta: gpc('List'),
    status: 'current',
    mode: 'snapshot',
    title,
    code: snomed(listCode, title),
    subject,
    ...(references.length > 0 ? { entry: references.map((reference) => ({ item: { reference } })) } : empty),
  };
}

export function areaLists(entries: readonly JsonObject[], areas: readonly AreaName[] = areaNames): JsonObject[] {
  return [
    ...areas.map((name) => {
      const { listCode, title } = clinicalAreas[name];
      const own = entries.filter(
        ({ resourceType, id }) => typeof id === 'string' && listOf[name]?.includes(String(resourceType)),
      );
      return areaList(
        listCode,
        title,
        own.map(({ resourceType, id }) => `${String(resourceType)}/${String(id)}`),
      );
    }),
    areaList(endedAllergies.listCode, endedAllergies.title, []),
  ];
}

export function bundleOf(resources: readonly JsonObject[]): JsonObject {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1'] },
    entry: resources.map((resource) => ({ resource })),
  };
}

/** A whole answer about somebody, holding these entries. */
export function recordOf(person: Demographics, entries: readonly JsonObject[] = heldEntries()): JsonObject {
  return bundleOf([...peopleOf(person), ...areaLists(entries), ...entries]);
}

const fhirJson = { 'content-type': 'application/fhir+json;charset=utf-8' };

/** Answers $gpc.getstructuredrecord; undefined for a patient the practice does not know. */
export function answerGpConnect(person: Demographics | undefined, entries: readonly JsonObject[]): Reply {
  if (!person) return outcomeReply(404, 'PATIENT_NOT_FOUND', 'not-found');
  return { headers: fhirJson, body: JSON.stringify(recordOf(person, entries)) };
}

export function outcomeReply(status: number, code: string, type: string, diagnostics?: string): Reply {
  const system = 'https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1';
  const issue = { severity: 'error', code: type, details: { coding: [{ system, code, display: code }] }, diagnostics };
  return { status, headers: fhirJson, body: JSON.stringify({ resourceType: 'OperationOutcome', issue: [issue] }) };
}

/** What the practice reads of who asks. */
export function claimsOf({ headers }: ReceivedRequest): { header: JsonObject; claims: JsonObject; signature: string } {
  const [header = '', claims = '', signature = ''] = (headers.authorization ?? '').replace(/^Bearer /, '').split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as JsonObject;
  return { header: decode(header), claims: decode(claims), signature };
}
