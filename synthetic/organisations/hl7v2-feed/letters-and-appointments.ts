// Letters as MDM^T02 with the document inside, and bookings as SIU.
// Source: HL7 v2.5.1 chapter 9: TXA (§9.6.1), ED (§2.A.24); chapter 10: SIU S12, S15, S26; SCH (§10.6.2).
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Held } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { minutesLater, momentOf } from '#synthetic/people/story-time.ts';
import type { Letter } from '../letters/letters.ts';
import { evn, type Message, messageOf, pid, professional, timeAt } from './message.ts';
import { coded, components, escape, type FeedSender, segment } from './segments.ts';

export function letterMessage(sender: FeedSender, person: CastPerson, letter: Letter): Message {
  const time = timeAt(sender, letter.when);
  const number = components(letter.id.slice(0, 18), sender.application);
  const kind = letter.kind ?? { display: letter.title };
  const [type, subtype] = letter.contentType.split('/') as [string, string];
  return messageOf(sender, {
    kind: ['MDM', 'T02', 'MDM_T02'],
    when: letter.when,
    person,
    segments: [
      evn(sender, 'T02', letter.when),
      pid(sender, person),
      segment('PV1', { 1: '1', 2: 'N' }),
      segment('TXA', {
        1: '1',
        2: coded(kind),
        3: 'TX',
        4: time,
        5: professional(letter.who),
        6: time,
        9: professional(letter.who),
        12: number,
        16: escape(letter.title),
        17: 'AU',
        19: 'AV',
      }),
      segment('OBX', {
        1: '1',
        2: 'ED',
        3: components('', letter.title),
        4: '1',
        5: [
          '',
          type === 'text' ? 'text' : 'application',
          subtype,
          'Base64',
          Buffer.from(letter.content()).toString('base64'),
        ].join('^'),
        11: 'F',
        14: time,
      }),
    ],
  });
}

const events = { booked: 'S12', cancelled: 'S15', noshow: 'S26', fulfilled: 'S14' } as const;
/** HL7 table 0278, filler status. */
const statuses = { booked: 'Booked', cancelled: 'Cancelled', noshow: 'Noshow', fulfilled: 'Complete' } as const;

/** @param told when the booking was made known: the feed's clock, not the appointment's. */
export function appointmentMessage(
  sender: FeedSender,
  person: CastPerson,
  appointment: Held<'appointments'>,
  index: number,
  told: string,
): Message {
  const { when, specialty, place, status, minutes, who, note } = appointment;
  const start = momentOf(when);
  const end = minutesLater(start, minutes);
  const id = deterministicId(['simulated', sender.ods, person.id, 'appointment', String(index)]).slice(0, 12);
  const event = events[status];
  return messageOf(sender, {
    kind: ['SIU', event, 'SIU_S12'],
    when: told,
    person,
    segments: [
      segment('SCH', {
        1: components(id.toUpperCase(), sender.application),
        2: components(id.toUpperCase(), sender.application),
        7: components('', specialty),
        9: String(minutes),
        10: components('min', 'minutes', 'UCUM'),
        11: components('', '', '', timeAt(sender, start), timeAt(sender, end)),
        16: professional(who),
        25: statuses[status],
      }),
      ...(note === undefined ? [] : [segment('NTE', { 1: '1', 3: escape(note) })]),
      pid(sender, person),
      segment('PV1', { 1: '1', 2: 'O', 3: components(place, '', '', sender.ods), 10: components('', specialty) }),
      segment('RGS', { 1: '1', 2: 'A' }),
      segment('AIS', {
        1: '1',
        2: 'A',
        3: components('', specialty),
        4: timeAt(sender, start),
        7: String(minutes),
        8: components('min'),
      }),
      ...(who === undefined ? [] : [segment('AIP', { 1: '1', 2: 'A', 3: professional(who)! })]),
      ...(place === undefined ? [] : [segment('AIL', { 1: '1', 2: 'A', 3: components(place, '', '', sender.ods) })]),
    ],
  });
}
