// A month and a half of access, invented: shifts, cover, registrars who rotate, patients who are staff, relatives and neighbours, encounters
// that are sent late or never; and among it planted snooping of each kind. Everything follows from a seed.
// Why invented: nobody publishes such a log, and no real one may be here. What it cannot tell is said in decision 23.
import {
  addDays,
  type Look,
  type LookAction,
  localTime,
  type PersonFacts,
  type Reader,
} from '#administration/alerts/detect/look.ts';
import { foldedAddress } from '#administration/alerts/detect/staff.ts';
import type { Evidence } from '#administration/alerts/reconcile/evidence.ts';
import type { Watching } from '#administration/alerts/watching-config.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { PersonId } from '#standards/patient.ts';

/** mulberry32: the same seed, the same month. */
function dice(seed: number) {
  let state = seed >>> 0;
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    happens: (likelihood: number) => share() < likelihood,
    below: (count: number) => Math.floor(share() * count),
    oneOf: <T>(values: readonly T[]) => values[Math.floor(share() * values.length)]!,
  };
}
type Dice = ReturnType<typeof dice>;

export interface Planted {
  kind: string;
  userId: string;
  /** Whose record; absent where it is the week as a whole. */
  personId?: PersonId;
  from: string;
  to: string;
}

export interface Month {
  looks: Look[];
  readers: Reader[];
  people: Map<PersonId, PersonFacts>;
  staff: Watching['staff'];
  /** HMACs of nobody: who is listed stands in the facts. */
  planted: Planted[];
  /** What an organisation had to do with somebody, as far as it was ever sent. */
  evidence: Map<string, Evidence[]>;
  /** The Monday from which habits are known. */
  judgedFrom: string;
}

const hospital = 'RZZ';
const practice = 'X99';
/** Sends nothing; its own record is asked. */
const mental = 'RQQ';
const firstDay = '2026-09-28';
export const days = 42;
const timeZone = 'Europe/London';
export const key = (organisation: string, personId: PersonId) => `${organisation} ${personId}`;

const consonants = 'bcdfghjklmnprstvwz'.split('');
const vowels = 'aeiou'.split('');
const word = (random: Dice, syllables: number) =>
  Array.from({ length: syllables }, () => random.oneOf(consonants) + random.oneOf(vowels)).join('');

interface Somebody {
  personId: PersonId;
  surname: string;
  first: string;
  born: string;
  nhsNumber: string;
  postcode: string;
  address: string;
}

interface Worker extends Reader {
  person: Somebody;
  ward: number;
  nights: boolean;
  /** Patients a shift. */
  pace: number;
}

export function inventMonth({
  seed,
  people: count,
  nurses,
  doctors,
}: {
  seed: number;
  people: number;
  nurses: number;
  doctors: number;
}): Month {
  const random = dice(seed);
  const common = Array.from({ length: 60 }, () => word(random, 2));
  const firsts = Array.from({ length: 150 }, () => word(random, 2));
  const people = inventPeople();
  const facts = new Map(people.map((person) => [person.personId, factsOf(person)]));
  const famous = people.slice(-3);
  for (const { personId } of famous) facts.set(personId, { ...facts.get(personId)!, listed: true });
  const workers = inventWorkers();
  const staff: Watching['staff'] = workers
    .filter(() => random.happens(0.6))
    .map(({ userId, name, organisation, person }) => ({
      user: userId,
      name,
      organisation,
      nhsNumber: person.nhsNumber,
      born: person.born,
      postcode: person.postcode,
      addressLine: person.address,
    }));
  const mapped = new Set(staff.map(({ user }) => user));
  const looks: Look[] = [];
  const planted: Planted[] = [];
  const evidence: Month['evidence'] = new Map();
  const stays = inventStays();
  for (let day = 0; day < days; day += 1) ordinaryDay(day);
  plantEverything();
  looks.sort((one, other) => one.at.getTime() - other.at.getTime());
  for (const [index, look] of looks.entries()) look.sequence = index + 1;
  return { looks, readers: workers, people: facts, staff, planted, evidence, judgedFrom: addDays(firstDay, 28) };

  function inventPeople(): Somebody[] {
    const all: Somebody[] = [];
    while (all.length < count) {
      const family = random.happens(0.55) ? random.oneOf(common) : word(random, 3);
      const postcode = `SE${1 + random.below(28)} ${random.below(10)}${random.oneOf(['AA', 'BD', 'FG', 'HJ', 'LN', 'PQ'])}`;
      const address = `${1 + random.below(200)} ${word(random, 2)} row`;
      for (let member = 0; member <= random.below(4); member += 1) {
        const number = all.length;
        all.push({
          personId: deterministicId(['bench person', String(seed), String(number)]) as PersonId,
          surname: random.happens(0.8) ? family : random.oneOf(common),
          first: random.oneOf(firsts),
          born: `${1930 + random.below(90)}-0${1 + random.below(9)}-1${random.below(10)}`,
          nhsNumber: String(9_990_000_000 + number),
          postcode,
          address,
        });
      }
    }
    return all;
  }

  function factsOf({ surname, first, born, nhsNumber, postcode, address }: Somebody): PersonFacts {
    return {
      surnames: new Set([surname]),
      firstNames: new Set([first]),
      birthDate: born,
      nhsNumber,
      postcode,
      address: foldedAddress([address, 'London']),
      listed: false,
    };
  }

  /** Staff are people too, with records, families and neighbours. */
  function inventWorkers(): Worker[] {
    const make = (role: string, organisation: string, number: number, pace: number) =>
      Array.from({ length: number }, (_, index) => {
        const person = random.oneOf(people);
        return {
          userId: `${organisation} ${role} ${index}`,
          name: `${role === 'doctor' ? 'Dr' : 'Nurse'} ${person.first} ${person.surname}`,
          roleId: role,
          organisation,
          person,
          ward: random.below(10),
          nights: false,
          pace,
        };
      });
    return [
      ...make('nurse', hospital, nurses, 8),
      ...make('doctor', hospital, doctors, 14),
      ...make('gp', practice, 12, 18),
      ...make('mental-health-nurse', mental, 12, 6),
    ];
  }

  /** By day: who is on which ward, and who comes to the emergency department (ward 0). */
  function inventStays(): { person: Somebody; ward: number; from: number; to: number; sent: boolean }[] {
    const all = [];
    for (let day = -10; day < days; day += 1) {
      for (let one = 0; one < 25 + random.below(10); one += 1) {
        const person = random.oneOf(people);
        const emergency = random.happens(0.6);
        const length = emergency ? 0 : 1 + random.below(9);
        // What is sent late is sent by the time a privacy officer would look; some of it never is.
        const sent = !random.happens(0.02);
        all.push({ person, ward: emergency ? 0 : 1 + random.below(9), from: day, to: day + length, sent });
        if (sent)
          addEvidence(hospital, person.personId, {
            kind: 'encounter',
            from: instant(day, 9),
            until: instant(day + length, 17),
          });
      }
    }
    return all;
  }

  function addEvidence(organisation: string, personId: PersonId, one: Evidence): void {
    evidence.set(key(organisation, personId), [...(evidence.get(key(organisation, personId)) ?? []), one]);
  }

  function instant(day: number, hour: number, minute = 0): Date {
    return new Date(Date.parse(`${addDays(firstDay, day)}T00:00:00Z`) + (hour * 60 + minute) * 60_000);
  }

  function look(
    worker: Worker,
    day: number,
    hour: number,
    personId: PersonId | undefined,
    action: LookAction = 'opened',
    relationships: readonly string[] = ['contact'],
  ): void {
    const at = instant(day, hour, random.below(60));
    looks.push({
      sequence: 0,
      at,
      ...localTime(at, timeZone),
      userId: worker.userId,
      roleId: worker.roleId,
      organisation: worker.organisation,
      action,
      ...(personId ? { personId } : {}),
      relationships: action === 'opened' ? relationships : [],
    });
  }

  /** Opens as the policies let it: with a contact that was known by then, else on their own word. */
  function open(worker: Worker, day: number, hour: number, { personId }: Somebody, registered = false): void {
    if (random.happens(0.9)) look(worker, day, hour, undefined, 'searched');
    const known = (evidence.get(key(worker.organisation, personId)) ?? []).some(
      ({ kind, from }) =>
        kind === 'registration' ||
        from.getTime() <= instant(day, hour).getTime() - (random.happens(0.8) ? 0 : 86_400_000),
    );
    const relationship = registered ? 'registered-practice' : known ? 'contact' : undefined;
    if (!relationship) look(worker, day, hour, personId, 'claimed');
    look(worker, day, hour, personId, 'opened', relationship ? [relationship] : []);
  }

  function ordinaryDay(day: number): void {
    const weekend = day % 7 >= 5;
    for (const worker of workers) {
      // Registrars go to another ward each fortnight; a nurse is on nights every third week.
      if (worker.roleId === 'doctor' && day % 14 === 0) worker.ward = random.below(10);
      if (worker.roleId === 'nurse')
        worker.nights = (Math.floor(day / 7) + worker.userId.length + worker.ward) % 3 === 0;
      if (random.happens(weekend && worker.roleId !== 'nurse' ? 0.9 : 0.35)) continue;
      const hour = () => (worker.nights ? (20 + random.below(11)) % 24 : 8 + random.below(10));
      if (worker.organisation === hospital) {
        // Cover: now and then another ward.
        const ward = random.happens(0.08) ? random.below(10) : worker.ward;
        const there = stays.filter((stay) => stay.ward === ward && stay.from <= day && stay.to >= day);
        for (let one = 0; one < Math.min(worker.pace - 3 + random.below(7), there.length * 2); one += 1)
          open(worker, day, hour(), random.oneOf(there).person);
      } else if (worker.organisation === practice) {
        for (let one = 0; one < worker.pace - 5 + random.below(10); one += 1) {
          const person = people[random.below(Math.floor(people.length / 3))]!;
          const registered = !random.happens(0.03);
          if (registered && !evidence.has(key(practice, person.personId)))
            addEvidence(practice, person.personId, { kind: 'registration', from: new Date(0) });
          open(worker, day, hour(), person, registered);
        }
      } else {
        for (let one = 0; one < worker.pace - 2 + random.below(5); one += 1) {
          const person = people[Math.floor(people.length / 2) + random.below(300)]!;
          // Its own record, asked with the look, holds contacts with nearly all of them.
          if (!random.happens(0.03) && !evidence.has(key(mental, person.personId)))
            addEvidence(mental, person.personId, { kind: 'known', from: new Date(0) });
          look(worker, day, hour(), undefined, 'searched');
          look(worker, day, hour(), person.personId, 'opened', []);
        }
      }
    }
  }

  function plantEverything(): void {
    const clinicians = workers.filter(({ organisation }) => organisation === hospital);
    const untouched = () => {
      for (;;) {
        const person = random.oneOf(people);
        if (!evidence.has(key(hospital, person.personId)) && !facts.get(person.personId)!.listed) return person;
      }
    };
    const plant = (kind: string, worker: Worker, personId: PersonId | undefined, day: number, from = day) =>
      planted.push({
        kind,
        userId: worker.userId,
        ...(personId ? { personId } : {}),
        from: addDays(firstDay, from),
        to: addDays(firstDay, day),
      });
    /** In the last fortnight, when habits are known. */
    const someDay = () => 28 + random.below(12);
    const times = 10;
    for (let time = 0; time < times; time += 1) {
      const worker = random.oneOf(clinicians);
      const known = random.oneOf(clinicians.filter(({ userId }) => mapped.has(userId)));
      const unknown = random.oneOf(clinicians.filter(({ userId }) => !mapped.has(userId)));
      const day = someDay();
      const at = () => 9 + random.below(8);

      open(known, day, at(), known.person);
      plant('own record, the reader is known', known, known.person.personId, day);
      open(unknown, day, at(), unknown.person);
      plant('own record, only the name is known', unknown, unknown.person.personId, day);

      const home = people.find(
        (one) => one.address === known.person.address && one.postcode === known.person.postcode && one !== known.person,
      );
      if (home) {
        open(known, day, at(), home);
        plant('somebody at the same address', known, home.personId, day);
      }
      const relative = people.find((one) => one.surname === worker.person.surname && one !== worker.person);
      if (relative) {
        open(worker, day, at(), relative);
        plant('somebody with the same surname', worker, relative.personId, day);
      }
      const other = random.oneOf(clinicians.filter(({ userId }) => userId !== worker.userId && mapped.has(userId)));
      open(worker, day, at(), other.person);
      plant('a colleague', worker, other.person.personId, day);

      const former = untouched();
      open(worker, day, at(), former);
      plant('somebody with no care there (a former partner)', worker, former.personId, day);

      const again = untouched();
      for (const back of [0, 3, 5, 9]) open(worker, day - back, at(), again);
      plant('the same person week after week', worker, again.personId, day, day - 9);

      open(worker, day, at(), random.oneOf(famous));
      plant('somebody famous', worker, looks.at(-1)!.personId, day);

      const dayWorker = random.oneOf(clinicians.filter(({ roleId }) => roleId === 'doctor'));
      open(dayWorker, day, 3, former);
      plant('at night, by somebody who works by day', dayWorker, former.personId, day);

      const trawler = random.oneOf(clinicians);
      for (let one = 0; one < 45; one += 1) open(trawler, day, at(), untouched());
      plant('many people in a day', trawler, undefined, day);

      const searcher = random.oneOf(clinicians);
      const quiet =
        Array.from({ length: days - 28 }, (_, index) => 28 + index).find(
          (each) => !looks.some((one) => one.userId === searcher.userId && one.day === addDays(firstDay, each)),
        ) ?? day;
      for (let one = 0; one < 20; one += 1) look(searcher, quiet, at(), undefined, 'searched');
      plant('many searches, nothing opened', searcher, undefined, quiet);

      const breaker = random.oneOf(clinicians);
      for (let one = 0; one < 4; one += 1) {
        const somebody = untouched();
        look(breaker, day - one, at(), somebody.personId, 'broke-glass');
        look(breaker, day - one, at(), somebody.personId, 'opened', []);
      }
      plant('again and again as an emergency', breaker, undefined, day, day - 3);

      const stay = random.oneOf(stays.filter(({ from, to, sent }) => sent && from <= day && to >= day));
      open(worker, day, at(), stay.person);
      plant('somebody treated there by others', worker, stay.person.personId, day);
    }
    // What eleven people were dismissed for: a case in the news, and everybody looks.
    const news = untouched();
    for (const worker of clinicians.slice(0, 12)) {
      open(worker, 35 + random.below(3), 9 + random.below(8), news);
      plant('a case in the news', worker, news.personId, 37, 35);
    }
  }
}
