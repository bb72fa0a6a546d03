// Everything a hospital's feed would have said about its patients until today, oldest first; long series at the end.
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { momentOf, shiftDay } from '#synthetic/people/story-time.ts';
import { lettersAt } from '../letters/letters.ts';
import { appointmentMessage, letterMessage } from './letters-and-appointments.ts';
import type { Message } from './message.ts';
import { result, seriesMessage, seriesMessages } from './results.ts';
import type { FeedSender } from './segments.ts';
import { registrations, visit } from './visits.ts';

/** What a feed tells of; the rest is asked for. */
export type Sent = keyof HeldRecord & ('encounters' | 'results' | 'documents' | 'appointments' | 'series');

export interface FeedContent {
  sender: FeedSender;
  sends: readonly Sent[];
  /** Practices by id, for PD1. */
  practices: Readonly<Record<string, { ods: string; name: string }>>;
  storyDay: string;
}

/** The history of these people, in the order it happened. */
export function historyOf(content: FeedContent, people: readonly CastPerson[]): Message[] {
  return people
    .flatMap((person) => aboutPerson(content, person))
    .toSorted((a, b) => Date.parse(a.when) - Date.parse(b.when));
}

/** @param since entries from this place on in each kind: what was added after the history was told. */
export function aboutPerson(
  { sender, sends, practices, storyDay }: FeedContent,
  person: CastPerson,
  since?: Readonly<Partial<Record<Sent, number>>>,
): Message[] {
  const held = person.held[sender.id]!;
  const messages: Message[] = [];
  /** Tells one kind of entry, those before `since` being known already. */
  const tell = <Entry>(
    kind: Sent,
    entries: readonly Entry[],
    messagesOf: (entry: Entry, index: number) => Message[],
  ) => {
    if (!sends.includes(kind)) return;
    for (const [index, entry] of entries.entries())
      if (index >= (since?.[kind] ?? 0)) messages.push(...messagesOf(entry, index));
  };
  tell('encounters', held.encounters, (entry, index) => visit(sender, person, entry, index));
  tell('results', held.results, (entry, index) => [result(sender, person, entry, index)]);
  if (sends.includes('documents')) {
    const letters = lettersAt(person, sender).filter(({ document }) => document >= (since?.documents ?? 0));
    messages.push(...letters.map((letter) => letterMessage(sender, person, letter)));
  }
  tell('appointments', held.appointments, (entry, index) => {
    // Booked a month before it takes place, and no later than today.
    const day = shiftDay(momentOf(entry.when).slice(0, 10), -1, 'month');
    const told = momentOf(since !== undefined || day > storyDay ? storyDay : day, '09:00');
    return [appointmentMessage(sender, person, entry, index, told)];
  });
  if (since !== undefined) return messages;
  const first =
    messages.map(({ when }) => when).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ??
    momentOf(storyDay, '00:05');
  const practice = person.practice === undefined ? undefined : practices[person.practice];
  return [...registrations(sender, person, practice, first), ...messages];
}

/** The long series of these people, message by message: made as they are sent, never held. */
export function* seriesOf({ sender, sends }: FeedContent, people: readonly CastPerson[]): Generator<Message> {
  if (!sends.includes('series')) return;
  for (const person of people) {
    for (const [index, series] of person.held[sender.id]!.series.entries()) {
      for (let part = 0; part < seriesMessages(series); part += 1) {
        yield seriesMessage(sender, person, series, index, part);
      }
    }
  }
}
