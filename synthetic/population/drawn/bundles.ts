// FHIR R4 Bundles of the crowd: what one organisation holds of one person or of many, as its system would send it.
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import { heldResources, servable } from '#synthetic/organisations/fhir-server/held-resources.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { HeldBySomebody } from '../story/cast-person.ts';

/** Of an organisation's people, everything it holds: one transaction, which may be sent again. @param held all of one organisation. */
export function bundleOf(held: readonly HeldBySomebody[], timestamp: string): Bundle {
  const resources = new Map<string, Resource>();
  for (const each of held)
    for (const resource of resourcesOf(each)) {
      const key = `${resource.resourceType}/${resource.id}`;
      // Professionals and places are the same for everybody of the organisation.
      if (!resources.has(key)) resources.set(key, resource);
    }
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    timestamp,
    entry: [...resources.values()].map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    })),
  };
}

/** Everything one organisation holds of one person as FHIR R4, the patient first; ids the same every time. */
export function resourcesOf({ identity, cast }: HeldBySomebody): Resource[] {
  const { organisation: ods, number } = identity;
  const { resources } = heldResources(
    {
      id: ods,
      ods,
      name: `${ods} (simulated)`,
      numberSystem: number.system,
      serves: servable.filter((kind) => kind !== 'series'),
    },
    withVisits(cast, ods),
  );
  return resources.map((resource) => (resource.resourceType === 'Patient' ? asHeld(resource) : resource));
}

/** A practice's consultations are visits in FHIR R4. */
function withVisits(cast: CastPerson, ods: string): CastPerson {
  const held = cast.held[ods]!;
  if (held.consultations.length === 0) return cast;
  const encounters = held.consultations.map(({ when, who, kind, topics }): HeldRecord['encounters'][number] => {
    const about = topics[0]?.about;
    return {
      kind: 'outpatient',
      from: when,
      to: when,
      specialty: kind,
      ...(who ? { who } : {}),
      ...(about ? { reason: about } : {}),
    };
  });
  return { ...cast, held: { ...cast.held, [ods]: { ...held, encounters } } };
}

/** What the organisation does not hold is not there. */
function asHeld(patient: Patient): Patient {
  const { birthDate, gender, address, ...rest } = patient;
  const held = (address ?? []).filter(({ line, postalCode }) => postalCode || line?.some((each) => each !== ''));
  return {
    ...rest,
    ...(birthDate ? { birthDate } : {}),
    ...(gender && gender !== 'unknown' ? { gender } : {}),
    ...(held.length > 0 ? { address: held } : {}),
  };
}
