// Reads the part of the log that is about one person, whatever they were known as when it was written: first which events there are,
// from an index alone, then those of one page.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

/** A person id that stood for somebody, and when: from the first, up to and without the last. */
export interface BorneId {
  personId: PersonId;
  from: Date | undefined;
  until: Date | undefined;
}

/** That there is an event, and what tells which look it belongs to. */
export interface PersonEventKey {
  sequence: number;
  recorded_at: Date;
  kind: string;
  disclosure_id: string | null;
}

export interface PersonEventRow extends PersonEventKey {
  event_id: string;
  organisation_ods: string | null;
  /** The FHIR AuditEvent. */
  resource: unknown;
  /** Null while it is not sealed yet. */
  leaf_index: number | null;
}

/**
 * Every event about them since a time, the latest first. By event_by_person alone, which has all that is read of them; and by
 * event_of_stewards for what stewards saw of organisations' patients: two kinds of event that never meet, the one with a person and
 * the other without.
 * Why all: a look is its opening and its closing, and which belong together is only known where both are seen. Ten thousand are a
 * hundred pages of the index, one after another; the events themselves would be as many pages of the log as there are events, and more.
 */
export const selectPersonEventKeys = (
  borne: readonly BorneId[],
  patientIds: readonly PatientId[],
  kindsLeftOut: readonly string[],
  since: Date,
): Statement<PersonEventKey> => ({
  name: 'audit select person event keys',
  text: `
select sequence, recorded_at, kind, disclosure_id from audit.event event
where event.person_id = any ($1::uuid[]) and event.recorded_at >= $6 and event.kind <> all ($5::text[])
  and exists (select from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as borne (person_id, since, until)
    where borne.person_id = event.person_id and event.recorded_at >= borne.since and event.recorded_at < borne.until)
union all
select sequence, recorded_at, kind, disclosure_id from audit.event event
where event.kind = 'administer' and event.person_id is null and event.resource @> any ($4::jsonb[])
  and event.recorded_at >= $6
order by recorded_at desc, sequence desc`,
  values: [
    borne.map(({ personId }) => personId),
    borne.map(({ from }) => from ?? '-infinity'),
    borne.map(({ until: end }) => end ?? 'infinity'),
    patientIds.map((value) => JSON.stringify({ entity: [{ what: { identifier: { value } } }] })),
    kindsLeftOut,
    since,
  ],
});

/** The events of a page, in no order. */
export const selectPersonEvents = (sequences: readonly number[]): Statement<PersonEventRow> => ({
  name: 'audit select person events',
  text: `
select event.sequence, event_id, recorded_at, kind, disclosure_id, organisation_ods, resource, leaf_index
from audit.event left join audit.leaf using (sequence) where event.sequence = any ($1::bigint[])`,
  values: [sequences],
});

/** The event that was sealed at a place. */
export const selectSealedAt = (leafIndex: number): Statement<{ sequence: number; recorded_at: Date }> => ({
  text: `select sequence, recorded_at from audit.leaf join audit.event using (sequence) where leaf_index = $1`,
  values: [leafIndex],
});
