// Reads the events of one disclosure.
import type { Statement } from '#runtime/database/database.ts';

export interface DisclosureRow {
  kind: string;
  recorded_at: Date;
  person_id: string | null;
  organisation_ods: string | null;
  /** The FHIR AuditEvent. */
  resource: unknown;
}

/** In the order they were written. By event_by_disclosure. */
export const selectDisclosure = (disclosureId: string): Statement<DisclosureRow> => ({
  text: `select kind, recorded_at, person_id, organisation_ods, resource from audit.event
where disclosure_id = $1 order by sequence`,
  values: [disclosureId],
});
