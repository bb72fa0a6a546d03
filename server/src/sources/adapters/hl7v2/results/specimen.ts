// SPM, and OBR-15 of older versions → UK Core Specimen. Source: HL7 v2.8.2 §7.4.3; HL7 v2-to-FHIR, SPM[Specimen], OBR[Specimen].
import { deterministicId } from '#standards/deterministic-id.ts';
import type { CodeableConcept, Extension, Identifier, Specimen } from '#standards/fhir/types.ts';
import { readDateTime } from '#standards/hl7v2/date-time.ts';
import type { Part, SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTime, dateTimeIn, filled, filledOrNone, present, type Translating, yesOrNo } from '../context.ts';
import { allCodedIn, codeableConcept, codedIn, keyOf } from '../data-types/codes.ts';
import { entityIdentifier, identifierOf, period } from '../data-types/identifiers.ts';
import { amountIn } from '../data-types/quantities.ts';
import { annotations } from '../notes.ts';
import type { Noted } from '../structure.ts';

const profile = ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Specimen'];

/**
 * The Specimen of an SPM.
 * @param key what tells it apart where it has no number: the report it was sent with.
 */
export function specimen(
  noted: Noted,
  patientId: PatientId,
  key: readonly string[],
  translating: Translating,
): Specimen {
  const spm = noted.segment;
  const identifiers = spm.all(2).flatMap((part) => numbersOf(part, translating));
  const others = present([
    ...spm.all(31).map((part) => identifierOf(part, 'thing', translating)),
    ...spm.all(32).map((part) => entityIdentifier(part, 'thing', translating)),
  ]);
  const parents = spm.all(3).flatMap((part) => numbersOf(part, translating));
  const [first] = identifiers;
  const type = codedIn(spm, 4, translating, { table: '0487' });
  const position = spm.text(1) ?? '';
  const id = first
    ? deterministicId([
        'Specimen',
        translating.source.organisation,
        first.system!,
        first.value!,
        type ? keyOf(type) : '',
      ])
    : deterministicId(['Specimen', translating.source.organisation, ...key, position]);
  const available = yesOrNo(spm, 20, translating);
  return filled<Specimen>({
    resourceType: 'Specimen',
    id,
    meta: { profile },
    identifier: [...identifiers, ...others],
    accessionIdentifier: spm.has(30) ? identifierOf(spm.first(30), 'thing', translating) : undefined,
    parent: parents.map((identifier) => ({ type: 'Specimen' as const, identifier })),
    status: available === undefined ? undefined : available ? 'available' : 'unavailable',
    type: withModifiers(type, allCodedIn(spm, 5, translating, { table: '0541' })),
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    receivedTime: dateTimeIn(spm, 18, translating),
    collection: filledOrNone<NonNullable<Specimen['collection']>>({
      ...collectedOf(spm, translating),
      quantity: spm.has(12) ? amountIn(spm.first(12)) : undefined,
      method: codedIn(spm, 7, translating, { table: '0488' }),
      extension: handlingOf(spm, translating),
      bodySite: withModifiers(codedIn(spm, 8, translating), allCodedIn(spm, 9, translating, { table: '0542' })),
    }),
    container: containersOf(spm, translating),
    condition: [...allCodedIn(spm, 24, translating, { table: '0493' }), ...rejections(spm, translating)],
    note: present(spm.all(14).map((part) => part.wholeText()))
      .map((text) => ({ text }))
      .concat(annotations(noted.notes, translating)),
  });
}

/** An EIP: the laboratory's number and the orderer's. */
function numbersOf(part: Part, translating: Translating): Identifier[] {
  return [2, 1].flatMap((component) => {
    const found = part.has(component) ? entityIdentifier(part.inner(component), 'thing', translating) : undefined;
    return found ? [found] : [];
  });
}

/** The specimen an older message names in its OBR (SPS): code, additives, text, body site, … */
export function specimenSource(
  obr: SegmentReader,
  patientId: PatientId,
  key: readonly string[],
  translating: Translating,
): Specimen | undefined {
  const receivedTime = dateTimeIn(obr, 14, translating);
  const part = obr.first(15);
  const has = obr.has(15);
  const type = has ? codeableConcept(part.inner(1), translating, { table: '0070' }) : undefined;
  const text = has ? part.wholeComponent(3) : undefined;
  const bodySite = has && part.has(4) ? codeableConcept(part.inner(4), translating) : undefined;
  const quantity = obr.has(9) ? amountIn(obr.first(9)) : undefined;
  if (!type && text === undefined && !bodySite && receivedTime === undefined && !quantity) return undefined;
  return filled<Specimen>({
    resourceType: 'Specimen',
    id: deterministicId(['Specimen', translating.source.organisation, ...key, 'OBR-15']),
    meta: { profile },
    type: type ?? (text === undefined ? undefined : { text }),
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    receivedTime,
    collection: filledOrNone<NonNullable<Specimen['collection']>>({
      quantity,
      bodySite,
    }),
    note: text !== undefined && type ? [{ text }] : undefined,
  });
}

/**
 * Where both SPM and OBR-14 and -15 are sent they are the same specimen, and SPM says more: what it leaves out is taken from
 * there, and what is said otherwise there is left to be reported.
 */
export function fillFromSource(resource: Specimen, obr: SegmentReader, translating: Translating): void {
  const received = readDateTime(obr.peek(14) ?? '', translating.zone)?.value;
  if (received !== undefined) {
    resource.receivedTime ??= received;
    if (resource.receivedTime === received) obr.tick(14);
  }
  if (resource.type || !obr.has(15)) return;
  const type = codeableConcept(obr.first(15).inner(1), translating, { table: '0070' });
  if (type) resource.type = type;
}

function collectedOf(spm: SegmentReader, translating: Translating): Specimen['collection'] {
  if (!spm.has(17)) return undefined;
  const part = spm.first(17);
  if (!part.has(2)) {
    const collectedDateTime = dateTime(part, translating);
    return collectedDateTime === undefined ? undefined : { collectedDateTime };
  }
  const collectedPeriod = period(part, 1, 2, translating);
  return collectedPeriod && { collectedPeriod };
}

function containersOf(spm: SegmentReader, translating: Translating): Specimen['container'] {
  const type = codedIn(spm, 27, translating);
  const additives = allCodedIn(spm, 6, translating, { table: '0371' });
  if (!type && additives.length === 0) return undefined;
  return [filled<NonNullable<Specimen['container']>[number]>({ type, additiveCodeableConcept: additives[0] })];
}

/** How it is to be handled (SPM-15), in the extension UK Core takes for it. */
function handlingOf(spm: SegmentReader, translating: Translating): Extension[] {
  return allCodedIn(spm, 15, translating, { table: '0376' }).map((valueCodeableConcept) => ({
    url: 'http://hl7.org/fhir/StructureDefinition/specimen-specialHandling',
    valueCodeableConcept,
  }));
}

/** Why a laboratory would not use it. */
function rejections(spm: SegmentReader, translating: Translating): CodeableConcept[] {
  return allCodedIn(spm, 21, translating, { table: '0490' });
}

/** A type or site with its modifiers, in words. */
function withModifiers(
  concept: CodeableConcept | undefined,
  modifiers: readonly CodeableConcept[],
): CodeableConcept | undefined {
  if (!concept || modifiers.length === 0) return concept;
  const words = modifiers.map(({ text, coding }) => text ?? coding?.[0]?.display ?? coding?.[0]?.code ?? '');
  return {
    ...concept,
    text: [concept.text ?? concept.coding?.[0]?.display ?? concept.coding?.[0]?.code, ...words].join(', '),
  };
}
