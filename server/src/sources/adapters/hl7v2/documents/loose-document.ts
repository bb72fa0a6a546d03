// Documents that came with observations of no document: a result of a visit, an attachment of an order → UK Core
// DocumentReference. Source: HL7 v2.8.2 §7.4.2.5 (OBX-5 of type ED and RP).
import { deterministicId } from '#standards/deterministic-id.ts';
import type { DocumentReference, Reference } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { filled, filledOrNone, present, type Translating } from '../context.ts';
import { odsSystem } from '../data-types/identifiers.ts';
import { linesOf } from '../notes.ts';
import type { ObservedDocument } from '../results/observation.ts';

/**
 * Documents among observations that no report presents.
 * @param key what they were sent with, which tells them apart from those of other messages.
 */
export function looseDocuments(
  documents: readonly ObservedDocument[],
  key: readonly [string, ...string[]],
  patientId: PatientId,
  encounter: Reference | undefined,
  { source }: Translating,
): DocumentReference[] {
  return documents.map(({ attachment, notes }, position) =>
    filled<DocumentReference>({
      resourceType: 'DocumentReference',
      id: deterministicId(['DocumentReference', ...key, attachment.title ?? '', String(position)]),
      meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-DocumentReference'] },
      status: 'current',
      type: attachment.title === undefined ? undefined : { text: attachment.title },
      subject: { reference: `Patient/${patientId}`, type: 'Patient' },
      custodian: { identifier: { system: odsSystem, value: source.organisation } },
      description: linesOf(notes).join('\n') || undefined,
      content: [{ attachment }],
      context: filledOrNone<NonNullable<DocumentReference['context']>>({
        encounter: present([encounter]) as NonNullable<DocumentReference['context']>['encounter'],
      }),
    }),
  );
}
