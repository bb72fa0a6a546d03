// The id of the request an event was written under: what two logs of the same look have in common.
// Source: IHE BALP 3:5.7.2, X-Request-Id as an entity of the AuditEvent.
import type { AuditEvent } from '#standards/fhir/types.ts';

export function requestIdOf({ entity = [] }: AuditEvent): string | undefined {
  const found = entity.find(({ type }) => type?.code === 'XrequestId')?.what?.identifier?.value;
  return found === '' ? undefined : found;
}
