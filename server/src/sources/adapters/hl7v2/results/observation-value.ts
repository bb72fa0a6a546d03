// OBX-5 by its type (OBX-2) → Observation.value[x]. Source: HL7 v2.8.2 §7.4.2.5, table 0125; HL7 v2-to-FHIR, OBX[Observation].
import type { Attachment, Observation } from '#standards/fhir/types.ts';
import { readDateTime } from '#standards/hl7v2/date-time.ts';
import type { Part, SegmentReader } from '#standards/hl7v2/reading.ts';
import { filledOrNone, type Translating } from '../context.ts';
import { encapsulated, pointer } from '../data-types/attachments.ts';
import { codeableConcept } from '../data-types/codes.ts';
import { period } from '../data-types/identifiers.ts';
import { quantityOf, structuredNumeric, type Unit, unitOf } from '../data-types/quantities.ts';

export type Value = Pick<
  Observation,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueRange'
  | 'valueRatio'
  | 'valueTime'
  | 'valueDateTime'
  | 'valuePeriod'
>;

export interface ReadValues {
  /** One for each repetition of OBX-5 that says something. */
  values: Value[];
  /** Documents, which an Observation of R4 cannot hold. */
  attachments: Attachment[];
}

/** Types whose text is laid out in lines. */
export const textTypes = new Set(['TX', 'FT']);

/**
 * All values of an OBX.
 * @param title what the observation is of: the name of a document in it.
 */
export function valuesOf(obx: SegmentReader, title: string | undefined, translating: Translating): ReadValues {
  const read: ReadValues = { values: [], attachments: [] };
  const type = obx.text(2)?.toUpperCase();
  const unit = obx.has(6) ? unitOf(obx.first(6)) : {};
  const parts = obx.all(5);
  if (type !== undefined && textTypes.has(type)) {
    // A repetition of text is its next line (§2A.2.79); an empty one is an empty line.
    const valueString = textOf(obx);
    if (valueString !== undefined) read.values.push({ valueString });
    return read;
  }
  for (const part of parts) {
    if (type === 'ED' || type === 'RP') {
      const document = type === 'ED' ? encapsulated(part, title, translating) : pointer(part, title, translating);
      if (document) read.attachments.push(document);
    } else {
      const value = valueOf(part, type, unit, translating);
      if (value) read.values.push(value);
    }
  }
  return read;
}

/** The text of an OBX of type TX or FT, a line for each repetition. */
export function textOf(obx: SegmentReader): string | undefined {
  const text = obx
    .all(5)
    .map((part) => part.wholeText() ?? '')
    .join('\n');
  return text.trim() === '' ? undefined : text;
}

function valueOf(part: Part, type: string | undefined, unit: Unit, translating: Translating): Value | undefined {
  switch (type) {
    case 'NM':
      return quantityOrText(part, unit);
    case 'SN':
      return structuredNumeric(part, unit);
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF': {
      const valueCodeableConcept = codeableConcept(part, translating);
      return valueCodeableConcept && { valueCodeableConcept };
    }
    case 'DT':
    case 'TS':
    case 'DTM':
      return dateOrText(part, translating);
    case 'TM': {
      const [, hour, minute, second = '00'] = /^(\d{2})(\d{2})(\d{2})?(\.\d+)?$/.exec(part.peek(1) ?? '') ?? [];
      if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
        return asText(part, unit);
      part.tick(1);
      return { valueTime: `${hour}:${minute}:${second}` };
    }
    case 'DR': {
      const valuePeriod = period(part, 1, 2, translating);
      return valuePeriod && { valuePeriod };
    }
    case 'CQ': {
      const own = part.has(2) ? unitOf(part.inner(2)) : unit;
      const valueQuantity = quantityOf(part.peek(1) ?? '', own);
      if (!valueQuantity) return asText(part, unit);
      part.tick(1);
      return { valueQuantity };
    }
    case 'NR': {
      const [low, high] = [quantityOf(part.peek(1) ?? '', unit), quantityOf(part.peek(2) ?? '', unit)];
      if ((!low && !high) || (low && high && low.value! > high.value!)) return asText(part, unit);
      part.tick(1);
      part.tick(2);
      return { valueRange: filledOrNone({ low, high })! };
    }
    case 'ST':
    case undefined:
      // Senders put numbers into strings; with units they are meant as numbers.
      return unit.unit === undefined ? asText(part, unit) : quantityOrText(part, unit);
    default:
      return asText(part, unit);
  }
}

function quantityOrText(part: Part, unit: Unit): Value | undefined {
  const valueQuantity = part.length === 1 ? quantityOf(part.peek(1) ?? '', unit) : undefined;
  if (!valueQuantity) return asText(part, unit);
  part.tick();
  return { valueQuantity };
}

function dateOrText(part: Part, translating: Translating): Value | undefined {
  const read = readDateTime(part.peek(1) ?? '', translating.zone);
  if (!read || read.changed) return asText(part, {});
  part.tick(1);
  return { valueDateTime: read.value };
}

/** The value as it reads, its unit behind it. */
function asText(part: Part, { unit }: Unit): Value | undefined {
  const text = part.wholeText()?.trim();
  if (text === undefined || text === '') return undefined;
  return { valueString: unit === undefined ? text : `${text} ${unit}` };
}
