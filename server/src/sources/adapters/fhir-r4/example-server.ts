// A FHIR R4 source for tests, in a function: what it answers to a request, for a person it holds something about.
import type { Demographics } from '#standards/demographics.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { ReceivedRequest, Reply } from '../../contract/told-server.ts';

/** A resource of the example, by kind; each about `Patient/p1` unless it says otherwise. */
export type Held = Readonly<Record<string, readonly object[]>>;

const subject = { reference: 'Patient/p1' };

/** Some of what a hospital holds. */
export const held: Held = {
  AllergyIntolerance: [
    {
      resourceType: 'AllergyIntolerance',
      id: 'a1',
      patient: { reference: 'Patient/p1' },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '91936005', display: 'Allergy to penicillin' }] },
    },
  ],
  Condition: [
    {
      resourceType: 'Condition',
      id: 'c1',
      subject,
      code: { text: 'Asthma' },
      encounter: { reference: 'Encounter/e1' },
    },
  ],
  Encounter: [
    {
      resourceType: 'Encounter',
      id: 'e1',
      subject,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    },
  ],
  MedicationRequest: [
    {
      resourceType: 'MedicationRequest',
      id: 'm1',
      subject,
      status: 'active',
      intent: 'order',
      medicationReference: { reference: 'Medication/med1' },
    },
    { resourceType: 'Medication', id: 'med1', code: { text: 'Salbutamol 100 micrograms/dose inhaler' } },
  ],
};

export function patientResource({ names, birthDate, gender, nhsNumber, addresses }: Demographics): object {
  return {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: nhsNumberSystem, value: nhsNumber }],
    name: names.map(({ use, family, given }) => ({ use, family, given })),
    gender,
    birthDate,
    address: addresses.map(({ lines, postcode }) => ({ line: lines, postalCode: postcode })),
  };
}

export function bundleOf(resources: readonly object[], changes: object = {}): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({ resource })),
    ...changes,
  };
}

export function fhirReply(body: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body: JSON.stringify(body) };
}

/** The refusal of a FHIR server, with an NHS error code where it has one. */
export function outcomeReply(status: number, text: string, nhsCode?: string): Reply {
  const coding = nhsCode && [
    { system: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1', code: nhsCode },
  ];
  return fhirReply(
    {
      resourceType: 'OperationOutcome',
      issue: [
        { severity: 'error', code: 'processing', details: { text, ...(coding && { coding }) }, diagnostics: text },
      ],
    },
    status,
  );
}

/** Answers as a server at /fhir would; what is not a search for a kind is taken for the search for the patient. */
export function answerFhir(request: ReceivedRequest, person: Demographics | undefined, holding: Held): Reply {
  const type = /^\/fhir\/([A-Z][A-Za-z]+)\/_search$/.exec(request.url)?.[1];
  if (request.url.startsWith('/fhir/Patient/p1/$everything'))
    return fhirReply(bundleOf([...(person ? [patientResource(person)] : []), ...Object.values(holding).flat()]));
  if (type === undefined || type === 'Patient')
    return fhirReply(bundleOf(person ? [patientResource(person)] : [], { total: person ? 1 : 0 }));
  return fhirReply(bundleOf(holding[type] ?? []));
}
