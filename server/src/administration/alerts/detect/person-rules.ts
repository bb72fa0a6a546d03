// Rules about one reader and one person: who the person is to them, and why they looked.
import { foldedName } from '#standards/person-name.ts';
import type { PersonId } from '#standards/patient.ts';
import { ruleOf, type Watching } from '../watching-config.ts';
import { addDays, habitDays, type Look, readerNames, type Surroundings } from './look.ts';
import { counted, distinct, type Signal, signal } from './signal.ts';
import { isReader, livesWith } from './staff.ts';

type About = (
  watching: Watching,
  around: Surroundings,
  personId: PersonId,
  opened: readonly Look[],
) => Signal | undefined;

/** Everything that fired of a reader's looks at one person in the week. @param opened at least one. */
export function personSignals(
  watching: Watching,
  around: Surroundings,
  personId: PersonId,
  opened: readonly Look[],
): Signal[] {
  return abouts.flatMap((about) => about(watching, around, personId, opened) ?? []);
}

const ownRecord: About = (watching, { reader, person }, personId, opened) => {
  const rule = ruleOf(watching, 'own-record');
  const facts = person(personId);
  const by = rule && facts && isReader(reader, facts);
  if (!by) return undefined;
  if (by === 'number') return signal(rule, 'The NHS number is the reader’s own.', opened);
  if (by === 'birth date') return signal(rule, 'Name and date of birth are the reader’s own.', opened);
  const words = 'The name is the reader’s own. It may be somebody else of that name: no more is known of the reader.';
  return signal(rule, words, opened, rule.weakWeight);
};

const household: About = (watching, { reader, person }, personId, opened) => {
  const rule = ruleOf(watching, 'same-household');
  const facts = person(personId);
  if (!rule || !facts || isReader(reader, facts) || livesWith(reader, facts) !== 'household') return undefined;
  return signal(rule, 'They live at the reader’s address.', opened);
};

const neighbour: About = (watching, { reader, person }, personId, opened) => {
  const rule = ruleOf(watching, 'neighbour');
  const facts = person(personId);
  if (!rule || !facts || isReader(reader, facts) || livesWith(reader, facts) !== 'postcode') return undefined;
  return signal(rule, 'They live in the reader’s postcode, at another address.', opened);
};

const surname: About = (watching, { reader, person, surname: shareOf }, personId, opened) => {
  const rule = ruleOf(watching, 'same-surname');
  const facts = person(personId);
  const { surname: own } = readerNames(reader.name);
  if (!rule || !facts || !own || !facts.surnames.has(foldedName(own)) || isReader(reader, facts)) return undefined;
  const { people, bearing } = shareOf(own);
  if (people < rule.enoughPeople)
    return signal(rule, 'They bear the reader’s surname. Too few people were seen here to say how rare it is.', opened);
  const perThousand = (bearing / people) * 1000;
  return perThousand < rule.rareBelowPerThousand
    ? signal(rule, `They bear the reader’s surname, which is rare here: ${bearing} of ${people} people.`, opened)
    : signal(
        rule,
        `They bear the reader’s surname, which is common here: ${bearing} of ${people} people.`,
        opened,
        rule.weakWeight,
      );
};

const colleague: About = (watching, { reader, person, colleagues }, personId, opened) => {
  const rule = ruleOf(watching, 'colleague');
  const facts = person(personId);
  if (!rule || !facts || isReader(reader, facts)) return undefined;
  const others = colleagues
    .filter(({ userId }) => userId !== reader.userId)
    .map((other) => ({ other, by: isReader(other, facts) }));
  const sure = others.find(({ by }) => by === 'number' || by === 'birth date');
  const team = (userId: string, name: string | undefined) =>
    name !== undefined && name === reader.staff?.team && userId !== reader.userId ? ', in the same team' : '';
  if (sure)
    return signal(
      rule,
      `They work at the same organisation${team(sure.other.userId, sure.other.staff?.team)}.`,
      opened,
    );
  const guess = others.find(({ by }) => by === 'name alone');
  if (!guess) return undefined;
  const words = `Somebody of this name works at the same organisation${team(guess.other.userId, guess.other.staff?.team)}. It may be somebody else of that name.`;
  return signal(rule, words, opened, rule.weakWeight);
};

const listed: About = (watching, { person }, personId, opened) => {
  const rule = ruleOf(watching, 'listed-person');
  return rule && person(personId)?.listed
    ? signal(rule, 'They are on the list of people whose records are often looked up.', opened)
    : undefined;
};

const noRelationship: About = (watching, _around, _personId, opened) => {
  const rule = ruleOf(watching, 'no-relationship');
  const looks = opened.filter(({ relationships }) => relationships.length === 0);
  if (!rule || looks.length === 0) return undefined;
  return signal(rule, 'Nothing but the reader’s own word said why it was opened.', looks);
};

const refusedBefore: About = (watching, { reader, looks, others }, personId, opened) => {
  const rule = ruleOf(watching, 'refused-before');
  if (!rule) return undefined;
  const within = rule.withinHours * 3_600_000;
  const refusals = [...looks, ...others(personId)].filter(
    (look) => look.action === 'refused' && look.personId === personId,
  );
  const before = (look: Look, refusal: Look) => {
    const gap = look.at.getTime() - refusal.at.getTime();
    return gap > 0 && gap <= within;
  };
  /** Refused and then let in as the same reader in the same place is how a reason is asked for. */
  const elsewhere = ({ userId, roleId, organisation }: Look) =>
    userId === reader.userId
      ? roleId !== reader.roleId || organisation !== reader.organisation
      : organisation === reader.organisation;
  const by = refusals.filter(elsewhere);
  const after = opened.filter((look) => by.some((refusal) => before(look, refusal)));
  if (after.length === 0) return undefined;
  const own = by.some(({ userId }) => userId === reader.userId);
  return signal(
    rule,
    own
      ? 'The reader had just been refused it in another role or organisation.'
      : 'A colleague had just been refused it.',
    after,
  );
};

const repeatedLooks: About = (watching, { looks }, personId, opened) => {
  const rule = ruleOf(watching, 'repeated-looks');
  if (!rule) return undefined;
  const days = distinct(
    looks.filter((look) => look.action === 'opened' && look.personId === personId).map(({ day }) => day),
  );
  const until = (day: string) => {
    const after = addDays(day, -rule.withinDays);
    return days.filter((each) => each <= day && each > after).length;
  };
  const fired = opened.filter(({ day }) => until(day) >= rule.daysOpened);
  const most = Math.max(...fired.map(({ day }) => until(day)));
  return fired.length === 0
    ? undefined
    : signal(rule, `Opened on ${counted(most, 'day')} within ${rule.withinDays}.`, fired);
};

const manyReaders: About = (watching, { others }, personId, opened) => {
  const rule = ruleOf(watching, 'many-readers');
  if (!rule) return undefined;
  const theirs = others(personId).filter(({ action }) => action === 'opened');
  const readers = (day: string) => {
    const [after, before] = [addDays(day, -rule.withinDays), addDays(day, rule.withinDays)];
    return (
      1 + distinct(theirs.filter((look) => look.day > after && look.day < before).map(({ userId }) => userId)).length
    );
  };
  const fired = opened.filter(({ day }) => readers(day) >= rule.readers);
  const most = Math.max(...fired.map(({ day }) => readers(day)));
  return fired.length === 0
    ? undefined
    : signal(
        rule,
        `One of ${most} readers of this person within ${counted(rule.withinDays, 'day')} before or after.`,
        fired,
      );
};

const oddHour: About = (watching, { looks }, _personId, opened) => {
  const rule = ruleOf(watching, 'odd-hour');
  if (!rule) return undefined;
  const fired = opened.filter(({ day, hour }) => {
    const [from, to] = [addDays(day, -habitDays.from), addDays(day, -habitDays.to)];
    const habit = looks.filter((look) => look.action === 'opened' && look.day >= from && look.day <= to);
    if (habit.length < rule.enoughLooks) return false;
    const near = habit.filter((look) => Math.min((look.hour - hour + 24) % 24, (hour - look.hour + 24) % 24) <= 1);
    return (near.length / habit.length) * 100 < rule.shareBelowPercent;
  });
  if (fired.length === 0) return undefined;
  const hours = distinct(fired.map(({ hour }) => hour)).toSorted((one, other) => one - other);
  return signal(
    rule,
    `At ${hours.map((hour) => `${String(hour).padStart(2, '0')}:00`).join(', ')}; of what the reader opened in the four weeks before, less than ${rule.shareBelowPercent}% was within an hour of that.`,
    fired,
  );
};

const abouts: readonly About[] = [
  ownRecord,
  household,
  surname,
  neighbour,
  colleague,
  listed,
  noRelationship,
  refusedBefore,
  repeatedLooks,
  manyReaders,
  oddHour,
];
