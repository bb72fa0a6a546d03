// Messages between people about the person's care. Source: FHIR R4 Communication.
import type { Communication } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, conceptWords } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { reasonText } from '../elements/problems.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';

export const describeCommunication: Describe<Communication> = (communication, references) => {
  const notSent = words(communication.status) === 'not-done';
  return {
    section: 'contacts-with-professionals',
    title: conceptText(communication.topic) ?? conceptsText(communication.category),
    kind: 'Message',
    code: [communication.topic, ...list(communication.category)],
    detail: joined([
      ...list(communication.payload).map((payload) => choiceText(payload, 'content')),
      labelled(
        'to',
        joined(
          list(communication.recipient).map((to) => references.name(to, communication)),
          ', ',
        ),
      ),
      labelled('by', conceptsText(communication.medium)),
      labelled('reason', reasonText(references, communication)),
      labelled(notSent ? 'reason not sent' : 'status reason', conceptWords(communication.statusReason)),
      notesText(communication.note),
    ]),
    status: notSent ? 'not sent' : plain(communication.status),
    ...firstWhen([communication.sent, 'sent'], [communication.received, 'received']),
    who: whoOf(references, communication, communication.sender),
    cautions: [notSent ? 'not sent' : undefined],
  };
};
