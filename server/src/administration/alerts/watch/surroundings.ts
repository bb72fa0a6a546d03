// Gathers what a reader's week is judged by, from what was read of the log.
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import {
  addDays,
  crowdDays,
  type Look,
  lookBackDays,
  type PersonFacts,
  type Reader,
  readerNames,
  type Surroundings,
} from '../detect/look.ts';
import type { StaffMember } from '../detect/staff.ts';
import { distinct } from '../detect/signal.ts';
import { ruleOf, type Watching } from '../watching-config.ts';
import {
  countSurname,
  lookOfRow,
  peerDayOf,
  selectColleagues,
  selectLooksAt,
  selectLooksOf,
  selectPeerDays,
} from './look-store.ts';
import { hashOf, type KnowPerson } from './people.ts';

export interface Knowing {
  watching: Watching;
  staff: ReadonlyMap<string, StaffMember>;
  know: KnowPerson;
}

/** People and readers first seen later than this many days before the week do not count in it: events may come late. */
const settledDays = 2;

export async function surroundingsOf(
  executor: Executor,
  { watching, staff, know }: Knowing,
  reader: Reader,
  week: string,
): Promise<Surroundings> {
  const sunday = addDays(week, 6);
  const settled = addDays(week, -settledDays);
  const looks = (await executor.run(selectLooksOf(reader.userId, addDays(week, -lookBackDays), sunday))).map(lookOfRow);
  const people = distinct(
    looks.filter((look) => look.week === week && look.action === 'opened').map(({ personId }) => personId),
  );
  const others = await executor.run(
    selectLooksAt(people, reader.userId, addDays(week, -crowdDays), addDays(sunday, crowdDays)),
  );
  // Why only then: what all others in a role did in five weeks is the one thing here that grows with the organisation.
  const many = ruleOf(watching, 'more-than-peers')?.atLeast ?? Number.POSITIVE_INFINITY;
  const peers = opensAtLeast(many, looks, week)
    ? await executor.run(selectPeerDays(reader, addDays(week, -lookBackDays), sunday))
    : [];
  const colleagues = await executor.run(selectColleagues(reader.organisation, settled));
  const facts = new Map<PersonId, PersonFacts | undefined>();
  for (const personId of people) facts.set(personId, await know(executor, personId));
  const othersOf = Map.groupBy(others.map(lookOfRow), ({ personId }) => personId);
  const { surname } = readerNames(reader.name);
  const shared = [...facts.values()].some((each) => each?.surnames.has(surname));
  const [share] = shared ? await executor.run(countSurname(hashOf(watching, surname), settled)) : [];
  return {
    reader: withStaff(reader, staff),
    week,
    looks,
    others: (personId) => othersOf.get(personId) ?? [],
    peerDays: peers.map(peerDayOf),
    person: (personId) => facts.get(personId),
    colleagues: allColleagues(
      watching,
      staff,
      reader.organisation,
      colleagues.map(({ user_id, name, role_id, organisation }) => ({
        userId: user_id,
        name,
        roleId: role_id,
        organisation,
      })),
    ),
    surname: () => share ?? { people: 0, bearing: 0 },
  };
}

/** Whether the reader opened so many people on any day of the week. */
function opensAtLeast(people: number, looks: readonly Look[], week: string): boolean {
  const days = Map.groupBy(
    looks.filter((look) => look.week === week && look.action === 'opened'),
    ({ day }) => day,
  );
  return [...days.values()].some((of) => distinct(of.map(({ personId }) => personId)).length >= people);
}

const withStaff = (reader: Reader, staff: Knowing['staff']): Reader => {
  const member = staff.get(reader.userId);
  return member ? { ...reader, staff: member } : reader;
};

/** Those seen in the log, and those the operator names. */
export function allColleagues(
  watching: Watching,
  staff: Knowing['staff'],
  organisation: string,
  seen: readonly Reader[],
): Reader[] {
  const named = watching.staff.flatMap((member) =>
    member.name && member.organisation === organisation
      ? [{ userId: member.user, name: member.name, roleId: '', organisation }]
      : [],
  );
  const byId = new Map([...named, ...seen].map((reader) => [reader.userId, withStaff(reader, staff)]));
  return [...byId.values()];
}
