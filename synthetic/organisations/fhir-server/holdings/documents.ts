// Letters: a DocumentReference each, its content in a Binary of the same server.
import { lettersAt } from '../../letters/letters.ts';
import { concept, type Holding, profiled } from '../holding.ts';

export function addDocuments({
  organisation,
  person,
  identifier,
  add,
  patient,
  practitioner,
  custodian,
}: Holding): void {
  for (const letter of lettersAt(person, organisation)) {
    add({
      resourceType: 'DocumentReference',
      id: letter.id,
      meta: profiled('DocumentReference'),
      identifier: identifier(letter.id),
      status: 'current',
      docStatus: 'final',
      type: letter.kind ? concept(letter.kind) : { text: letter.title },
      subject: patient,
      date: letter.when,
      ...(letter.who && { author: [practitioner(letter.who)] }),
      custodian,
      description: letter.title,
      content: [
        {
          attachment: {
            contentType: letter.contentType,
            language: letter.language,
            url: `Binary/${letter.id}`,
            title: letter.title,
            creation: letter.when,
          },
        },
      ],
    });
  }
}
