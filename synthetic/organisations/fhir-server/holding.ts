// What one FHIR organisation holds about one person, as R4 resources: built when first asked, ids the same every time.
import type {
  CodeableConcept,
  ExtractResource,
  Identifier,
  Location,
  Organization,
  Patient,
  Practitioner,
  Reference,
  Resource,
  ResourceType,
} from '@medplum/fhirtypes';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Term } from '#synthetic/people/term.ts';
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { splitProfessional } from '../professional.ts';

/** An organisation that answers FHIR R4, as simulation.yaml describes it. */
export interface FhirOrganisation {
  id: string;
  name: string;
  ods: string;
  /** Identifier system of its own patient numbers. */
  numberSystem: string;
  /** What it answers for; the rest goes by its feed. */
  serves: readonly (keyof HeldRecord)[];
}

export interface Holding {
  organisation: FhirOrganisation;
  person: CastPerson;
  held: HeldRecord;
  patient: Reference<Patient>;
  /** Adds a resource unless one with its id is there, and refers to it. */
  add: <Kind extends ResourceType>(
    resource: { resourceType: Kind; id: string } & ExtractResource<Kind>,
  ) => Reference<ExtractResource<Kind>>;
  id: (kind: string, ...parts: readonly (string | number)[]) => string;
  identifier: (id: string) => Identifier[];
  practitioner: (name: string) => Reference<Practitioner>;
  place: (name: string) => Reference<Location>;
  custodian: Reference<Organization>;
}

/** Starts a holding; `resources` fills as things are added. */
export function openHolding(
  organisation: FhirOrganisation,
  person: CastPerson,
  resources: Map<string, Resource>,
): Holding {
  const id = (kind: string, ...parts: readonly (string | number)[]) =>
    deterministicId(['simulated', organisation.ods, person.id, kind, ...parts.map(String)]);
  const shared = (kind: string, name: string) => deterministicId(['simulated', organisation.ods, kind, name]);
  const add: Holding['add'] = (resource) => {
    const reference = `${resource.resourceType}/${resource.id}`;
    if (!resources.has(reference)) resources.set(reference, resource);
    return { reference };
  };
  const custodian = add({
    resourceType: 'Organization',
    id: shared('Organization', organisation.ods),
    identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: organisation.ods }],
    name: organisation.name,
  });
  return {
    organisation,
    person,
    held: person.held[organisation.id]!,
    patient: { reference: `Patient/${id('Patient')}` },
    add,
    id,
    identifier: (value) => [{ system: `https://fhir.example.org/Id/${organisation.ods}/record`, value }],
    practitioner: (name) => {
      const { prefix, given, family } = splitProfessional(name);
      return {
        ...add({
          resourceType: 'Practitioner',
          id: shared('Practitioner', name),
          name: [{ use: 'usual', text: name, family, given, ...(prefix && { prefix: [prefix] }) }],
        }),
        display: name,
      };
    },
    place: (name) => ({
      ...add({ resourceType: 'Location', id: shared('Location', name), status: 'active', name }),
      display: name,
    }),
    custodian,
  };
}

/** A term as a CodeableConcept: coded, or words alone. */
export function concept({ system, code, display, loinc }: Term): CodeableConcept {
  if (code === undefined || system === undefined) return { text: display };
  return {
    coding: [
      { system, code, display },
      ...(loinc === undefined ? [] : [{ system: 'http://loinc.org', code: loinc, display }]),
    ],
    text: display,
  };
}

export function coded(system: string, code: string, display: string): CodeableConcept {
  return { coding: [{ system, code, display }], text: display };
}

/** A note, where there is one. */
export function noteOf(note: string | undefined): { note?: { text: string }[] } {
  return note === undefined ? {} : { note: [{ text: note }] };
}

export const terminology = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`;
export const ukCore = (name: string): string => `https://fhir.hl7.org.uk/StructureDefinition/${name}`;
export const profiled = (name: string): { profile: string[] } => ({ profile: [ukCore(`UKCore-${name}`)] });
