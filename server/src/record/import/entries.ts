// One entry of a Bundle: what is to be kept of it, under which id, or why not.
// Source: FHIR R4 Bundle, transaction and batch interactions.
import { isResource } from '#standards/fhir/validate.ts';
import type { BundleEntry, Identifier, Resource } from '#standards/fhir/types.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import type { RefusedResource } from '../write/check-resources.ts';
import { contentHash } from '../write/content.ts';
import { isUsable, patientIdFor } from './patient-key.ts';
import { literalTarget } from './references.ts';

/** What is kept of an entry. */
export interface Kept {
  /** What the source calls it: as it was before it got its id here. */
  names: string[];
  key: ResourceKey;
  /** Absent: the source deleted it. */
  resource?: Resource;
  /** Keys of everything it points at. */
  targets: Set<string>;
  /** The patient it is about, where it names one by number in a reference that is a search. */
  byNumber?: PatientId;
}

/** Reads an entry, whatever it is. */
export function readEntry(entry: BundleEntry | undefined | null, organisation: string): Kept | RefusedResource {
  const method = entry?.request?.method;
  const url = typeof entry?.request?.url === 'string' ? entry.request.url : '';
  const resource = entry?.resource;
  if (method === 'DELETE') {
    const target = literalTarget(url);
    if (!target) return refusal(undefined, noTarget);
    const [resourceType, id] = target.split('/') as [string, string];
    return { names: [target], key: { resourceType, id: idHere(organisation, resourceType, id) }, targets: new Set() };
  }
  if (method !== undefined && method !== 'POST' && method !== 'PUT') return refusal(resource, notWritten);
  if (!isResource(resource)) return refusal(resource, noResource);
  const { resourceType } = resource;
  const fullUrl = typeof entry?.fullUrl === 'string' ? entry.fullUrl : undefined;
  const put = method === 'PUT' ? literalTarget(url) : undefined;
  const own = typeof resource.id === 'string' ? `${resourceType}/${resource.id}` : undefined;
  const patientId = resourceType === 'Patient' ? patientIdFor(organisation, resource) : undefined;
  if (resourceType === 'Patient' && !patientId) return refusal(resource, nameless);
  const identity = put?.split('/')[1] ?? identityOf(resource, fullUrl, method === 'POST');
  return {
    names: [fullUrl, fullUrl && literalTarget(fullUrl), put, own].filter(
      (name) => name !== undefined && name !== '',
    ) as string[],
    key: { resourceType, id: patientId ?? idHere(organisation, resourceType, identity) },
    resource,
    targets: new Set(),
  };
}

/** The id here of what an organisation calls by this id. */
export function idHere(organisation: string, resourceType: string, id: string): string {
  return deterministicId([resourceType, organisation, id]);
}

/**
 * What a resource is known by at its source.
 * Why not its id where it is posted: the standard tells receivers to ignore it there, so some senders count 1, 2, 3 in every
 * Bundle; two different resources must not become versions of one. A urn:uuid is the message's own, and never used twice.
 */
function identityOf(resource: Resource, fullUrl: string | undefined, posted: boolean): string {
  const urn = fullUrl?.startsWith('urn:') ? fullUrl.slice(fullUrl.lastIndexOf(':') + 1) : undefined;
  const id = typeof resource.id === 'string' ? resource.id : undefined;
  const identifier = identifiersOf(resource).find(isUsable);
  return (
    (posted ? (urn ?? id) : (id ?? urn)) ??
    (identifier ? `${identifier.system}|${identifier.value}` : undefined) ??
    fullUrl ??
    contentHash(resource)
  );
}

/** A resource's numbers, whatever their shape. */
export function identifiersOf(resource: Resource | undefined): Identifier[] {
  return [(resource as { identifier?: Identifier | Identifier[] } | undefined)?.identifier ?? []].flat();
}

/** Refuses a resource, or the entry where there is none, for this reason. */
export function refusal(resource: unknown, issue: Issue, key?: ResourceKey): RefusedResource {
  const { resourceType, id } = (resource ?? key ?? {}) as Partial<ResourceKey>;
  return {
    resource: {
      resourceType: typeof resourceType === 'string' ? resourceType : (key?.resourceType ?? ''),
      id: typeof id === 'string' ? id : (key?.id ?? ''),
    },
    issues: [issue],
  };
}

const noResource: Issue = {
  severity: 'error',
  code: 'structure',
  text: 'The entry carries no resource of a type FHIR R4 knows.',
  location: 'Bundle.entry.resource',
};
const notWritten: Issue = {
  severity: 'error',
  code: 'not-supported',
  text: 'The entry asks for something other than to store or delete a resource.',
  location: 'Bundle.entry.request.method',
};
const noTarget: Issue = {
  severity: 'error',
  code: 'value',
  text: 'The entry asks to delete something without naming one resource.',
  location: 'Bundle.entry.request.url',
};
const nameless: Issue = {
  severity: 'error',
  code: 'required',
  text: 'The patient has neither a number nor an id to be known by.',
  location: 'Patient.identifier',
};
