// Who is registered, and when they came, were moved and left: ADT messages.
// Source: HL7 v2.5.1 chapter 3: A28, A31, A40, A01, A03, A04, A11; PV1 (§3.4.3), PV2 (§3.4.4), MRG (§3.4.9).
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Held } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { momentOf } from '#synthetic/people/story-time.ts';
import { evn, type Message, messageOf, pd1, pid, professional, timeAt } from './message.ts';
import { coded, components, type FeedSender, segment } from './segments.ts';

/** Registration, and every merge of a number they once had into the one they have. */
export function registrations(
  sender: FeedSender,
  person: CastPerson,
  practice: { ods: string; name: string } | undefined,
  when: string,
): Message[] {
  const { formerNumbers } = person.held[sender.id]!;
  const earlierName = person.formerNames[0] ?? { given: person.name.given, family: person.name.family };
  const base = { person, when };
  return [
    ...formerNumbers.map((number) =>
      messageOf(sender, {
        ...base,
        kind: ['ADT', 'A28', 'ADT_A05'],
        segments: [
          evn(sender, 'A28', when),
          pid(sender, person, { number, given: earlierName.given, family: earlierName.family }),
          noVisit,
        ],
      }),
    ),
    messageOf(sender, {
      ...base,
      kind: ['ADT', 'A28', 'ADT_A05'],
      segments: [evn(sender, 'A28', when), pid(sender, person), ...pd1(practice), ...contacts(person, sender), noVisit],
    }),
    ...formerNumbers.map((number) =>
      messageOf(sender, {
        ...base,
        kind: ['ADT', 'A40', 'ADT_A39'],
        segments: [
          evn(sender, 'A40', when),
          pid(sender, person),
          segment('MRG', { 1: components(number, '', '', sender.ods, 'MR') }),
        ],
      }),
    ),
  ];
}

const noVisit = segment('PV1', { 1: '1', 2: 'N' });

function contacts(person: CastPerson, sender: FeedSender): string[] {
  return person.held[sender.id]!.contacts.map(({ name, relationship, phone }, index) => {
    const words = name.split(' ');
    return segment('NK1', {
      1: String(index + 1),
      2: components(words.at(-1), words.slice(0, -1).join(' ')),
      3: components('', relationship),
      ...(phone && { 5: components(phone, 'PRN', 'CP') }),
    });
  });
}

/** PV1-2, HL7 table 0004. */
const classes: Readonly<Record<Held<'encounters'>['kind'], string>> = {
  inpatient: 'I',
  emergency: 'E',
  outpatient: 'O',
  'day-case': 'O',
  home: 'O',
  community: 'O',
};

/** PV1-36: NHS discharge destinations in words; methods would be codes. */
const dispositions: Readonly<Record<NonNullable<Held<'encounters'>['outcome']>, string>> = {
  home: components('19', 'Usual place of residence'),
  died: components('79', 'Died'),
  'other-hospital': components('51', 'Other hospital'),
  'care-home': components('65', 'Care home'),
  left: components('19', 'Left before treatment was finished'),
};

/** Arrival or admission, and discharge where they have left; or the admission taken back. */
export function visit(sender: FeedSender, person: CastPerson, encounter: Held<'encounters'>, index: number): Message[] {
  const { kind, from, to, status } = encounter;
  const arrives = kind === 'inpatient' ? 'A01' : 'A04';
  const message = (event: string, when: string, left: boolean) =>
    messageOf(sender, {
      kind: ['ADT', event, event === 'A03' ? 'ADT_A03' : event === 'A11' ? 'ADT_A09' : 'ADT_A01'],
      when,
      person,
      segments: [
        evn(sender, event, when),
        pid(sender, person),
        pv1(sender, person, encounter, index, left),
        ...pv2(encounter),
      ],
    });
  const messages = [message(arrives, from, false)];
  if (status === 'cancelled') messages.push(message('A11', to ?? from, false));
  else if (to !== undefined) messages.push(message('A03', to, true));
  return messages;
}

/** The number of one visit, the same in every message about it. */
function visitNumber(sender: FeedSender, person: CastPerson, index: number): string {
  return `V${deterministicId(['simulated', sender.ods, person.id, 'visit', String(index)])
    .slice(0, 8)
    .toUpperCase()}`;
}

function pv1(
  sender: FeedSender,
  person: CastPerson,
  encounter: Held<'encounters'>,
  index: number,
  left: boolean,
): string {
  const { kind, from, to, specialty, place, outcome, who } = encounter;
  return segment('PV1', {
    1: '1',
    2: classes[kind],
    3: components(place, '', '', sender.ods),
    7: professional(who),
    ...(specialty && { 10: components('', specialty) }),
    19: components(visitNumber(sender, person, index), '', '', sender.ods, 'VN'),
    ...(left && outcome && { 36: dispositions[outcome] }),
    44: timeAt(sender, momentOf(from)),
    ...(left && to && { 45: timeAt(sender, momentOf(to)) }),
  });
}

function pv2({ reason, note }: Held<'encounters'>): string[] {
  if (reason) return [segment('PV2', { 3: coded(reason) })];
  return note === undefined ? [] : [segment('PV2', { 3: components('', note) })];
}
