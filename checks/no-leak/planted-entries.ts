// The entries that are planted: one that tells of something never shared in one of many ways, and those that belong to it in others.
// Every word, code and id of them says that it is.

import { letterSaying } from '#privacy/never-shared/documents/example-documents.ts';

/** A word of a list. What is planted without it says `planted` everywhere: in words, ids and addresses. */
export const marker = 'chlamydiazyb';
export const listedCode = '999000141000000100';

export type Resource = Record<string, unknown> & { resourceType: string; id?: string };

export type Fhir = 'R4' | 'STU3';

/** How what is planted tells of what it is. */
export type Telling = 'code' | 'word' | 'note' | 'narrative' | 'attachment' | 'pdf' | 'label' | 'title' | 'in pieces';
/** How a further entry belongs to one that was planted before. */
export type Belonging =
  | 'medicine for it'
  | 'medicine planned, issued and stated'
  | 'result of it'
  | 'panel of it'
  | 'request for it'
  | 'visit for it'
  | 'letter about it'
  | 'task for it'
  | 'provenance of it'
  | 'called the same'
  | 'care plan for it'
  | 'at its clinic';

/** Nothing but the letter itself says what it is about. */
export const letter = (await letterSaying(`seen again about ${marker}.`)).toString('base64');

const snomed = 'http://snomed.info/sct';
/** What it is called beside its code in this record: no word of any list, so that only the code tells. */
export const calledHere = 'Orrin-Velt markedname syndrome';
const subject = { reference: 'Patient/p1' };
const day = '2026-03-04';
const at = `${day}T10:00:00Z`;

/** No word of a list: that it goes is for how it is linked alone. */
const idOf = (name: string) => `planted-${name}`;
const nameOf = ({ resourceType, id }: Resource) => `${resourceType}/${id}`;
export const pointing = (resource: Resource) => ({ reference: nameOf(resource), display: `See ${resource.id}` });

/** An entry that says nothing of itself but its id, which nobody reads. */
export function entry(resourceType: string, name: string, fhir: Fhir): Resource {
  const frame = { resourceType, id: idOf(name), identifier: [{ system: 'https://x.example.org', value: idOf(name) }] };
  const r4 = fhir === 'R4';
  switch (resourceType) {
    case 'Condition':
      return {
        ...frame,
        subject,
        clinicalStatus: r4
          ? { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }
          : 'active',
        category: [{ coding: [{ system: 'http://hl7.org/fhir/condition-category', code: 'problem-list-item' }] }],
        code: { text: 'Something planted' },
        [r4 ? 'recordedDate' : 'assertedDate']: at,
      };
    case 'Encounter':
      return {
        ...frame,
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject,
        period: { start: at },
        type: [{ text: 'Planted visit' }],
      };
    case 'DocumentReference':
      return {
        ...frame,
        status: 'current',
        type: { text: 'Letter' },
        subject,
        [r4 ? 'date' : 'created']: r4 ? at : at,
        ...(r4 ? {} : { indexed: at }),
        content: [{ attachment: { contentType: 'application/pdf', url: `Binary/${idOf(name)}` } }],
      };
    case 'MedicationRequest':
      return {
        ...frame,
        status: 'active',
        intent: 'order',
        subject,
        authoredOn: day,
        medicationCodeableConcept: { text: 'Planted tablets' },
        dosageInstruction: [{ text: 'One now' }],
      };
    case 'MedicationStatement':
      return {
        ...frame,
        status: 'active',
        subject,
        dateAsserted: at,
        ...(r4 ? {} : { taken: 'unk' }),
        medicationCodeableConcept: { text: 'Planted tablets' },
      };
    case 'Procedure':
      return {
        ...frame,
        status: 'completed',
        subject,
        code: { text: 'Planted procedure' },
        performedDateTime: at,
      };
    case 'DiagnosticReport':
      return {
        ...frame,
        status: 'final',
        subject,
        code: { text: 'Planted report' },
        effectiveDateTime: at,
        issued: at,
      };
    case 'Task':
      return { ...frame, status: 'requested', intent: 'order', for: subject, description: 'Planted task' };
    case 'CarePlan':
      return { ...frame, status: 'active', intent: 'plan', subject, title: 'Planted plan' };
    case 'Provenance':
      return { ...frame, recorded: at, agent: [{ who: { display: 'Planted author' } }] };
    case 'Appointment':
      return {
        ...frame,
        status: 'booked',
        start: at,
        participant: [{ actor: subject, status: 'accepted' }],
        description: 'Planted appointment',
      };
    case 'Location':
      return { ...frame, name: 'Planted clinic' };
    default:
      return {
        ...frame,
        status: resourceType === 'ServiceRequest' || resourceType === 'ReferralRequest' ? 'active' : 'final',
        ...(resourceType === 'Observation' ? {} : { intent: 'order' }),
        subject,
        code: { text: `Planted ${resourceType.toLowerCase()}` },
        ...(resourceType === 'Observation' ? { effectiveDateTime: at, issued: at, valueString: 'planted value' } : {}),
      };
  }
}

const elementOf: Readonly<Record<string, string>> = {
  Encounter: 'type',
  DocumentReference: 'type',
  MedicationRequest: 'medicationCodeableConcept',
};

export function tell(resource: Resource, telling: Telling): Resource {
  const element = elementOf[resource.resourceType] ?? 'code';
  const coded = { coding: [{ system: snomed, code: listedCode, display: calledHere }], text: calledHere };
  const concept = (value: object) => ({
    [element]: element === 'type' && resource.resourceType === 'Encounter' ? [value] : value,
  });
  switch (telling) {
    case 'code':
      return { ...resource, ...concept(coded) };
    case 'word':
      return { ...resource, ...concept({ text: `Seen for ${marker} again` }) };
    case 'label':
      return {
        ...resource,
        meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'STD' }] },
      };
    case 'in pieces':
      return narrated(resource, `${marker.slice(0, 3)}<i>${marker.slice(3)}</i>`);
    case 'narrative':
      return narrated(resource, `Treated for ${marker.toUpperCase()}s`);
    case 'attachment':
      return resource.resourceType === 'DocumentReference'
        ? {
            ...resource,
            content: [
              { attachment: { contentType: 'text/plain', data: Buffer.from(`About ${marker}.`).toString('base64') } },
            ],
          }
        : narrated(resource, marker);
    case 'pdf':
      return resource.resourceType === 'DocumentReference'
        ? { ...resource, content: [{ attachment: { contentType: 'application/pdf', data: letter } }] }
        : narrated(resource, marker);
    case 'title':
      return resource.resourceType === 'DocumentReference'
        ? { ...resource, description: `${marker} clinic letter` }
        : { ...resource, ...concept({ text: `${marker} clinic` }) };
    default:
      return ['Condition', 'Procedure', 'MedicationRequest'].includes(resource.resourceType)
        ? { ...resource, note: [{ text: `history of ${marker}` }] }
        : narrated(resource, marker);
  }
}

const narrated = (resource: Resource, words: string): Resource => ({
  ...resource,
  text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${words}</p></div>` },
});

export function belong(to: Resource, how: Belonging, index: number, fhir: Fhir): Resource[] {
  const make = (resourceType: string, name = '') => entry(resourceType, `${index}${name}`, fhir);
  const it = pointing(to);
  const isVisit = to.resourceType === 'Encounter';
  const visit = fhir === 'R4' ? 'encounter' : 'context';
  switch (how) {
    case 'medicine for it':
      return [{ ...make('MedicationRequest'), ...(isVisit ? { [visit]: it } : { reasonReference: [it] }) }];
    case 'medicine planned, issued and stated': {
      const plan = {
        ...make('MedicationRequest', 'plan'),
        intent: 'plan',
        ...(isVisit ? { [visit]: it } : { reasonReference: [it] }),
      };
      const issue = { ...make('MedicationRequest', 'issue'), basedOn: [pointing(plan)] };
      return [plan, issue, { ...make('MedicationStatement', 'stated'), basedOn: [pointing(plan)] }];
    }
    case 'result of it':
      return [{ ...make('Observation'), ...(isVisit ? { [visit]: it } : { basedOn: [it] }) }];
    case 'panel of it':
      return [{ ...make('DiagnosticReport'), ...(isVisit ? { [visit]: it } : { result: [it] }) }];
    case 'request for it': {
      const type = fhir === 'R4' ? 'ServiceRequest' : 'ReferralRequest';
      return [{ ...make(type), ...(isVisit ? { [visit]: it } : { reasonReference: [it] }) }];
    }
    case 'visit for it':
      return [
        isVisit ? { ...make('Encounter'), partOf: it } : { ...make('Encounter'), diagnosis: [{ condition: it }] },
      ];
    case 'letter about it':
      return [
        {
          ...make('DocumentReference'),
          context:
            isVisit && fhir === 'R4'
              ? { encounter: [it] }
              : isVisit
                ? { encounter: it }
                : { related: fhir === 'R4' ? [it] : [{ ref: it }] },
        },
      ];
    case 'task for it':
      return fhir === 'R4' ? [{ ...make('Task'), focus: it }] : [{ ...make('Procedure'), reasonReference: [it] }];
    case 'provenance of it':
      return fhir === 'R4' ? [{ ...make('Provenance'), target: [it] }] : [];
    case 'care plan for it':
      return fhir === 'R4' ? [{ ...make('CarePlan'), addresses: [it] }] : [];
    case 'called the same':
      return [{ ...make('Observation'), code: { text: `Review, ${marker}` } }];
    default: {
      const clinic = { ...make('Location', 'clinic'), name: `The ${marker} clinic` };
      return fhir === 'R4'
        ? [
            clinic,
            {
              ...make('Appointment'),
              participant: [
                { actor: subject, status: 'accepted' },
                { actor: pointing(clinic), status: 'accepted' },
              ],
            },
          ]
        : [clinic, { ...make('Encounter', 'visit'), location: [{ location: pointing(clinic) }] }];
    }
  }
}
