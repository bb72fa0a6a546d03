// A Patient said in part over the Patient that was held: what the message does not speak of is as it was.
// Source: HL7 v2.8.2 §2.5.3: a field not valued says nothing, `""` says that there is none.
import { isDeepStrictEqual } from 'node:util';
import type { Identifier, Patient, Resource } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';

/** Elements that are said together, or not at all. Those not here are what each message says. */
const elements: readonly (readonly (keyof Patient)[])[] = [
  ['name'],
  ['telecom'],
  ['gender'],
  ['birthDate', '_birthDate' as keyof Patient],
  ['deceasedBoolean', 'deceasedDateTime'],
  ['address'],
  ['maritalStatus'],
  ['multipleBirthBoolean', 'multipleBirthInteger'],
  ['communication'],
  ['generalPractitioner'],
];

/**
 * What is held once this was said. Anything but a Patient is said whole.
 * @param cleared elements of Patient and urls of extensions of which the source says there are none; `identifier` is the NHS
 * number, `meta` the security labels.
 */
export function overHeld(said: Resource, held: Resource, cleared: readonly string[]): Resource {
  if (said.resourceType !== 'Patient' || held.resourceType !== 'Patient') return said;
  const patient: Patient = { ...said };
  for (const together of elements) {
    if (together.some((element) => said[element] !== undefined || cleared.includes(element))) continue;
    for (const element of together)
      if (held[element] !== undefined) Object.assign(patient, { [element]: held[element] });
  }
  // A name somebody once bore is not undone by a message that gives the present one.
  if (said.name !== undefined && held.name !== undefined) {
    const former = held.name.filter(({ use }) => use === 'old' || use === 'maiden');
    patient.name = [
      ...said.name,
      ...former.filter((name) => !said.name!.some((other) => isDeepStrictEqual(other, name))),
    ];
  }
  // That somebody has died says nothing of when, where that was said before.
  if (said.deceasedBoolean === true && held.deceasedDateTime !== undefined) {
    delete patient.deceasedBoolean;
    patient.deceasedDateTime = held.deceasedDateTime;
  }
  const identifier = identifiersOver(said.identifier ?? [], held.identifier ?? [], cleared.includes('identifier'));
  if (identifier.length > 0) patient.identifier = identifier;
  const extension = [
    ...(said.extension ?? []),
    ...(held.extension ?? []).filter(
      ({ url }) => !cleared.includes(url) && !said.extension?.some((other) => other.url === url),
    ),
  ];
  if (extension.length > 0) patient.extension = extension;
  const security = said.meta?.security ?? (cleared.includes('meta') ? undefined : held.meta?.security);
  if (security) patient.meta = { ...said.meta, security };
  return patient;
}

/** Numbers of a system the message does not name stay; the same NHS number without a status is as checked as it was. */
function identifiersOver(
  said: readonly Identifier[],
  held: readonly Identifier[],
  withoutNhsNumber: boolean,
): Identifier[] {
  const before = ({ system, value }: Identifier) =>
    held.find((other) => system !== undefined && other.system === system && other.value === value);
  return [
    ...said.map((identifier) => (identifier.extension ? identifier : { ...before(identifier), ...identifier })),
    ...held.filter(
      ({ system }) =>
        !said.some((other) => other.system === system) && !(withoutNhsNumber && system === nhsNumberSystem),
    ),
  ];
}
