// One step of watching: the next events of the log, the looks they are, the weeks they change, the alerts those make. All in one
// transaction, so that a server that is killed leaves nothing half done; only one server at a time does it.
// Invariant: the alerts that stand follow from the looks alone, not from how many were read at a time or which came late by up to a day.
import { followLog } from '#audit/follow/follow-log.ts';
import type { Gap } from '#audit/follow/follow-log.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { judgeWeek } from '../detect/judge-week.ts';
import { crowdDays, type Look, type Reader } from '../detect/look.ts';
import { ruleOf } from '../watching-config.ts';
import { keepAlerts } from './keep-alerts.ts';
import { kindsWatched, lookOf } from './look-of-event.ts';
import {
  deleteGaps,
  insertGaps,
  insertLooks,
  selectAlsoOpened,
  selectGaps,
  selectPlace,
  selectReaders,
  selectWeeksFrom,
  tryToWatch,
  updatePlace,
  upsertPeopleSeen,
  upsertReaders,
} from './look-store.ts';
import { hashOf, type KnowPerson } from './people.ts';
import { type Knowing, surroundingsOf } from './surroundings.ts';

export interface WatchOptions extends Knowing {
  database: Database;
  timeZone: string;
  now: () => Date;
  /** Events read at a time. */
  limit?: number;
}

export type Watched =
  | {
      outcome: 'watched';
      looks: number;
      raised: number;
      weeks: number;
      more: boolean;
      place: number;
      waitedFor: number;
    }
  /** Another server is at it. */
  | { outcome: 'elsewhere' };

export async function watchOnce(options: WatchOptions): Promise<Watched> {
  const { database, watching, timeZone, now, limit = 500 } = options;
  return database.transaction(async (transaction) => {
    const [lock] = await transaction.run(tryToWatch);
    if (!lock!.mine) return { outcome: 'elsewhere' };
    const [place] = await transaction.run(selectPlace);
    const gaps = (await transaction.run(selectGaps)).map(gapOf);
    const followed = await followLog(transaction, {
      place: place!.after_sequence,
      gaps,
      kinds: kindsWatched,
      limit,
      now: now(),
    });
    const relationships = new Set(watching.relationships);
    const seen = followed.events.flatMap((event) => lookOf(event, { timeZone, relationships }) ?? []);
    await transaction.run(insertLooks(seen.map(({ look }) => look)));
    await keepReaders(transaction, seen);
    const known = remembered(options.know);
    await keepPeople(transaction, seen, { ...options, know: known });
    const weeks = await changedWeeks(
      transaction,
      seen.map(({ look }) => look),
      ruleOf(watching, 'many-readers')?.readers ?? Number.POSITIVE_INFINITY,
    );
    const readers = await readersOf(
      transaction,
      [...weeks.values()].map(({ userId }) => userId),
    );
    let raised = 0;
    for (const { userId, week } of weeks.values()) {
      const reader = readers.get(userId)!;
      const around = await surroundingsOf(transaction, { ...options, know: known }, reader, week);
      raised += (await keepAlerts(transaction, watching, reader, week, judgeWeek(watching, around), now())).raised;
    }
    await transaction.run(updatePlace(followed.place));
    if (gaps.length > 0) await transaction.run(deleteGaps);
    if (followed.gaps.length > 0) await transaction.run(insertGaps(followed.gaps));
    return {
      outcome: 'watched',
      looks: seen.length,
      raised,
      weeks: weeks.size,
      more: followed.more,
      place: followed.place,
      waitedFor: followed.gaps.length,
    };
  });
}

type Seen = { look: Look; reader: Reader };

async function keepReaders(executor: Executor, seen: readonly Seen[]): Promise<void> {
  const readers = new Map<string, Reader & { day: string }>();
  for (const { look, reader } of seen.toSorted((one, other) => one.look.sequence - other.look.sequence)) {
    const day = readers.get(reader.userId)?.day;
    readers.set(reader.userId, { ...reader, day: day !== undefined && day < look.day ? day : look.day });
  }
  if (readers.size > 0) await executor.run(upsertReaders([...readers.values()]));
}

async function keepPeople(executor: Executor, seen: readonly Seen[], { watching, know }: Knowing): Promise<void> {
  const days = new Map<PersonId, string>();
  for (const { look } of seen) {
    if (look.action !== 'opened' || !look.personId) continue;
    const day = days.get(look.personId);
    days.set(look.personId, day !== undefined && day < look.day ? day : look.day);
  }
  if (days.size === 0) return;
  const people = [];
  for (const [personId, day] of days) {
    const surname = [...((await know(executor, personId))?.surnames ?? [])][0];
    people.push({ personId, day, surname: surname && hashOf(watching, surname) });
  }
  await executor.run(upsertPeopleSeen(people));
}

/** The weeks that read otherwise with these looks: the readers' own from then on, and those of whoever opened the same people. */
async function changedWeeks(executor: Executor, looks: readonly Look[], crowd: number) {
  const from = new Map<string, string>();
  for (const { userId, week } of looks) {
    const earliest = from.get(userId);
    if (earliest === undefined || week < earliest) from.set(userId, week);
  }
  if (from.size === 0) return new Map<string, { userId: string; week: string }>();
  const own = await executor.run(selectWeeksFrom([...from.keys()], [...from.values()]));
  const about = looks.flatMap(({ personId, day, action }) =>
    personId && (action === 'opened' || action === 'refused') ? [{ personId, day }] : [],
  );
  const refused = new Set(looks.filter(({ action }) => action === 'refused').map(({ personId }) => personId));
  const also = about.length === 0 ? [] : await executor.run(selectAlsoOpened(about, crowdDays));
  const theirs = [...Map.groupBy(also, ({ person_id }) => person_id)].flatMap(([personId, rows]) =>
    refused.has(personId) || new Set(rows.map(({ user_id }) => user_id)).size >= crowd ? rows : [],
  );
  return new Map(
    [...own, ...theirs].map(({ user_id: userId, week }) => [`${userId} ${week}`, { userId, week }] as const),
  );
}

async function readersOf(executor: Executor, userIds: readonly string[]): Promise<Map<string, Reader>> {
  const rows = await executor.run(selectReaders([...new Set(userIds)]));
  return new Map(
    rows.map(({ user_id: userId, name, role_id: roleId, organisation }) => [
      userId,
      { userId, name, roleId, organisation },
    ]),
  );
}

const gapOf = (row: {
  from_sequence: number;
  to_sequence: number;
  missed_at: Date;
  settled_by: string | null;
}): Gap => ({
  from: row.from_sequence,
  to: row.to_sequence,
  missedAt: row.missed_at,
  ...(row.settled_by === null ? {} : { settledBy: BigInt(row.settled_by) }),
});

/** For one step: a person is looked at by many. */
function remembered(know: KnowPerson): KnowPerson {
  const known = new Map<PersonId, ReturnType<KnowPerson>>();
  return (executor, personId) => {
    const found = known.get(personId) ?? know(executor, personId);
    known.set(personId, found);
    return found;
  };
}
