// What tells an order, its report and its results apart: the numbers of who placed it and who filled it.
// Source: HL7 v2.8.2 §4.5.1.2–3 (ORC-2, -3), §7.4.1.2–3 (OBR-2, -3).
import { deterministicId } from '#standards/deterministic-id.ts';
import type { CodeableConcept, Identifier } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { present, type Translating } from '../context.ts';
import { keyOf } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import type { Order } from '../structure.ts';

export interface OrderIdentity {
  placer: Identifier | undefined;
  filler: Identifier | undefined;
  group: Identifier | undefined;
  identifiers: Identifier[];
  /** What ids of the request follow from. */
  request: readonly [string, ...string[]];
  /** What ids of the report and its results follow from. */
  result: readonly [string, ...string[]];
}

/**
 * The numbers of an order. Where it has none the patient, the code, the times and the number of its group tell it apart,
 * and the message where even those are missing.
 */
export function orderIdentity(
  order: Order,
  code: CodeableConcept | undefined,
  patientId: PatientId,
  translating: Translating,
): OrderIdentity {
  const { orc, obr } = order;
  // ORC repeats OBR's numbers; other numbers there are left to be reported.
  const number = (field: number) => {
    if (!obr?.segment.has(field)) return numberIn(orc?.segment, field, translating);
    const same = [1, 2, 3, 4].every(
      (component) => obr.segment.peek(field, component) === orc?.segment.peek(field, component),
    );
    if (same) orc?.segment.tick(field);
    return numberIn(obr.segment, field, translating);
  };
  const [placer, filler] = [number(2), number(3)];
  const group = orc && numberIn(orc.segment, 4, translating);
  const what = code ? keyOf(code) : '';
  const { organisation } = translating.source;
  const { controlId, sentAt } = translating.header;
  const times = obr?.segment.peek(7) ?? obr?.segment.peek(6) ?? orc?.segment.peek(9) ?? orc?.segment.peek(15);
  const without = [
    organisation,
    patientId,
    what,
    times ?? `${controlId ?? ''} ${sentAt ?? ''}`,
    group?.value ?? '',
  ] as const;
  const keyed = (identifier: Identifier | undefined, kind: 'request' | 'result'): readonly [string, ...string[]] => {
    const key = identifier ? ([organisation, identifier.system!, identifier.value!, what] as const) : without;
    const nth = translating.nth(`${kind} ${key.join('|')}`, order);
    return nth === 1 ? key : [...key, String(nth)];
  };
  return {
    placer,
    filler,
    group,
    identifiers: present([
      placer && typed(placer, 'PLAC', 'Placer Identifier'),
      filler && typed(filler, 'FILL', 'Filler Identifier'),
    ]),
    request: keyed(placer ?? filler, 'request'),
    result: keyed(filler ?? placer, 'result'),
  };
}

/** The id of a report with this identity. */
export function reportIdOf(identity: OrderIdentity): string {
  return deterministicId(['DiagnosticReport', ...identity.result]);
}

export function requestIdOf(identity: OrderIdentity): string {
  return deterministicId(['ServiceRequest', ...identity.request]);
}

function numberIn(segment: SegmentReader | undefined, field: number, translating: Translating): Identifier | undefined {
  return segment?.has(field) ? entityIdentifier(segment.first(field), 'order', translating) : undefined;
}

function typed(identifier: Identifier, code: string, display: string): Identifier {
  return {
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code, display }] },
    ...identifier,
  };
}
