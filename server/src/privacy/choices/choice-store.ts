// Reads and adds choices.
import type { AccessEvent } from '#audit/access-event.ts';
import type { Identity } from '#patient-index/identities.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';

export type AskedBy = 'in-person' | 'phone' | 'letter' | 'online' | 'other-system';
export type AskedFor = 'person' | 'representative' | 'not-known';

export interface ChoiceRow {
  choice_id: string;
  sequence: number;
  opted: 'out' | 'in';
  chosen_at: Date;
  asked_by: AskedBy;
  asked_for: AskedFor;
  nhs_number: string | null;
  number_verified: boolean;
  ends: string[];
  agent: AccessEvent['agent'];
  recorded_at: Date;
  identities: { patientId: PatientId; boreNumber: boolean }[];
}

/** Every choice that hangs on one of these identities or on a number of theirs, in the order they were recorded. */
export const selectChoices = (identities: readonly Identity[]): Statement<ChoiceRow> => ({
  name: 'privacy select choices',
  text: `select choice_id, sequence, opted, chosen_at, asked_by, asked_for, nhs_number, number_verified, ends, agent, recorded_at,
      coalesce((select jsonb_agg(jsonb_build_object('patientId', patient_id, 'boreNumber', bore_number))
        from privacy.choice_identity held where held.choice_id = choice.choice_id), '[]') as identities
    from privacy.choice
    where choice_id in (
      select choice_id from privacy.choice where nhs_number = any($1::text[])
      union select choice_id from privacy.choice_identity where patient_id = any($2::uuid[]))
    order by sequence`,
  values: [identities.flatMap(({ numbers }) => numbers), identities.map(({ patientId }) => patientId)],
});

/** One choice at a time is written: whoever waited sees what was chosen before. */
export const lockChoices: Statement = { text: `select pg_advisory_xact_lock(hashtext('privacy choices'))` };

/**
 * Tells open pages of these patients, on every server, to look again; each is then decided anew. Sent with the commit.
 * The channel is the one on which the inbox says that a record changed.
 */
export const notifyOpenPages = (patientIds: readonly PatientId[]): Statement => ({
  text: `select pg_notify('record_changed', string_agg(patient_id::text, ','))
    from unnest($1::uuid[]) with ordinality as told (patient_id, place) group by place / 100`,
  values: [patientIds],
});

export const insertChoice = (row: Omit<ChoiceRow, 'sequence' | 'identities'> & { request_id: string }): Statement => ({
  text: `insert into privacy.choice
      (choice_id, opted, chosen_at, asked_by, asked_for, nhs_number, number_verified, ends, agent, request_id, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9, $10, $11)`,
  values: [
    row.choice_id,
    row.opted,
    row.chosen_at,
    row.asked_by,
    row.asked_for,
    row.nhs_number,
    row.number_verified,
    row.ends,
    JSON.stringify(row.agent),
    row.request_id,
    row.recorded_at,
  ],
});

export const insertChoiceIdentities = (
  choiceId: string,
  identities: readonly { patientId: PatientId; boreNumber: boolean }[],
): Statement => ({
  text: `insert into privacy.choice_identity (patient_id, choice_id, bore_number)
    select patient_id, $1, bore_number from unnest($2::uuid[], $3::boolean[]) as held (patient_id, bore_number)`,
  values: [choiceId, identities.map(({ patientId }) => patientId), identities.map(({ boreNumber }) => boreNumber)],
});

interface DissentRow {
  choiceId: string;
  nhsNumber: string;
  chosenAt: Date;
}

/** Of opt-outs from another system those whose number has had another choice here since. */
export const selectChosenSince = (rows: readonly DissentRow[]): Statement<{ choice_id: string }> => ({
  text: `select given.choice_id from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as given (choice_id, nhs_number, chosen_at)
    where exists (
      select from privacy.choice where choice.nhs_number = given.nhs_number and choice.choice_id <> given.choice_id
        and choice.asked_by <> 'other-system' and choice.chosen_at >= given.chosen_at)
      and not exists (select from privacy.choice where choice.choice_id = given.choice_id)`,
  values: dissentColumns(rows),
});

/** Adds opt-outs from another system that are not there yet; those that were added. */
export const insertDissent = (
  rows: readonly DissentRow[],
  at: Date,
  requestId: string,
): Statement<{ choice_id: string }> => ({
  text: `insert into privacy.choice
      (choice_id, opted, chosen_at, asked_by, asked_for, nhs_number, number_verified, agent, request_id, recorded_at)
    select choice_id, 'out', chosen_at, 'other-system', 'not-known', nhs_number, true, '{"type":"system"}', $4, $5
    from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as given (choice_id, nhs_number, chosen_at)
    on conflict (choice_id) do nothing returning choice_id`,
  values: [...dissentColumns(rows), requestId, at],
});

const dissentColumns = (rows: readonly DissentRow[]) => [
  rows.map(({ choiceId }) => choiceId),
  rows.map(({ nhsNumber }) => nhsNumber),
  rows.map(({ chosenAt }) => chosenAt),
];
