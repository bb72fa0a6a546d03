// A GP Connect answer while it is being put together: each resource once, references that resolve, ids that stay the same
// from one request to the next. FHIR STU3, CareConnect-GPC profiles.
// Source: GP Connect 1.6, Access Record Structured, FHIR resource population fundamentals.
import { deterministicId } from '#standards/deterministic-id.ts';
import { snomedSystem, type Term } from '#synthetic/people/term.ts';
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { splitProfessional } from '../professional.ts';

/** Any STU3 resource: the server's own types are R4, and a simulation shares none of its code. */
export interface Stu3Resource {
  resourceType: string;
  id?: string;
  [element: string]: unknown;
}

export interface Stu3Reference {
  reference: string;
}

/** A practice, as simulation.yaml describes it. */
export interface Practice {
  id: string;
  name: string;
  ods: string;
  address: readonly string[];
  postcode: string;
  phone: string;
  /** Accredited system id: whom a request must be addressed to. */
  asid: string;
  /** Clinical areas switched off here, by parameter name, e.g. `includeReferrals`. */
  areasOff: readonly string[];
}

export interface RecordDraft {
  practice: Practice;
  person: CastPerson;
  held: HeldRecord;
  /** The day the request is answered. */
  today: string;
  patient: Stu3Reference;
  /** Access Document base of the practice, under which documents' contents lie. */
  documentsBase: string;
  /** Adds a resource unless one with its id is there, and refers to it. */
  add(resource: Stu3Resource & { id: string }): Stu3Reference;
  /** The same id for the same thing, on every request. */
  id(kind: string, ...parts: readonly (string | number)[]): string;
  /** The professional of that name at this practice; the usual GP where nobody is named. */
  practitioner(name?: string): Stu3Reference;
  organization: Stu3Reference;
  resources(): Stu3Resource[];
}

/** Starts an answer about one person at one practice. */
export function draftRecord(practice: Practice, person: CastPerson, today: string, documentsBase: string): RecordDraft {
  const held = person.held[practice.id]!;
  const resources = new Map<string, Stu3Resource>();
  const id = (kind: string, ...parts: readonly (string | number)[]) =>
    deterministicId(['simulated', practice.ods, person.id, kind, ...parts.map(String)]);
  const add = (resource: Stu3Resource & { id: string }): Stu3Reference => {
    const reference = `${resource.resourceType}/${resource.id}`;
    if (!resources.has(reference)) resources.set(reference, resource);
    return { reference };
  };
  const organizationId = deterministicId(['simulated', practice.ods, 'Organization']);
  return {
    practice,
    person,
    held,
    today,
    documentsBase,
    patient: { reference: `Patient/${patientIdAt(practice, person)}` },
    organization: { reference: `Organization/${organizationId}` },
    id,
    add,
    practitioner: (name = held.registration?.usualGp ?? 'Dr Locum') => addPractitioner(practice, add, name),
    resources: () => [...resources.values()],
  };
}

/** What this practice's system calls the person. */
export function patientIdAt(practice: Practice, person: CastPerson): string {
  return deterministicId(['simulated', practice.ods, person.id, 'Patient']);
}

function addPractitioner(practice: Practice, add: RecordDraft['add'], name: string): Stu3Reference {
  const id = deterministicId(['simulated', practice.ods, 'Practitioner', name]);
  const { prefix, given, family, nurse } = splitProfessional(name);
  const practitioner = add({
    resourceType: 'Practitioner',
    id,
    meta: { versionId: '1', profile: [profile('Practitioner')] },
    // Numbers that say that nobody real has them: SDS ids have twelve digits.
    identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: `SIM-${id.slice(0, 8)}` }],
    name: [{ use: 'usual', family, given, ...(prefix && { prefix: [prefix] }) }],
  });
  add({
    resourceType: 'PractitionerRole',
    id: deterministicId(['simulated', practice.ods, 'PractitionerRole', name]),
    meta: { versionId: '1', profile: [profile('PractitionerRole')] },
    practitioner,
    organization: { reference: `Organization/${deterministicId(['simulated', practice.ods, 'Organization'])}` },
    code: [
      {
        coding: [
          {
            system: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1',
            ...(nurse
              ? { code: 'R0620', display: 'Staff Nurse' }
              : { code: 'R0260', display: 'General Medical Practitioner' }),
          },
        ],
      },
    ],
  });
  return practitioner;
}

/** A CareConnect-GPC profile's address. */
export function profile(name: string): string {
  return `https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-${name}-1`;
}

/** A profile extension's address, from NHS Digital's or from HL7 UK's space. */
export function gpcExtension(name: string): string {
  return `https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-${name}-1`;
}
export function careConnectExtension(name: string): string {
  return `https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-${name}-1`;
}

/** A term as a CodeableConcept: coded, or words alone. */
export function concept({ system, code, display }: Term): Record<string, unknown> {
  return code === undefined ? { text: display } : { coding: [{ system, code, display }] };
}

export function snomed(code: string, display: string): Record<string, unknown> {
  return { coding: [{ system: snomedSystem, code, display }] };
}

/** Every clinical resource carries an identifier that stays with it. */
export function businessIdentifier(practice: Practice, id: string): Record<string, unknown>[] {
  return [{ system: `https://fhir.example.org/Id/${practice.ods}/record`, value: id }];
}
