// Every case of cases.yaml: which rules fire, and with what weight.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { deterministicId } from '#standards/deterministic-id.ts';
import { foldedName, nameWords } from '#standards/person-name.ts';
import type { PersonId } from '#standards/patient.ts';
import { shippedWatching } from '../example-watching.ts';
import { surroundingsIn } from '../example-surroundings.ts';
import type { Watching } from '../watching-config.ts';
import { addDays, type Look, type LookAction, localTime, type PersonFacts, type Reader } from './look.ts';
import { personSignals } from './person-rules.ts';
import { foldedAddress } from './staff.ts';
import { weekSignals } from './week-rules.ts';

interface Somebody {
  name: string;
  nhsNumber?: string;
  born?: string;
  postcode?: string;
  addressLine?: string;
  address?: string[];
  listed?: boolean | 'yes';
}
interface CaseLook {
  at: string;
  did?: LookAction;
  by?: 'somebody else' | 'others';
  let?: string[];
  times?: number;
  people?: number;
}
interface Case {
  case: string;
  reader?: Somebody;
  colleague?: Somebody;
  person?: Somebody;
  /** How many were seen, and how many of them bear the reader's surname. */
  people?: { seen: number; withSurname: number };
  habit?: { hours: number[]; people: number };
  peers?: { number: number; people: number };
  looks: (string | CaseLook)[];
  finds: Record<string, number>;
}

const cases = parse(readFileSync(new URL('cases.yaml', import.meta.url), 'utf8')) as Case[];
const personId = (name: string) => deterministicId(['example person', name]) as PersonId;
const subject = personId('the person');
/** London is an hour ahead of UTC until the end of October. */
const instant = (text: string) => {
  const utc = new Date(`${text.replace(' ', 'T')}:00Z`);
  const { hour } = localTime(utc, 'Europe/London');
  return new Date(utc.getTime() - ((hour - utc.getUTCHours() + 24) % 24) * 3_600_000);
};

for (const each of cases) {
  test(each.case, () => {
    assert.deepEqual(found(each), each.finds);
  });
}

test('every rule that is shipped has a case in which it fires, and one in which it does not', () => {
  const fired = new Set(cases.flatMap(({ finds }) => Object.keys(finds)));
  assert.deepEqual(
    shippedWatching.rules.map(({ id }) => id).filter((id) => !fired.has(id)),
    [],
  );
});

function found({ reader, colleague, person, people, habit, peers, looks: told }: Case): Record<string, number> {
  const looks: Look[] = [];
  const add = (userId: string, at: string, more: Partial<Look> = {}) => {
    const when = instant(at);
    const person = more.personId ?? subject;
    looks.push({
      sequence: looks.length + 1,
      at: when,
      ...localTime(when, 'Europe/London'),
      userId,
      roleId: 'nurse',
      organisation: 'RZZ',
      action: 'opened',
      relationships: ['contact'],
      ...more,
      personId: person,
    });
  };
  for (const [index, each] of told.entries()) {
    const {
      at,
      did = 'opened',
      by,
      let: policies,
      times = 1,
      people: count,
    } = typeof each === 'string' ? ({ at: each } as CaseLook) : each;
    for (let time = 0; time < (count ?? times); time += 1)
      add(by === undefined ? 'reader' : by === 'others' ? `other-${time}` : 'other', at, {
        action: did,
        relationships: (policies ?? ['contact']).filter((policy) => shippedWatching.relationships.includes(policy)),
        ...(count === undefined ? {} : { personId: personId(`${index} ${time}`) }),
      });
  }
  const last = looks.at(-1)!;
  const weekdays = Array.from({ length: 28 }, (_, before) => addDays(last.week, before - 28)).filter(
    (day) => new Date(day).getUTCDay() % 6 !== 0,
  );
  const work = (userId: string, hours: readonly number[], count: number) => {
    for (const day of weekdays)
      for (const hour of hours)
        for (let one = 0; one < count; one += 1)
          add(userId, `${day} ${String(hour).padStart(2, '0')}:00`, {
            personId: personId(`${userId} ${day} ${hour} ${one}`),
          });
  };
  if (habit) work('reader', habit.hours, habit.people);
  for (let peer = 0; peer < (peers?.number ?? 0); peer += 1) work(`peer-${peer}`, [10], peers!.people);

  const readers: Reader[] = [...new Set(['reader', ...looks.map(({ userId }) => userId)])].map((userId) => ({
    userId,
    name: userId === 'reader' ? (reader?.name ?? 'Dr Ola Brandt') : `Dr Some Other${userId}`,
    roleId: 'nurse',
    organisation: 'RZZ',
  }));
  const staff = (user: string, somebody: Somebody | undefined) =>
    somebody
      ? [
          {
            user,
            name: somebody.name,
            organisation: 'RZZ',
            ...optional(somebody, ['nhsNumber', 'born', 'postcode', 'addressLine']),
          },
        ]
      : [];
  const watching: Watching = {
    ...shippedWatching,
    staff: [...staff('reader', reader), ...staff('colleague', colleague)],
  };
  const memory = { watching, looks, readers, people: new Map(person ? [[subject, factsOf(person)]] : []) };
  const around = {
    ...surroundingsIn(memory)('reader', last.week),
    surname: () => ({ people: people?.seen ?? 0, bearing: people?.withSurname ?? 0 }),
  };
  const opened = around.looks.filter(
    (look) => look.week === last.week && look.action === 'opened' && look.personId === subject,
  );
  const signals = [
    ...(opened.length > 0 ? personSignals(watching, around, subject, opened) : []),
    ...weekSignals(watching, around),
  ];
  return Object.fromEntries(signals.map(({ rule, weight }) => [rule, weight]));
}

function optional<Key extends keyof Somebody>(somebody: Somebody, keys: readonly Key[]): Partial<Pick<Somebody, Key>> {
  return Object.fromEntries(
    keys.flatMap((key) => (somebody[key] === undefined ? [] : [[key, somebody[key]]])),
  ) as Partial<Pick<Somebody, Key>>;
}

function factsOf({ name, nhsNumber, born, postcode, address, listed }: Somebody): PersonFacts {
  const words = name.split(' ');
  return {
    surnames: new Set([foldedName(words.slice(1).join(' '))]),
    firstNames: new Set(nameWords(words[0])),
    ...(nhsNumber ? { nhsNumber } : {}),
    ...(born ? { birthDate: born } : {}),
    ...(postcode ? { postcode } : {}),
    ...(address ? { address: foldedAddress(address) } : {}),
    listed: listed === true || listed === 'yes',
  };
}
