// What of an event is sealed: every column, in one way of writing it, so that whoever has the row has the bytes. Pure: a verifier
// outside the application uses it as it is.
import { canonicalJson } from '#standards/canonical-json.ts';
import { type Hash, leafHash } from '#standards/transparency-log/merkle-tree.ts';

/** A row of audit.event. Times as `2026-11-23T10:00:00.123456Z`: the database counts in millionths of a second. */
export interface SealedEvent {
  sequence: number;
  event_id: string;
  recorded_at: string;
  kind: string;
  person_id: string | null;
  user_id: string | null;
  organisation_ods: string | null;
  disclosure_id: string | null;
  request_id: string;
  /** The FHIR AuditEvent. */
  resource: unknown;
  written_at: string;
}

/** The bytes that are hashed: JSON (RFC 8785) of the columns that hold something, by their names. */
export function leafText(event: SealedEvent): string {
  // Why without nulls: a column that is added later is empty in what was sealed before, and changes none of it.
  const held: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) if (value !== null) held[name] = value;
  return canonicalJson(held);
}

export const hashOfEvent = (event: SealedEvent): Hash => leafHash(leafText(event));
