// Where the patient is, was and will be on a visit, how they came and where they went: PV1-3 to PV1-43.
// Source: HL7 v2.8.2 §3.4.3 (PV1), §3.3.2–3.3.33 (what the events do to it); FHIR R4 Encounter.location, .hospitalization.
import type { Encounter, Location as Place, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { filled, filledOrNone, type Translating } from '../context.ts';
import { allCodedIn, codedIn } from '../data-types/codes.ts';
import { identifierOf, identifierSystem } from '../data-types/identifiers.ts';
import { place } from '../data-types/places.ts';
import type { MessageKind } from '../message-kinds.ts';
import { admitSource, dischargeDisposition } from './visit-codes.ts';

type Location = NonNullable<Encounter['location']>[number];

/** What the event says of the visit as a whole, beside what PV1 says of where. */
export interface Happened {
  status: Encounter['status'];
  kind: MessageKind;
  /** When it happened (EVN-6). */
  occurred: string | undefined;
}

/** Events that say when the patient came to PV1-3 from PV1-6. */
const moves = new Set(['A02', 'A06', 'A07']);

/** Where the patient is, was and will be. */
export function locationsOf(
  pv1: SegmentReader,
  pv2: SegmentReader | undefined,
  { status, kind, occurred }: Happened,
  translating: Translating,
): Location[] {
  const moved = moves.has(translating.header.event) ? occurred : undefined;
  // Of a visit that was called off nobody says where the patient was.
  const calledOff = status === 'cancelled' || status === 'entered-in-error';
  const at = (
    segment: SegmentReader,
    field: number,
    state: Location['status'],
    period?: Location['period'],
  ): Location[] =>
    segment.all(field).flatMap((part) => {
      const found = place(part, translating);
      return found ? [filled<Location>({ ...found, status: calledOff ? undefined : state, period })] : [];
    });
  const here = stateHere(status);
  const takenBack = (field: number): Location[] => {
    if (pv1.has(field)) translating.lose(`PV1-${field}`, 'not-carried', 'The move was taken back.');
    pv1.tick(field);
    return [];
  };
  return [
    ...at(pv1, 3, here, moved === undefined ? undefined : { start: moved }),
    ...at(pv1, 11, here),
    ...(kind.takesBack === 'transfer'
      ? takenBack(6)
      : at(pv1, 6, 'completed', moved === undefined ? undefined : { end: moved })),
    ...at(pv1, 43, 'completed'),
    ...(kind.takesBack === 'pending-transfer' ? takenBack(42) : at(pv1, 42, 'planned')),
    ...(pv2 ? at(pv2, 1, 'completed') : []),
  ];
}

/** Whether the patient is where PV1-3 and PV1-11 say, as far as the state of the visit tells. */
function stateHere(status: Encounter['status']): Location['status'] {
  switch (status) {
    case 'finished':
      return 'completed';
    case 'planned':
      return 'planned';
    case 'unknown':
      return undefined;
    default:
      return 'active';
  }
}

/** How the patient came, where they went, and what was arranged for them. */
export function hospitalizationOf(
  pv1: SegmentReader,
  { takesBack }: MessageKind,
  translating: Translating,
): Encounter['hospitalization'] {
  const discharged = takesBack !== 'discharge';
  for (const field of [36, 37]) {
    if (discharged || !pv1.has(field)) continue;
    translating.lose(`PV1-${field}`, 'not-carried', 'The discharge was taken back, and so where to.');
    pv1.tick(field);
  }
  return filledOrNone<NonNullable<Encounter['hospitalization']>>({
    preAdmissionIdentifier: pv1.has(5) ? identifierOf(pv1.first(5), 'visit', translating) : undefined,
    admitSource: admitSource(pv1, translating),
    reAdmission: codedIn(pv1, 13, translating, { table: '0092' }),
    dietPreference: allCodedIn(pv1, 38, translating, { table: '0114' }),
    specialCourtesy: allCodedIn(pv1, 16, translating, { table: '0099' }),
    specialArrangement: allCodedIn(pv1, 15, translating, { table: '0009' }),
    destination: discharged ? destinationOf(pv1, translating) : undefined,
    dischargeDisposition: discharged ? dischargeDisposition(pv1, translating) : undefined,
  });
}

/** PV1-37: a DLD, whose first component is a code with its text. */
function destinationOf(pv1: SegmentReader, translating: Translating): Reference<Place> | undefined {
  if (!pv1.has(37)) return undefined;
  const part = pv1.first(37);
  const [code, name] = [part.text(1), part.text(1, 2)];
  if (code === undefined && name === undefined) return undefined;
  return filled<Reference<Place>>({
    type: 'Location',
    identifier:
      name !== undefined && code !== undefined
        ? { system: identifierSystem({}, 'thing', translating), value: code }
        : undefined,
    display: name ?? code,
  });
}
