// Coded values: CE, CWE, CNE, CF, ID and IS. Source: HL7 v2.8.2 §2A.2.13 (CWE); FHIR R4 CodeableConcept.
import type { CodeableConcept, Coding } from '#standards/fhir/types.ts';
import type { Part, SegmentReader } from '#standards/hl7v2/reading.ts';
import { filled, filledOrNone, present, type Translating } from '../context.ts';
import { codeSystemUri, tableUri } from './code-systems.ts';
import { mayBeOfTable, tableDisplay } from './table-displays.ts';

/** Whether a text can be FHIR's code: no blanks at the ends, none doubled, no other white space. */
export function isCode(text: string): boolean {
  return text !== '' && !/^\s|\s$|\s\s|[^\S ]/.test(text);
}

/** Where the three codings of a CWE stand: identifier, text, system, version, and system and value set OIDs. */
const places = [
  { identifier: 1, text: 2, system: 3, version: 7, oid: 14 },
  { identifier: 4, text: 5, system: 6, version: 8, oid: 17 },
  { identifier: 10, text: 11, system: 12, version: 13, oid: 20 },
] as const;

export interface CodedOptions {
  /** The HL7 table a code without a system is from, e.g. '0002'. */
  table?: string;
}

/** A coded value as FHIR's: every coding it has, and the words the author used. */
export function codeableConcept(
  part: Part,
  translating: Translating,
  options: CodedOptions = {},
): CodeableConcept | undefined {
  // Most codes have one coding: what was not sent need not be looked for.
  const sent = places.filter(({ identifier }) => identifier <= part.length);
  const codings = sent.map((place) => codingAt(part, place, translating, options));
  const originalText = part.text(9);
  const texts = sent.map((place) => part.text(place.text));
  const coding = present(codings);
  const text = originalText ?? texts.find((found) => found !== undefined) ?? coding[0]?.display ?? withoutCode(part);
  return filledOrNone<CodeableConcept>({ coding, text });
}

/** {@link codeableConcept} of a field's first repetition. */
export function codedIn(
  segment: SegmentReader,
  field: number,
  translating: Translating,
  options: CodedOptions = {},
): CodeableConcept | undefined {
  return segment.has(field) ? codeableConcept(segment.first(field), translating, options) : undefined;
}

/** All repetitions of a field. */
export function allCodedIn(
  segment: SegmentReader,
  field: number,
  translating: Translating,
  options: CodedOptions = {},
): CodeableConcept[] {
  return present(segment.all(field).map((part) => codeableConcept(part, translating, options)));
}

/** The first coding of a coded value, or one with its text alone. */
export function coding(part: Part, translating: Translating, options: CodedOptions = {}): Coding | undefined {
  const concept = codeableConcept(part, translating, options);
  return concept?.coding?.[0] ?? (concept?.text === undefined ? undefined : { display: concept.text });
}

/**
 * A value that FHIR codes and v2 codes differently: looks it up without regard to case. What is not in the table is noted
 * as lost by its place.
 */
export function mapped<T>(
  part: Part,
  table: Readonly<Record<string, T>>,
  translating: Translating,
  reason: string,
  component = 1,
): T | undefined {
  const value = part.text(component);
  if (value === undefined) return undefined;
  const found = Object.hasOwn(table, value.toUpperCase()) ? table[value.toUpperCase()] : undefined;
  if (found === undefined) translating.lose(part.place, 'changed', reason);
  return found;
}

/** An identifier that says a lone code is one of its table rather than words. */
function codingAt(
  part: Part,
  place: (typeof places)[number],
  translating: Translating,
  { table }: CodedOptions,
): Coding | undefined {
  const value = part.text(place.identifier);
  const name = part.text(place.system);
  const version = part.text(place.version);
  const display = part.text(place.text);
  // A lone value of several words is words: senders without codes put them there.
  const isWords = value !== undefined && name === undefined && display === undefined && value.includes(' ');
  if (value === undefined || isWords || !isCode(value)) {
    if (name !== undefined || version !== undefined) part.tick(place.system);
    return undefined;
  }
  const oid = part.text(place.oid);
  const implied = name === undefined && table !== undefined && mayBeOfTable(table, value);
  const named = /^HL7[- _]?0?(\d{3,4})$/i.exec(name ?? '')?.[1]?.padStart(4, '0');
  const of = implied ? table : named;
  return filled<Coding>({
    system: implied
      ? tableUri(table)
      : codeSystemUri(name === undefined && oid !== undefined ? oid : name, translating),
    version,
    code: value,
    display: display ?? (of === undefined ? undefined : tableDisplay(of, value)),
  });
}

/** Words in the place of a code: what a sender without codes puts there. */
function withoutCode(part: Part): string | undefined {
  return part.text(1) ?? part.text(4);
}

/** What tells a code apart, without its words where it has a code. */
export function keyOf(code: CodeableConcept): string {
  const [coding] = code.coding ?? [];
  return coding?.code === undefined ? (code.text ?? '') : `${coding.system ?? ''}#${coding.code}`;
}
