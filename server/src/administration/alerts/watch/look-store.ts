// What was read of the log: how far, what is missing, and the looks.
import type { Gap } from '#audit/follow/follow-log.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Look, LookAction, PeerDay, Reader } from '../detect/look.ts';

/** Held by whichever server watches now; the others have nothing to do. */
export const tryToWatch: Statement<{ mine: boolean }> = {
  text: `select pg_try_advisory_xact_lock(hashtext('lcr watching')) as mine`,
};

export const selectPlace: Statement<{ after_sequence: number }> = {
  text: 'select after_sequence from administration.watch_place',
};
export const updatePlace = (sequence: number): Statement => ({
  text: 'update administration.watch_place set after_sequence = $1',
  values: [sequence],
});
export const selectGaps: Statement<{
  from_sequence: number;
  to_sequence: number;
  missed_at: Date;
  settled_by: string | null;
}> = {
  text: 'select from_sequence, to_sequence, missed_at, settled_by::text from administration.watch_gap order by from_sequence',
};
export const deleteGaps: Statement = { text: 'delete from administration.watch_gap' };
export const insertGaps = (gaps: readonly Gap[]): Statement => ({
  text: `insert into administration.watch_gap (from_sequence, to_sequence, missed_at, settled_by)
    select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::xid8[])`,
  values: [
    gaps.map(({ from }) => from),
    gaps.map(({ to }) => to),
    gaps.map(({ missedAt }) => missedAt),
    gaps.map(({ settledBy }) => settledBy?.toString() ?? null),
  ],
});

export const insertLooks = (looks: readonly Look[]): Statement => ({
  name: 'administration insert looks',
  text: `insert into administration.look (sequence, at, day, week, hour, user_id, role_id, organisation, action, person_id, disclosure_id,
      relationships)
    select sequence, at, day, week, hour, user_id, role_id, organisation, action, person_id, disclosure_id,
      string_to_array(relationships, ' ')
    from unnest($1::bigint[], $2::timestamptz[], $3::date[], $4::date[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::uuid[], $11::uuid[], $12::text[])
      as l (sequence, at, day, week, hour, user_id, role_id, organisation, action, person_id, disclosure_id, relationships)
    on conflict (sequence) do nothing`,
  values: [
    looks.map(({ sequence }) => sequence),
    looks.map(({ at }) => at),
    looks.map(({ day }) => day),
    looks.map(({ week }) => week),
    looks.map(({ hour }) => hour),
    looks.map(({ userId }) => userId),
    looks.map(({ roleId }) => roleId),
    looks.map(({ organisation }) => organisation),
    looks.map(({ action }) => action),
    looks.map(({ personId }) => personId ?? null),
    looks.map(({ disclosureId }) => disclosureId ?? null),
    looks.map(({ relationships }) => relationships.join(' ')),
  ],
});

export const upsertReaders = (readers: readonly (Reader & { day: string })[]): Statement => ({
  name: 'administration upsert readers',
  text: `insert into administration.reader as known (user_id, name, role_id, organisation, first_day)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[])
    on conflict (user_id) do update set name = excluded.name, role_id = excluded.role_id, organisation = excluded.organisation,
      first_day = least(known.first_day, excluded.first_day)`,
  values: [
    readers.map(({ userId }) => userId),
    readers.map(({ name }) => name),
    readers.map(({ roleId }) => roleId),
    readers.map(({ organisation }) => organisation),
    readers.map(({ day }) => day),
  ],
});

export const selectReaders = (
  userIds: readonly string[],
): Statement<{ user_id: string; name: string; role_id: string; organisation: string }> => ({
  text: 'select user_id, name, role_id, organisation from administration.reader where user_id = any ($1)',
  values: [userIds],
});

/** Those of an organisation who were seen by then. */
export const selectColleagues = (
  organisation: string,
  until: string,
): Statement<{ user_id: string; name: string; role_id: string; organisation: string }> => ({
  name: 'administration select colleagues',
  text: `select user_id, name, role_id, organisation from administration.reader where organisation = $1 and first_day <= $2::date
    order by user_id`,
  values: [organisation, until],
});

export const upsertPeopleSeen = (
  people: readonly { personId: PersonId; surname: string | undefined; day: string }[],
): Statement => ({
  name: 'administration upsert people seen',
  text: `insert into administration.person_seen as known (person_id, surname_hash, first_day)
    select * from unnest($1::uuid[], $2::text[], $3::date[])
    on conflict (person_id) do update set first_day = least(known.first_day, excluded.first_day),
      surname_hash = coalesce(excluded.surname_hash, known.surname_hash)`,
  values: [
    people.map(({ personId }) => personId),
    people.map(({ surname }) => surname ?? null),
    people.map(({ day }) => day),
  ],
});

export const countSurname = (hash: string, until: string): Statement<{ people: number; bearing: number }> => ({
  name: 'administration count surname',
  text: `select count(*) as people, count(*) filter (where surname_hash = $1) as bearing from administration.person_seen
    where first_day <= $2::date`,
  values: [hash, until],
});

interface LookRow {
  sequence: number;
  at: Date;
  day: string;
  week: string;
  hour: number;
  user_id: string;
  role_id: string;
  organisation: string;
  action: LookAction;
  person_id: PersonId | null;
  disclosure_id: string | null;
  relationships: string[];
}
const columns =
  'sequence, at, day, week, hour, user_id, role_id, organisation, action, person_id, disclosure_id, relationships';

export function lookOfRow(row: LookRow): Look {
  return {
    sequence: row.sequence,
    at: row.at,
    day: row.day,
    week: row.week,
    hour: row.hour,
    userId: row.user_id,
    roleId: row.role_id,
    organisation: row.organisation,
    action: row.action,
    ...(row.person_id ? { personId: row.person_id } : {}),
    ...(row.disclosure_id ? { disclosureId: row.disclosure_id } : {}),
    relationships: row.relationships,
  };
}

export const selectLooksOf = (userId: string, from: string, to: string): Statement<LookRow> => ({
  name: 'administration select looks of',
  text: `select ${columns} from administration.look where user_id = $1 and day between $2::date and $3::date order by at, sequence`,
  values: [userId, from, to],
});

/** Others' at these people. */
export const selectLooksAt = (
  personIds: readonly PersonId[],
  exceptUser: string,
  from: string,
  to: string,
): Statement<LookRow> => ({
  name: 'administration select looks at',
  text: `select ${columns} from administration.look
    where person_id = any ($1::uuid[]) and day between $3::date and $4::date and user_id <> $2 order by at, sequence`,
  values: [personIds, exceptUser, from, to],
});

export const selectPeerDays = (
  peer: Pick<Reader, 'userId' | 'roleId' | 'organisation'>,
  from: string,
  to: string,
): Statement<{ user_id: string; day: string; people: number }> => ({
  name: 'administration select peer days',
  text: `select user_id, day, count(distinct person_id) as people from administration.look
    where role_id = $1 and organisation = $2 and action = 'opened' and user_id <> $3 and day between $4::date and $5::date
    group by user_id, day order by user_id, day`,
  values: [peer.roleId, peer.organisation, peer.userId, from, to],
});

export const peerDayOf = ({ user_id, day, people }: { user_id: string; day: string; people: number }): PeerDay => ({
  userId: user_id,
  day,
  people,
});

/** Who else opened these people about then: their weeks may read otherwise now. */
export const selectAlsoOpened = (
  looks: readonly { personId: PersonId; day: string }[],
  within: number,
): Statement<{ person_id: PersonId; user_id: string; week: string }> => ({
  name: 'administration select also opened',
  text: `select distinct look.person_id, look.user_id, look.week from unnest($1::uuid[], $2::date[]) as new (person_id, day)
    join administration.look on look.person_id = new.person_id and look.action = 'opened'
      and look.day between new.day - $3::int and new.day + $3::int`,
  values: [looks.map(({ personId }) => personId), looks.map(({ day }) => day), within],
});

/** The weeks from this one on in which a reader looked. */
export const selectWeeksFrom = (
  userIds: readonly string[],
  weeks: readonly string[],
): Statement<{ user_id: string; week: string }> => ({
  name: 'administration select weeks from',
  text: `select distinct look.user_id, look.week from unnest($1::text[], $2::date[]) as from_week (user_id, week)
    join administration.look on look.user_id = from_week.user_id and look.week >= from_week.week
      and look.week <= from_week.week + 35`,
  values: [userIds, weeks],
});

/** The disclosure's events of a look's reader and of a person near a day: for the timeline of an alert. */
export const selectLooksNear = (
  { userId, personId }: { userId?: string; personId?: PersonId },
  from: Date,
  to: Date,
  limit: number,
): Statement<LookRow> => ({
  text: `select ${columns} from administration.look
    where ($1::text is null or user_id = $1) and ($2::uuid is null or person_id = $2) and at between $3 and $4
      and day between ($3::timestamptz - interval '1 day')::date and ($4::timestamptz + interval '1 day')::date
    order by at, sequence limit $5`,
  values: [userId ?? null, personId ?? null, from, to, limit],
});
