// A resource as it is stored, and whether two say the same.
import { hash } from 'node:crypto';
import type { Resource } from '#standards/fhir/types.ts';

/** The JSON that is stored: the resource as it came. */
export function contentOf(resource: Resource): string {
  return JSON.stringify(resource);
}

/**
 * The first half of the SHA-256 of what the resource says, as a UUID. What a server writes on the envelope (meta.versionId,
 * meta.lastUpdated) is not what the resource says: sent again with a new number it is still the same.
 * @param content the resource's JSON, where the caller has it already.
 */
export function contentHash(resource: Resource, content = contentOf(resource)): string {
  const { versionId, lastUpdated } = resource.meta ?? {};
  const said =
    versionId === undefined && lastUpdated === undefined ? content : JSON.stringify(withoutEnvelope(resource));
  const hex = hash('sha256', said, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The hash that stands for "deleted". */
export const deletedHash = '00000000-0000-0000-0000-000000000000';

/** Whether two contents say the same, in whatever order their properties stand. For contents whose hashes differ. */
export function saysTheSame(one: Resource, other: Resource): boolean {
  return canonical(withoutEnvelope(one)) === canonical(withoutEnvelope(other));
}

function withoutEnvelope(resource: Resource): Resource {
  if (!resource.meta) return resource;
  const { versionId: _versionId, lastUpdated: _lastUpdated, ...meta } = resource.meta;
  if (Object.keys(meta).length > 0) return { ...resource, meta };
  const { meta: _meta, ...rest } = resource;
  return rest;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
