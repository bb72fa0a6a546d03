// Finding what a reference points at among the resources at hand, and naming it. What cannot be found is named by the
// display the source gave, or not at all.
// Source: FHIR R4 references: relative, absolute, version-specific, contained. A message's own
// urn:uuid references are rewritten before its resources come here.
import type { PractitionerRole, Reference, Resource } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from './concepts.ts';
import { currentName, nameText } from './names.ts';
import { mayBeNamedBy } from './security-labels.ts';
import { joined, list, words } from './words.ts';

export interface References {
  /** What the reference points at, where it is at hand. */
  find(reference: Reference | undefined, from?: Resource): Resource | undefined;
  /** What the source calls what it points at; nothing, where that bears labels that this entry does not. */
  display(reference: Reference | undefined, from?: Resource): string | undefined;
  /** The professional, team, organisation or person it points at, in words. */
  name(reference: Reference | undefined, from?: Resource): string | undefined;
  /** `Type/id` of all that was asked for since the last call, found or not: what the answer hangs on. */
  takeConsulted(): string[];
}

const relative = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-._]{1,200})(?:\/_history\/[^/]+)?$/;

/** `Type/id` a reference names; undefined for contained, unreadable and urn: ones, which name nothing outside their message. */
export function targetOf(reference: Reference | undefined): string | undefined {
  const text = words(reference?.reference);
  if (text === undefined) return undefined;
  const match = relative.exec(text);
  return match ? `${match[1]}/${match[2]}` : undefined;
}

/** `Type/id` of each of these; what a reference names outside the source's own entries is left out. */
export function targetsOf(
  ...pointed: readonly (readonly (Reference | undefined)[] | Reference | undefined)[]
): string[] {
  return pointed
    .flatMap((each) => list(each as readonly (Reference | undefined)[] | undefined).map(targetOf))
    .filter((target) => target !== undefined);
}

/** References within one list of resources. */
export function referencesWithin(resources: readonly Resource[]): References {
  const byTarget = new Map<string, Resource>();
  for (const resource of resources) {
    const [type, id] = [words(resource?.resourceType), words(resource?.id)];
    if (type !== undefined && id !== undefined) byTarget.set(`${type}/${id}`, resource);
  }
  let consulted = new Set<string>();

  const pointedAt: References['find'] = (reference, from) => {
    const text = words(reference?.reference);
    if (text?.startsWith('#')) {
      const contained = (from as { contained?: readonly Resource[] } | undefined)?.contained;
      return list(contained).find(({ id }) => `#${id}` === text);
    }
    const target = targetOf(reference);
    if (target === undefined) return undefined;
    consulted.add(target);
    return byTarget.get(target);
  };

  const find: References['find'] = (reference, from) => {
    const found = pointedAt(reference, from);
    return found && mayBeNamedBy(found, from) ? found : undefined;
  };

  // Why not the display alone: "for Something private", written beside a reference, says as much as what it points at.
  const display: References['display'] = (reference, from) => {
    const found = pointedAt(reference, from);
    return found && !mayBeNamedBy(found, from) ? undefined : words(reference?.display);
  };

  const name: References['name'] = (reference, from) => {
    const found = find(reference, from);
    return (
      (found && nameOf(found, { find: (inner) => find(inner, found), display: (inner) => display(inner, found) })) ??
      display(reference, from)
    );
  };

  return {
    find,
    display,
    name,
    takeConsulted() {
      const taken = [...consulted];
      if (taken.length > 0) consulted = new Set();
      return taken;
    },
  };
}

/** Finding and naming from one resource. */
interface Inner {
  find: (reference: Reference | undefined) => Resource | undefined;
  display: (reference: Reference | undefined) => string | undefined;
}

/** What a resource that others point at is called. */
function nameOf(resource: Resource, inner: Inner): string | undefined {
  switch (resource.resourceType) {
    case 'Practitioner':
      return nameText(currentName(resource.name));
    case 'PractitionerRole':
      return roleName(resource, inner);
    case 'Organization':
    case 'HealthcareService':
    case 'Location':
    case 'CareTeam':
      return words(resource.name);
    case 'Patient':
      return 'the patient';
    case 'RelatedPerson': {
      const { name, relationship } = resource;
      const said = nameText(currentName(name));
      const relation = conceptsText(relationship);
      return said && relation ? `${said} (${relation})` : (said ?? relation);
    }
    case 'Device': {
      const { deviceName, type } = resource;
      return words(list(deviceName)[0]?.name) ?? conceptText(type);
    }
    case 'Medication':
      return conceptText(resource.code);
    default:
      return undefined;
  }
}

/** "Dr Ann Smith, General practitioner, Example Surgery". */
function roleName(role: PractitionerRole, { find, display }: Inner): string | undefined {
  const practitioner = find(role.practitioner);
  const organisation = find(role.organization);
  const person = practitioner?.resourceType === 'Practitioner' ? nameText(currentName(practitioner.name)) : undefined;
  const place = organisation?.resourceType === 'Organization' ? words(organisation.name) : undefined;
  return joined(
    [person ?? display(role.practitioner), conceptText(list(role.code)[0]), place ?? display(role.organization)],
    ', ',
  );
}

/** The first of these references that can be named; "the patient" only where nobody else is. */
export function whoOf(
  references: References,
  from: Resource,
  ...candidates: readonly (Reference | undefined)[]
): string | undefined {
  let patient: string | undefined;
  for (const candidate of candidates) {
    const name = references.name(candidate, from);
    if (name === 'the patient') patient = name;
    else if (name !== undefined) return name;
  }
  return patient;
}
