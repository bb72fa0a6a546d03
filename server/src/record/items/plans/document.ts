// Letters, reports and other documents: what they are called, not what they say.
// Source: FHIR R4 DocumentReference and Composition; UK Core document types.
import type { Composition, DocumentReference } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from '../elements/concepts.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';
import { wordTable } from '#standards/word-table.ts';

const documentStatuses: Readonly<Record<string, string>> = wordTable({
  preliminary: 'preliminary: may still change',
  amended: 'amended since first issued',
});

export const describeDocumentReference: Describe<DocumentReference> = (document, references) => {
  const attachments = list(document.content).map(({ attachment }) => attachment);
  const title = list(attachments)
    .map((attachment) => words(attachment.title))
    .find((text) => text !== undefined);
  const type = conceptText(document.type);
  return {
    section: 'documents',
    title: words(document.description) ?? title ?? type ?? conceptsText(document.category),
    kind: 'Document',
    code: [document.type],
    detail: joined([
      type,
      title,
      conceptText(document.context?.practiceSetting),
      ...list(attachments).map((attachment) => words(attachment.contentType)),
    ]),
    status: plain(document.docStatus ?? document.status),
    ...firstWhen(
      [document.date, 'written'],
      [list(attachments)[0]?.creation, 'written'],
      [document.context?.period, 'about care from'],
    ),
    who: whoOf(references, document, ...list(document.author), document.authenticator, document.custodian),
    cautions: [
      words(document.status) === 'superseded' ? 'superseded by a later document' : undefined,
      documentStatuses[words(document.docStatus) ?? ''],
      list(attachments).some((attachment) => !words(attachment.url) && !words(attachment.data))
        ? 'the document itself was not sent'
        : undefined,
    ],
    // Several attachments are several documents: the hash of one says nothing of the others.
    facts: { hash: attachments.length === 1 ? words(attachments[0]?.hash) : undefined },
  };
};

export const describeComposition: Describe<Composition> = (composition, references) => ({
  section: sectionOf([composition.type, { text: composition.title ?? '' }], 'documents', ['about-me']),
  title: words(composition.title) ?? conceptText(composition.type),
  kind: 'Document',
  code: [composition.type],
  detail: joined([
    conceptText(composition.type),
    labelled(
      'sections',
      joined(
        list(composition.section).map((section) => words(section.title) ?? conceptText(section.code)),
        ', ',
      ),
    ),
  ]),
  status: plain(composition.status),
  ...firstWhen([composition.date, 'written']),
  who: whoOf(references, composition, ...list(composition.author), composition.custodian),
  cautions: [documentStatuses[words(composition.status) ?? '']],
});
