// TXA with its OBX → UK Core DocumentReference. Source: HL7 v2.8.2 chapter 9 (MDM), tables 0270–0273; HL7 v2-to-FHIR,
// TXA[DocumentReference]; UK Core DocumentReference.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Attachment, Coding, DocumentReference, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, filledOrNone, instantIn, present, type Translating } from '../context.ts';
import { codedIn, mapped } from '../data-types/codes.ts';
import { textAttachment } from '../data-types/attachments.ts';
import { entityIdentifier, odsSystem } from '../data-types/identifiers.ts';
import { practitioner } from '../data-types/people.ts';
import { commentLines } from '../notes.ts';
import { textOf, valuesOf } from '../results/observation-value.ts';
import { confidentiality, strictest } from '../security.ts';
import type { DocumentGroup, Noted } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

/** TXA-17, table 0271. */
const completion: Readonly<Record<string, DocumentReference['docStatus']>> = wordTable({
  DI: 'preliminary',
  DO: 'preliminary',
  IN: 'preliminary',
  IP: 'preliminary',
  PA: 'preliminary',
  AU: 'final',
  LA: 'final',
});
/** Events that say how a document stands to its parent (TXA-13); in all others it is an addendum. */
const relations: Readonly<Record<string, 'appends' | 'replaces'>> = wordTable({
  T07: 'replaces',
  T08: 'replaces',
  T09: 'replaces',
  T10: 'replaces',
});

/**
 * The document a message announces, with its content where the message has it.
 * @param orders the orders it answers.
 */
export function documentReference(
  group: DocumentGroup,
  patientId: PatientId,
  encounter: Reference | undefined,
  orders: DocumentOrders,
  translating: Translating,
): DocumentReference {
  const { txa, observations } = group;
  const segment = txa.segment;
  const { event, controlId } = translating.header;
  const number = (field: number) =>
    segment.has(field) ? entityIdentifier(segment.first(field), 'document', translating) : undefined;
  const own = number(12);
  const parent = number(13);
  if (!own) {
    translating.lose('TXA-12', 'changed', 'The document has no number: later messages cannot replace or cancel it.');
  }
  const id = own
    ? documentIdOf(own, translating)
    : deterministicId(['DocumentReference', patientId, 'message', controlId ?? '', segment.peek(6) ?? '']);
  const type = codedIn(segment, 2, translating, { table: '0270' });
  const title = segment.text(25) ?? type?.text ?? type?.coding?.[0]?.display;
  const relation = relations[event] ?? 'appends';
  const labels = strictest([...confidentiality(segment, 18, translating), ...orders.labels]);
  return filled<DocumentReference>({
    resourceType: 'DocumentReference',
    id,
    meta: filled<NonNullable<DocumentReference['meta']>>({
      profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-DocumentReference'],
      security: labels,
    }),
    masterIdentifier: own,
    identifier: present([fileName(segment, translating)]),
    status: statusOf(segment, event, translating),
    docStatus: segment.has(17)
      ? mapped(segment.first(17), completion, translating, 'It is no state of HL7 table 0271.')
      : undefined,
    type,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    date: instantIn(segment, 6, translating) ?? instantIn(segment, 4, translating),
    author: present([...segment.all(9), ...segment.all(5)].map((part) => practitioner(part, translating))),
    authenticator: authenticatorOf(segment, translating),
    custodian: { identifier: { system: odsSystem, value: translating.source.organisation } },
    securityLabel: labels.map((label) => ({ coding: [label] })),
    relatesTo:
      parent && parent.value !== own?.value
        ? [
            {
              code: relation,
              target: {
                reference: `DocumentReference/${documentIdOf(parent, translating)}`,
                type: 'DocumentReference',
                identifier: parent,
              },
            },
          ]
        : undefined,
    description: descriptionOf(segment.text(25), txa, translating),
    content: contentsOf(observations, segment, title, translating).map((attachment) => ({ attachment })),
    context: filledOrNone<NonNullable<DocumentReference['context']>>({
      encounter: present([encounter]) as NonNullable<DocumentReference['context']>['encounter'],
      related: [...orders.references, ...numbersOf(segment, orders, translating)],
      period: filledOrNone({ start: dateTimeIn(segment, 4, translating) }),
    }),
  });
}

/** The id of the document with a number: TXA-12 of it, TXA-13 of what follows it. */
function documentIdOf(identifier: { system?: string; value?: string }, { source }: Translating): string {
  return deterministicId(['DocumentReference', source.organisation, identifier.system!, identifier.value!]);
}

function statusOf(txa: SegmentReader, event: string, translating: Translating): DocumentReference['status'] {
  const availability = txa.text(19)?.toUpperCase();
  // Table 0273. T11 cancels a document that should not have been sent.
  if (event === 'T11' || availability === 'CA') return 'entered-in-error';
  if (availability === 'OB') return 'superseded';
  if (availability !== undefined && availability !== 'AV' && availability !== 'UN') {
    translating.lose('TXA-19', 'changed', 'It is no state of HL7 table 0273.');
  }
  if (availability === 'UN')
    translating.lose('TXA-19', 'changed', 'FHIR has no state for a document that cannot be had.');
  return 'current';
}

/** TXA-10 and TXA-22, of which the second says when as well. */
function authenticatorOf(txa: SegmentReader, translating: Translating): DocumentReference['authenticator'] {
  const [first, ...more] = present([...txa.all(22), ...txa.all(10)].map((part) => practitioner(part, translating)));
  if (more.some(({ display }) => display !== first?.display)) {
    translating.lose('TXA-10', 'changed', 'FHIR keeps one authenticator of a document.');
  }
  return first;
}

function fileName(txa: SegmentReader, { source }: Translating): DocumentReference['masterIdentifier'] {
  const value = txa.text(16);
  return value === undefined ? undefined : { system: `${source.localSystem}/file`, value };
}

function descriptionOf(title: string | undefined, txa: Noted, translating: Translating): string | undefined {
  const comments = commentLines(txa.notes, translating);
  return present([title, ...comments]).join('\n') || undefined;
}

/** The orders it answers by their numbers (TXA-14, TXA-15), where the message says no more of them. */
function numbersOf(txa: SegmentReader, orders: DocumentOrders, translating: Translating): Reference[] {
  const parts = [...txa.all(14), ...txa.all(15)];
  for (const part of parts) if (orders.numbers.has(part.peek(1) ?? '')) part.tick();
  return parts
    .filter((part) => !orders.numbers.has(part.peek(1) ?? ''))
    .map((part) => entityIdentifier(part, 'order', translating))
    .filter((identifier) => identifier !== undefined)
    .map((identifier) => ({ type: 'ServiceRequest', identifier }));
}

/** The orders of a message, their numbers, and what asks for them to be kept from others. */
export interface DocumentOrders {
  references: readonly Reference[];
  numbers: ReadonlySet<string>;
  labels: readonly Coding[];
}

/** What the document says: its text as one document, and each encapsulated document. */
function contentsOf(
  observations: readonly Noted[],
  txa: SegmentReader,
  title: string | undefined,
  translating: Translating,
): [Attachment, ...Attachment[]] {
  const text: string[] = [];
  const documents: Attachment[] = [];
  let heading: string | undefined;
  for (const { segment: obx, notes } of observations) {
    const type = obx.text(2)?.toUpperCase();
    const code = codedIn(obx, 3, translating);
    const name = code?.text ?? code?.coding?.[0]?.display ?? code?.coding?.[0]?.code;
    if (type === 'ED' || type === 'RP') {
      for (const found of valuesOf(obx, title ?? name, translating).attachments) documents.push(found);
    } else {
      const words = type === 'CE' || type === 'CWE' ? codedIn(obx, 5, translating)?.text : textOf(obx);
      // What a line is about is its heading, said once for the lines that share it.
      if (words !== undefined && name !== undefined && name !== heading && name !== title) text.push(`${name}:`);
      if (words !== undefined) text.push(words);
      heading = name;
    }
    for (const comment of commentLines(notes, translating)) text.push(comment);
    // The state and time of a line are the document's.
    obx.tick(1, 4, 11, 14);
  }
  // TXA-3 says how the text is to be shown; each document says it of itself.
  txa.tick(3);
  const creation = dateTimeIn(txa, 6, translating);
  const found = [...(text.length > 0 ? [textAttachment(text.join('\n'), title)] : []), ...documents].map((attachment) =>
    filled<Attachment>({ ...attachment, creation }),
  );
  const [first, ...rest] = found;
  if (first) return [first, ...rest];
  // FHIR asks for content; a document that is only announced has its title.
  return [filled<Attachment>({ title: title ?? 'Document', creation })];
}
