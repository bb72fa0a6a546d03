// A person's entries as a FHIR R4 source would send them: twelve kinds, of the size and shape real ones have.
import type { AskedType } from '../adapters/fhir-r4/reading/areas.ts';

/** The twelve kinds, and how many of a hundred entries are of each: results and contacts outnumber everything else. */
export const kinds: Readonly<Partial<Record<AskedType, number>>> = {
  Observation: 34,
  Encounter: 14,
  MedicationRequest: 12,
  Condition: 9,
  DiagnosticReport: 8,
  Procedure: 6,
  Immunization: 5,
  Appointment: 4,
  DocumentReference: 3,
  ServiceRequest: 2,
  AllergyIntolerance: 2,
  Flag: 1,
};

export const patientKey = 'Patient/p1';

/** How many entries of each kind make `count` in all. */
export function countsOf(count: number): ReadonlyMap<AskedType, number> {
  const counts = new Map(
    (Object.entries(kinds) as [AskedType, number][]).map(([kind, share]) => [kind, Math.floor((count * share) / 100)]),
  );
  const missing = count - [...counts.values()].reduce((sum, each) => sum + each, 0);
  return counts.set('Observation', counts.get('Observation')! + missing);
}

/** One entry: valid R4, a kilobyte or so with its codes, narrative, people and places. */
export function exampleEntry(kind: AskedType, index: number): object {
  const day = new Date(Date.UTC(2026, 0, 1) - index * 86_400_000).toISOString().slice(0, 10);
  const at = `${day}T10:30:00Z`;
  const subject = { reference: patientKey };
  const code = concept(index, kind);
  const performer = { reference: 'Practitioner/pr1', display: 'Dr Imaginary Example' };
  const narrative = `${kind} of ${day}: ${code.text}. `.repeat(4);
  const frame = {
    resourceType: kind,
    id: `${kind.toLowerCase()}-${index}`,
    meta: { versionId: '1', lastUpdated: at, profile: [`https://fhir.hl7.org.uk/StructureDefinition/UKCore-${kind}`] },
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${narrative}</p></div>` },
    identifier: [{ system: 'https://source.example.org/id', value: `${kind}-${index}` }],
  };
  return { ...frame, ...particulars(kind, { index, day, at, subject, code, performer }) };
}

interface Given {
  index: number;
  day: string;
  at: string;
  subject: { reference: string };
  code: ReturnType<typeof concept>;
  performer: { reference: string; display: string };
}

function particulars(kind: AskedType, { index, day, at, subject, code, performer }: Given): object {
  const encounter = { reference: 'Encounter/encounter-0' };
  const status = (code: string, system: string) => ({
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
  });
  switch (kind) {
    case 'Observation':
      return {
        status: 'final',
        category: [status('laboratory', 'observation-category')],
        code,
        subject,
        encounter,
        effectiveDateTime: at,
        issued: at,
        performer: [performer],
        valueQuantity: {
          value: 4 + (index % 70) / 10,
          unit: 'mmol/L',
          system: 'http://unitsofmeasure.org',
          code: 'mmol/L',
        },
        referenceRange: [{ low: { value: 3.5, unit: 'mmol/L' }, high: { value: 7.8, unit: 'mmol/L' } }],
      };
    case 'Encounter':
      return {
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        type: [code],
        subject,
        participant: [{ individual: performer }],
        period: { start: at, end: at },
        serviceProvider: { reference: 'Organization/o1', display: 'Simulated Trust' },
      };
    case 'MedicationRequest':
      return {
        status: 'active',
        intent: 'order',
        medicationCodeableConcept: code,
        subject,
        authoredOn: at,
        requester: performer,
        dosageInstruction: [
          {
            text: 'One to be taken twice a day with food',
            timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
          },
        ],
        dispenseRequest: { quantity: { value: 56, unit: 'tablet' } },
      };
    case 'Condition':
      return {
        clinicalStatus: status('active', 'condition-clinical'),
        verificationStatus: status('confirmed', 'condition-ver-status'),
        category: [status('problem-list-item', 'condition-category')],
        code,
        subject,
        encounter,
        onsetDateTime: day,
        recordedDate: at,
        asserter: performer,
      };
    case 'DiagnosticReport':
      return {
        status: 'final',
        code,
        subject,
        encounter,
        effectiveDateTime: at,
        issued: at,
        performer: [performer],
        conclusion: 'Within expected limits.',
      };
    case 'Procedure':
      return {
        status: 'completed',
        code,
        subject,
        encounter,
        performedDateTime: at,
        performer: [{ actor: performer }],
      };
    case 'Immunization':
      return {
        status: 'completed',
        vaccineCode: code,
        patient: subject,
        occurrenceDateTime: at,
        lotNumber: `L${index}`,
        performer: [{ actor: performer }],
      };
    case 'Appointment':
      return {
        status: 'booked',
        serviceType: [code],
        start: at,
        end: `${day}T11:00:00Z`,
        participant: [
          { actor: subject, status: 'accepted' },
          { actor: performer, status: 'accepted' },
        ],
      };
    case 'DocumentReference':
      return {
        status: 'current',
        type: code,
        subject,
        date: at,
        author: [performer],
        content: [
          { attachment: { contentType: 'application/pdf', url: `Binary/b${index}`, title: 'Letter', creation: at } },
        ],
      };
    case 'ServiceRequest':
      return { status: 'active', intent: 'order', code, subject, encounter, authoredOn: at, requester: performer };
    case 'AllergyIntolerance':
      return {
        clinicalStatus: status('active', 'allergyintolerance-clinical'),
        verificationStatus: status('confirmed', 'allergyintolerance-verification'),
        code,
        patient: subject,
        recordedDate: at,
        reaction: [{ manifestation: [concept(index + 1, 'Reaction')], severity: 'moderate' }],
      };
    default:
      return { status: 'active', category: [status('safety', 'flag-category')], code, subject, period: { start: at } };
  }
}

/** An invented code: the number is none of SNOMED CT's. */
function concept(index: number, kind: string) {
  const text = `Example ${kind.toLowerCase()} ${index % 97}`;
  return { coding: [{ system: 'https://codes.example.org', code: `${kind}-${index % 97}`, display: text }], text };
}
