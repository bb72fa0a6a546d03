// What detection knows: looks, readers, and the people looked at. A look is one event of the audit log about a reader's work.
import { foldedName, nameWords } from '#standards/person-name.ts';
import type { PersonId } from '#standards/patient.ts';
import type { StaffMember } from './staff.ts';

export type LookAction = 'opened' | 'searched' | 'refused' | 'claimed' | 'broke-glass';

export interface Look {
  /** Of the event in the audit log. */
  sequence: number;
  at: Date;
  /** Where the partnership is: YYYY-MM-DD, the Monday of its week, and the hour from 0 to 23. */
  day: string;
  week: string;
  hour: number;
  userId: string;
  roleId: string;
  organisation: string;
  action: LookAction;
  personId?: PersonId;
  disclosureId?: string;
  /** Policies that let it and say what the reader has to do with the person; none where it was their own word alone. */
  relationships: readonly string[];
}

export interface Reader {
  userId: string;
  /** As the log has it, titles and all. */
  name: string;
  roleId: string;
  organisation: string;
  /** What they agreed to say of themselves. */
  staff?: StaffMember;
}

/** What is compared of a person; names folded. */
export interface PersonFacts {
  surnames: ReadonlySet<string>;
  firstNames: ReadonlySet<string>;
  birthDate?: string;
  nhsNumber?: string;
  postcode?: string;
  /** The words of where they live now, folded. */
  address?: string;
  /** On the list of people often looked up. */
  listed: boolean;
}

/** A reader's looks of one week, with all that they are judged by. */
export interface Surroundings {
  reader: Reader;
  /** The Monday. */
  week: string;
  /** The reader's own, from {@link lookBackDays} before the week to its end, in order of time. */
  looks: readonly Look[];
  /** Others' looks at a person opened in the week, from {@link crowdDays} before the week to as many after it. */
  others: (personId: PersonId) => readonly Look[];
  /** How many people each of the others in the same role at the same organisation opened on each day. */
  peerDays: readonly PeerDay[];
  /** Undefined where nothing is known, or they may not be found. */
  person: (personId: PersonId) => PersonFacts | undefined;
  /** Readers of the same organisation. */
  colleagues: readonly Reader[];
  /** Of all people whose records were opened, how many bear a surname. */
  surname: (surname: string) => { people: number; bearing: number };
}

export interface PeerDay {
  userId: string;
  day: string;
  people: number;
}

/** Habits are told from so many days before, without the day itself and the one before it. */
export const habitDays = { from: 29, to: 2 } as const;
/** So far before its Monday a week's looks are judged by earlier ones. */
export const lookBackDays = 30;
export const crowdDays = 7;

const day = 86_400_000;

/** YYYY-MM-DD, so many days later or earlier. */
export function addDays(date: string, count: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + count * day).toISOString().slice(0, 10);
}

/** The Monday of the week a day lies in. */
export function weekOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** When something was, as people there say it. */
export function localTime(at: Date, timeZone: string): Pick<Look, 'day' | 'week' | 'hour'> {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const local = `${parts['year']}-${parts['month']}-${parts['day']}`;
  return { day: local, week: weekOf(local), hour: Number(parts['hour']) };
}

/** Words before a reader's name that are no part of it. */
const titles = new Set(
  'dr mr mrs ms miss mx prof professor sir dame rev sister staff charge nurse matron midwife registrar consultant'.split(
    ' ',
  ),
);

/** First name and surname of a reader, folded, as far as one line of text tells them apart: the last word is taken as the surname. */
export function readerNames(name: string): { first: string; surname: string } {
  const words = nameWords(name).filter((word) => !titles.has(word));
  return { first: foldedName(words[0]), surname: words.length > 1 ? words.at(-1)! : '' };
}
