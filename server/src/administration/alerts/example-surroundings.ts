// A reader's week judged from looks in memory, as watching judges it from the database: for case tables, properties and measuring. A test
// holds the two to the same alerts.
import type { PersonId } from '#standards/patient.ts';
import { type AlertFound, judgeWeek } from './detect/judge-week.ts';
import {
  addDays,
  crowdDays,
  type Look,
  lookBackDays,
  type PeerDay,
  type PersonFacts,
  type Reader,
  type Surroundings,
} from './detect/look.ts';
import { distinct } from './detect/signal.ts';
import { staffOf } from './detect/staff.ts';
import { allColleagues } from './watch/surroundings.ts';
import type { Watching } from './watching-config.ts';

export interface InMemory {
  watching: Watching;
  looks: readonly Look[];
  readers: readonly Reader[];
  people: ReadonlyMap<PersonId, PersonFacts>;
}

/** Every alert of every reader's every week. */
export function judgeAll(memory: InMemory): AlertFound[] {
  const surroundings = surroundingsIn(memory);
  const weeks = new Map(memory.looks.map(({ userId, week }) => [`${userId} ${week}`, { userId, week }]));
  return [...weeks.values()].flatMap(({ userId, week }) => judgeWeek(memory.watching, surroundings(userId, week)));
}

export function surroundingsIn({ watching, looks, readers, people }: InMemory) {
  const staff = staffOf(watching);
  const inOrder = looks.toSorted(
    (one, other) => one.at.getTime() - other.at.getTime() || one.sequence - other.sequence,
  );
  const byReader = Map.groupBy(inOrder, ({ userId }) => userId);
  const byPerson = Map.groupBy(inOrder, ({ personId }) => personId);
  const days = [...byReader].flatMap(([userId, own]) =>
    [
      ...Map.groupBy(
        own.filter(({ action }) => action === 'opened'),
        ({ day, roleId, organisation }) => `${day} ${roleId} ${organisation}`,
      ),
    ].map(([key, of]) => ({
      key: key.slice(11),
      userId,
      day: of[0]!.day,
      people: distinct(of.map(({ personId }) => personId)).length,
    })),
  );
  const peers = Map.groupBy(days, ({ key }) => key);
  const firstDay = (of: readonly Look[]) => of.reduce((first, { day }) => (day < first ? day : first), '9999');
  const readerSince = new Map([...byReader].map(([userId, of]) => [userId, firstDay(of)]));
  const personSince = [...byPerson].flatMap(([personId, of]) => {
    const opened = of.filter(({ action }) => action === 'opened');
    return personId && opened.length > 0 ? [{ personId, since: firstDay(opened) }] : [];
  });

  return (userId: string, week: string): Surroundings => {
    const reader = readers.find((each) => each.userId === userId)!;
    const member = staff.get(userId);
    const sunday = addDays(week, 6);
    const settled = addDays(week, -2);
    const back = addDays(week, -lookBackDays);
    const own = byReader.get(userId)!.filter(({ day }) => day >= back && day <= sunday);
    const [after, before] = [addDays(week, -crowdDays), addDays(sunday, crowdDays)];
    const near = (look: Look) => look.userId !== userId && look.day >= after && look.day <= before;
    const seen = readers.filter(
      (each) => each.organisation === reader.organisation && (readerSince.get(each.userId) ?? '9999') <= settled,
    );
    const seenPeople = personSince.filter(({ since }) => since <= settled);
    return {
      reader: member ? { ...reader, staff: member } : reader,
      week,
      looks: own,
      others: (personId) => byPerson.get(personId)!.filter(near),
      peerDays: (peers.get(`${reader.roleId} ${reader.organisation}`) ?? []).filter(
        (peer): peer is PeerDay & { key: string } => peer.userId !== userId && peer.day >= back && peer.day <= sunday,
      ),
      person: (personId) => people.get(personId),
      colleagues: allColleagues(watching, staff, reader.organisation, seen),
      surname: (surname) => ({
        people: seenPeople.length,
        bearing: seenPeople.filter(({ personId }) => [...(people.get(personId)?.surnames ?? [])][0] === surname).length,
      }),
    };
  };
}
