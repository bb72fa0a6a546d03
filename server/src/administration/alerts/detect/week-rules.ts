// Rules about a reader's week as a whole: how many people, how many searches, how often on their own word.
import { type RuleId, ruleOf, type Watching } from '../watching-config.ts';
import { addDays, habitDays, type Look, type LookAction, type Surroundings } from './look.ts';
import { usualAtMost } from './robust.ts';
import { counted, distinct, type Signal, signal } from './signal.ts';

type OfWeek = (watching: Watching, around: Surroundings, days: readonly string[]) => Signal | undefined;

/** Everything that fired of the week. */
export function weekSignals(watching: Watching, around: Surroundings): Signal[] {
  const days = distinct(around.looks.filter(({ week }) => week === around.week).map(({ day }) => day)).toSorted();
  return ofWeek.flatMap((rule) => rule(watching, around, days) ?? []);
}

const openedOn = (looks: readonly Look[], day: string) =>
  looks.filter((look) => look.action === 'opened' && look.day === day && look.personId !== undefined);
const peopleIn = (looks: readonly Look[]) => distinct(looks.map(({ personId }) => personId)).length;
const habitOf = (day: string) => {
  const [from, to] = [addDays(day, -habitDays.from), addDays(day, -habitDays.to)];
  return (each: string) => each >= from && each <= to;
};

/** The days on which more people were opened than these counts let expect. */
function tooMany(
  looks: readonly Look[],
  days: readonly string[],
  { deviations, atLeast, enoughDays }: { deviations: number; atLeast: number; enoughDays: number },
  countsBefore: (day: string) => readonly number[],
) {
  return days.flatMap((day) => {
    const opened = openedOn(looks, day);
    const people = peopleIn(opened);
    if (people < atLeast) return [];
    const counts = countsBefore(day);
    const usual = Math.floor(usualAtMost(counts, deviations));
    return counts.length >= enoughDays && people > usual ? [{ day, people, usual, opened }] : [];
  });
}

const moreThanUsual: OfWeek = (watching, { looks }, days) => {
  const rule = ruleOf(watching, 'more-than-usual');
  if (!rule) return undefined;
  const byDay = Map.groupBy(
    looks.filter(({ action }) => action === 'opened'),
    ({ day }) => day,
  );
  const odd = tooMany(looks, days, rule, (day) => {
    const isHabit = habitOf(day);
    return [...byDay].filter(([each]) => isHabit(each)).map(([, opened]) => peopleIn(opened));
  });
  const [worst] = odd.toSorted((one, other) => other.people - one.people);
  return (
    worst &&
    signal(
      rule,
      `${counted(worst.people, 'person', 'people')} opened in a day; by the reader’s own four weeks before, up to ${worst.usual} is usual.`,
      odd.flatMap(({ opened }) => opened),
    )
  );
};

const moreThanPeers: OfWeek = (watching, { looks, peerDays }, days) => {
  const rule = ruleOf(watching, 'more-than-peers');
  if (!rule) return undefined;
  const odd = tooMany(looks, days, rule, (day) => {
    const isHabit = habitOf(day);
    const before = peerDays.filter((peer) => isHabit(peer.day));
    // One or two others are no measure of a role.
    return distinct(before.map(({ userId }) => userId)).length < 3 ? [] : before.map(({ people }) => people);
  });
  const [worst] = odd.toSorted((one, other) => other.people - one.people);
  return (
    worst &&
    signal(
      rule,
      `${counted(worst.people, 'person', 'people')} opened in a day; by others in the same role there, up to ${worst.usual} is usual.`,
      odd.flatMap(({ opened }) => opened),
    )
  );
};

const searchesUnopened: OfWeek = (watching, { looks }, days) => {
  const rule = ruleOf(watching, 'searches-unopened');
  // Whoever opens nothing ever, such as a receptionist, may only search.
  if (!rule || !looks.some(({ action }) => action === 'opened')) return undefined;
  const odd = days.flatMap((day) => {
    const searches = looks.filter((look) => look.action === 'searched' && look.day === day);
    const opened = peopleIn(openedOn(looks, day));
    return searches.length >= rule.searches && (opened / searches.length) * 100 < rule.openedBelowPercent
      ? [{ searches, opened }]
      : [];
  });
  const [worst] = odd.toSorted((one, other) => other.searches.length - one.searches.length);
  return (
    worst &&
    signal(
      rule,
      `${worst.searches.length} searches in a day, and ${counted(worst.opened, 'record')} opened.`,
      odd.flatMap(({ searches }) => searches),
    )
  );
};

const again =
  (id: 'repeated-claims' | ('repeated-break-glass' & RuleId), action: LookAction, words: string): OfWeek =>
  (watching, { looks }, days) => {
    const rule = ruleOf(watching, id);
    if (!rule) return undefined;
    const within = (day: string) => {
      const after = addDays(day, -rule.withinDays);
      return looks.filter((look) => look.action === action && look.day <= day && look.day > after);
    };
    const odd = days.filter((day) => peopleIn(within(day)) >= rule.people);
    if (odd.length === 0) return undefined;
    const most = Math.max(...odd.map((day) => peopleIn(within(day))));
    const looksOf = distinct(odd.flatMap(within));
    return signal(
      rule,
      `${counted(most, 'person', 'people')} within ${counted(rule.withinDays, 'day')} ${words}.`,
      looksOf,
    );
  };

const ofWeek: readonly OfWeek[] = [
  moreThanUsual,
  moreThanPeers,
  searchesUnopened,
  again('repeated-claims', 'claimed', 'on the reader’s own word'),
  again('repeated-break-glass', 'broke-glass', 'as an emergency'),
];
