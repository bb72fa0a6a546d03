// Which visit a message is about, and how it is referred to. Source: HL7 v2.8.2 §3.4.3.19 (PV1-19), §3.4.3.50 (PV1-50).
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Encounter, Identifier, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTime, filled, type Translating } from '../context.ts';
import { identifierOf } from '../data-types/identifiers.ts';
import type { MessageKind } from '../message-kinds.ts';

/** A visit, told apart from every other. */
export interface VisitIdentity {
  id: string;
  identifier?: Identifier;
}

/**
 * Which visit this is: by its number (PV1-19, else PV1-50), else by when the patient was admitted. Where it has neither,
 * the message itself is all there is to tell it by, and only a message that begins or ends a visit makes one of it.
 */
export function visitIdentity(
  pv1: SegmentReader,
  patientId: PatientId,
  kind: MessageKind,
  translating: Translating,
): VisitIdentity | undefined {
  const { organisation } = translating.source;
  for (const field of [19, 50]) {
    const identifier = pv1.has(field) ? identifierOf(pv1.first(field), 'visit', translating) : undefined;
    if (identifier) return { id: visitIdOf(organisation, identifier), identifier };
  }
  const admitted = pv1.has(44) ? dateTime(pv1.first(44), translating) : undefined;
  if (admitted !== undefined)
    return { id: deterministicId(['Encounter', organisation, patientId, 'admitted', admitted]) };
  if (kind.visit === undefined || kind.visit === 'as-said') return undefined;
  const { controlId, sentAt } = translating.header;
  translating.lose(
    'PV1-19',
    'changed',
    'The visit has no number and no time of admission: later messages cannot say more of it.',
  );
  return { id: deterministicId(['Encounter', organisation, patientId, 'message', controlId ?? '', sentAt ?? '']) };
}

/** The id of the visit with a number, which MRG-5 names too. */
export function visitIdOf(organisation: string, { system, value }: Identifier): string {
  return deterministicId(['Encounter', organisation, system!, value!]);
}

/** A reference to a visit, by its number where the visit itself is not held. */
export function visitReference({ id, identifier }: VisitIdentity): Reference<Encounter> {
  return filled<Reference<Encounter>>({ reference: `Encounter/${id}`, type: 'Encounter', identifier });
}
