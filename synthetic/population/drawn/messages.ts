// The HL7 v2 feed of a hospital about the crowd: registrations, the merges it made, visits, results and letters.
import { aboutPerson, type Sent } from '#synthetic/organisations/hl7v2-feed/history.ts';
import { evn, type Message, messageOf, pid } from '#synthetic/organisations/hl7v2-feed/message.ts';
import { components, type FeedSender, segment } from '#synthetic/organisations/hl7v2-feed/segments.ts';
import type { HeldBySomebody } from '../story/cast-person.ts';

const sends: readonly Sent[] = ['encounters', 'results', 'documents', 'appointments'];

/**
 * Everything a hospital's feed says of one person, the oldest first; the merge of a second number last of its own.
 * @param held what that hospital holds of them: every number it knows them by.
 */
export function messagesOf(held: readonly HeldBySomebody[], today: string): Message[] {
  return held
    .flatMap(({ identity, cast }) => {
      const sender = senderOf(identity.organisation);
      const content = { sender, sends, practices: {}, storyDay: today };
      const messages = aboutPerson(content, cast);
      const { duplicateOf, merged } = identity;
      const first = held.find(({ identity: other }) => other.number.value === duplicateOf?.value);
      if (!merged || !first) return messages;
      const when = `${merged}T12:00:00+00:00`;
      const segments = [
        evn(sender, 'A40', when),
        pid(sender, first.cast),
        segment('MRG', { 1: components(identity.number.value, '', '', sender.ods, 'MR') }),
      ];
      return [...messages, messageOf(sender, { kind: ['ADT', 'A40', 'ADT_A39'], when, person: first.cast, segments })];
    })
    .toSorted((one, other) => Date.parse(one.when) - Date.parse(other.when));
}

function senderOf(ods: string): FeedSender {
  return {
    id: ods,
    name: `${ods} (simulated)`,
    ods,
    application: 'PAS',
    facility: ods,
    characterSet: 'UNICODE UTF-8',
    offsets: true,
  };
}
