// One message: its header, the patient it is about, and a control id that follows from what it says.
// Source: HL7 v2.5.1 §2.15.9 (MSH), §3.4.1 (EVN), §3.4.2 (PID), §3.4.10 (PD1).
import { createHash } from 'node:crypto';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { hl7TimeOf, momentOf } from '#synthetic/people/story-time.ts';
import { type HeldIdentity, identityAt } from '../identity-at.ts';
import { splitProfessional } from '../professional.ts';
import { components, encode, type FeedSender, segment } from './segments.ts';

export interface Message {
  controlId: string;
  /** e.g. `ADT^A28`. */
  kind: string;
  personId: string;
  /** When what it tells of happened: FHIR dateTime, for the order of sending. */
  when: string;
  bytes: Uint8Array;
}

export interface MessageContent {
  /** Type, event and structure, e.g. `['ADT', 'A28', 'ADT_A05']`. */
  kind: readonly [string, string, string];
  when: string;
  person: CastPerson;
  /** Segments after MSH. */
  segments: readonly string[];
}

/** The message's bytes. The same content has the same control id, so that sending it again changes nothing. */
export function messageOf(sender: FeedSender, { kind, when, person, segments }: MessageContent): Message {
  const moment = momentOf(when);
  const digest = createHash('sha256')
    .update([sender.ods, ...kind, moment, ...segments].join('\r'))
    .digest('hex');
  const controlId = `${sender.ods}${digest.slice(0, 20 - sender.ods.length)}`;
  const header = segment('MSH', {
    1: '^~\\&',
    2: sender.application,
    3: sender.facility,
    4: 'LCR',
    5: 'LCR',
    6: timeAt(sender, moment),
    8: kind.join('^'),
    9: controlId,
    10: 'P',
    11: '2.5.1',
    14: 'AL',
    15: 'NE',
    16: 'GBR',
    17: sender.characterSet,
  });
  return {
    controlId,
    kind: `${kind[0]}^${kind[1]}`,
    personId: person.id,
    when: moment,
    bytes: encode([header, ...segments], sender.characterSet),
  };
}

export function timeAt({ offsets }: FeedSender, when: string): string {
  return hl7TimeOf(when, { offset: offsets });
}

/** EVN: the event, when it was recorded, when it happened. */
export function evn(sender: FeedSender, event: string, when: string): string {
  const time = timeAt(sender, momentOf(when));
  return segment('EVN', { 1: event, 2: time, 6: time });
}

const sexes = { male: 'M', female: 'F', other: 'O', unknown: 'U' } as const;

/** PID as the hospital holds the person; `former` writes another of their numbers and names instead. */
export function pid(
  sender: FeedSender,
  person: CastPerson,
  former?: { number: string; given: readonly string[]; family: string },
): string {
  const identity = identityAt(person, sender.id);
  const number = former?.number ?? person.held[sender.id]!.number;
  const { language } = person;
  return segment('PID', {
    1: '1',
    3: [
      ...(number === undefined ? [] : [components(number, '', '', sender.ods, 'MR')]),
      ...(identity.nhsNumber === undefined ? [] : [components(identity.nhsNumber, '', '', 'NHS', 'NH')]),
    ].join('~'),
    5: nameOf(identity, former),
    7: timeAt(sender, identity.born),
    8: sexes[person.gender],
    11: components(...addressParts(identity), identity.address.postcode, 'GBR', 'H'),
    13: [
      ...(person.phone ? [components(person.phone, 'PRN', 'PH')] : []),
      ...(person.mobile ? [components(person.mobile, 'PRN', 'CP')] : []),
    ].join('~'),
    ...(language && { 15: components(language.code, language.name, 'ISO639') }),
    ...(person.died && { 29: timeAt(sender, person.died), 30: 'Y' }),
    32: identity.nhsNumberVerified ? '01' : '02',
  });
}

function nameOf(identity: HeldIdentity, former?: { given: readonly string[]; family: string }): string {
  const { given, family } = former ?? identity;
  const [first, ...others] = given;
  return components(family, first, others.join(' '), '', identity.title, '', 'L');
}

/** Street, other designation, city: the last line is the town. */
function addressParts({ address: { lines } }: HeldIdentity): [string, string, string, string] {
  const town = lines.at(-1)!;
  const [street = '', ...others] = lines.slice(0, -1);
  return [street, others.join(', '), town, ''];
}

/** A professional as XCN. */
export function professional(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const { prefix, given, family } = splitProfessional(name);
  return components('', family, given.join(' '), '', '', prefix);
}

/** PD1-3: the practice they are registered with, by its ODS code. */
export function pd1(practice: { ods: string; name: string } | undefined): string[] {
  return practice === undefined ? [] : [segment('PD1', { 3: components(practice.name, '', practice.ods) })];
}
