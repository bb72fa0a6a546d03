// What telling somebody's story needs: the code book, the days it may happen on, and who wrote it down.
import { type Chance, chance } from '../chance.ts';
import type { Health } from '../health/health.ts';
import { familyName, givenName, nameBackgrounds } from '../names/names.ts';
import { dayBefore } from '../days.ts';
import type { Person, Population } from '../person.ts';
import type { KnownAt } from '../known-as/organisations.ts';
import type { CodeBook } from '#synthetic/people/codes.ts';
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { Term } from '#synthetic/people/term.ts';

export interface Telling {
  person: Person;
  health: Health;
  known: KnownAt;
  choose: Chance;
  /** A term of the code book. @throws where it has none of that name. */
  term: (name: string) => Term;
  /** The first and last day of what is told: FHIR dates. */
  from: string;
  until: string;
  /** How long that is. */
  years: number;
  /** Times in the period, so many a year on average, the oldest first: FHIR dateTimes in working hours. */
  times: (aYear: number) => string[];
  /** One of the two of the organisation's professionals whom they see. */
  who: () => string;
}

/** @param years how far back what happens again and again is told; what stands is told whatever its age. */
export function telling(
  population: Population,
  person: Person,
  health: Health,
  known: KnownAt,
  book: CodeBook,
  years: number,
): Telling {
  const choose = chance(population.seed, `story at ${known.organisation}`, person.number, known.duplicateOf ? 1 : 0);
  const until = [population.today, health.died, known.until].filter((day) => day !== undefined).toSorted()[0]!;
  const earliest = dayBefore(population.today, years * 365);
  const from = known.since > earliest ? known.since : earliest;
  const days = Math.max(0, (Date.parse(until) - Date.parse(from)) / 86_400_000);
  return {
    person,
    health,
    known,
    choose,
    term(name) {
      const term = book.get(name);
      if (!term) throw new RangeError(`The code book has no ${name}.`);
      return term;
    },
    from,
    until,
    years: days / 365,
    times(aYear) {
      const count = howMany(choose, (aYear * days) / 365);
      return Array.from({ length: count }, () => {
        const day = dayBefore(until, Math.floor(choose.share() * days));
        const minute = String(5 * choose.below(12)).padStart(2, '0');
        return `${day}T${String(8 + choose.below(10)).padStart(2, '0')}:${minute}:00+00:00`;
      }).toSorted();
    },
    who: () => professionalAt(population.seed, known.organisation, (person.number + choose.below(2)) % titles.length),
  };
}

const titles = ['Dr', 'Dr', 'Nurse', 'Dr', 'Sister', 'Dr', 'Nurse', 'Dr'];
const professionals = new Map<string, string>();

function professionalAt(seed: number, ods: string, place: number): string {
  const key = `${seed} ${ods} ${place}`;
  const known = professionals.get(key);
  if (known) return known;
  const choose = chance(seed, `professional at ${ods}`, place);
  const from = choose.oneOf([...nameBackgrounds]);
  const name = `${titles[place]!} ${givenName(choose, from, choose.happens(0.6) ? 'female' : 'male')} ${familyName(choose, from)}`;
  professionals.set(key, name);
  return name;
}

/** A whole number with this mean. Source: Knuth, The Art of Computer Programming 3.4.1, Poisson. */
function howMany(choose: Chance, mean: number): number {
  const bound = Math.exp(-Math.min(mean, 200));
  let count = -1;
  for (let product = 1; product > bound; count += 1) product *= choose.share();
  return Math.max(0, count);
}

/** A held record with nothing in it. */
export function nothingHeld(number: string): HeldRecord {
  return {
    number,
    formerNumbers: [],
    identity: {},
    origins: {},
    problems: [],
    allergies: [],
    medicines: [],
    immunisations: [],
    consultations: [],
    observations: [],
    results: [],
    referrals: [],
    diary: [],
    encounters: [],
    appointments: [],
    procedures: [],
    documents: [],
    flags: [],
    plans: [],
    contacts: [],
    assessments: [],
    services: [],
    equipment: [],
    series: [],
  };
}
