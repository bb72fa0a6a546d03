// Reads the part of the log that is about one person, whatever they were known as when it was written.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

/** A person id that stood for somebody, and when: from the first, up to and without the last. */
export interface BorneId {
  personId: PersonId;
  from: Date | undefined;
  until: Date | undefined;
}

export interface PersonEventRow {
  sequence: number;
  event_id: string;
  recorded_at: Date;
  kind: string;
  disclosure_id: string | null;
  organisation_ods: string | null;
  /** The FHIR AuditEvent. */
  resource: unknown;
  /** Null while it is not sealed yet. */
  leaf_index: number | null;
}

/**
 * The latest first. By event_by_person, and by event_of_stewards for what stewards saw of organisations' patients: two kinds of event
 * that never meet, the one with a person and the other without.
 * Why not their sequences first and the events then: each would be looked up twice, which among ten million is a page from disk.
 * Measured among ten million events: bench/audit.bench.ts.
 */
export const selectPersonEvents = (
  borne: readonly BorneId[],
  patientIds: readonly PatientId[],
  kindsLeftOut: readonly string[],
  { since, until, limit }: { since: Date; until: Date; limit: number },
): Statement<PersonEventRow> => ({
  name: 'audit select person events',
  text: `
with about as (
  select sequence, event_id, recorded_at, kind, disclosure_id, organisation_ods, resource from audit.event event
  where event.person_id = any ($1::uuid[]) and event.recorded_at >= $6 and event.recorded_at < $7
    and event.kind <> all ($5::text[])
    and exists (select from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as borne (person_id, since, until)
      where borne.person_id = event.person_id and event.recorded_at >= borne.since and event.recorded_at < borne.until)
  union all
  select sequence, event_id, recorded_at, kind, disclosure_id, organisation_ods, resource from audit.event event
  where event.kind = 'administer' and event.person_id is null and event.resource @> any ($4::jsonb[])
    and event.recorded_at >= $6 and event.recorded_at < $7
), latest as (select * from about order by recorded_at desc, sequence desc limit $8)
select latest.*, leaf_index from latest left join audit.leaf using (sequence)
order by recorded_at desc, sequence desc`,
  values: [
    borne.map(({ personId }) => personId),
    borne.map(({ from }) => from ?? '-infinity'),
    borne.map(({ until: end }) => end ?? 'infinity'),
    patientIds.map((value) => JSON.stringify({ entity: [{ what: { identifier: { value } } }] })),
    kindsLeftOut,
    since,
    until,
    limit,
  ],
});
