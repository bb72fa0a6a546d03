// A value[x] of any type, in words.
import type {
  Attachment,
  CodeableConcept,
  Coding,
  Period,
  Quantity,
  Range,
  Ratio,
  Reference,
} from '#standards/fhir/types.ts';
import { codingText, conceptWords } from './concepts.ts';
import { quantityText, rangeText, ratioText } from './quantities.ts';
import { dateText, periodText } from './times.ts';
import { numberText } from './quantities.ts';
import { words } from './words.ts';
import { wordTable } from '#standards/word-table.ts';

/**
 * The value of a choice element in words, whichever type it has.
 * @param element what holds it, e.g. an Observation or one of its components.
 * @param name the choice's name, e.g. "value" for `valueQuantity`, `valueString`, ….
 */
export function choiceText(element: object, name: string): string | undefined {
  for (const key in element) {
    if (!key.startsWith(name)) continue;
    const value = (element as Record<string, unknown>)[key];
    if (value === undefined || value === null) continue;
    const read = readers[key.slice(name.length)];
    const text = read?.(value as never);
    if (text !== undefined) return text;
  }
  return undefined;
}

const readers: Readonly<Record<string, (value: never) => string | undefined>> = wordTable({
  Quantity: (value: Quantity) => quantityText(value),
  Age: (value: Quantity) => quantityText(value),
  Duration: (value: Quantity) => quantityText(value),
  Money: (value: { value?: unknown; currency?: unknown }) =>
    [words(value.value), words(value.currency)].filter(Boolean).join(' ') || undefined,
  CodeableConcept: (value: CodeableConcept) => conceptWords(value),
  Coding: (value: Coding) => codingText(value),
  Code: (value: unknown) => words(value),
  String: (value: unknown) => words(value),
  Markdown: (value: unknown) => words(value),
  Uri: (value: unknown) => words(value),
  Boolean: (value: unknown) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : words(value)),
  Integer: (value: unknown) => numberText(value),
  PositiveInt: (value: unknown) => numberText(value),
  Decimal: (value: unknown) => numberText(value),
  Range: (value: Range) => rangeText(value),
  Ratio: (value: Ratio) => ratioText(value),
  SampledData: () => 'recorded trace',
  Time: (value: unknown) => words(value),
  Date: (value: unknown) => dateText(value),
  DateTime: (value: unknown) => dateText(value),
  Instant: (value: unknown) => dateText(value),
  Period: (value: Period) => periodText(value),
  Attachment: (value: Attachment) => words(value.title) ?? 'attached file',
  Reference: (value: Reference) => words(value.display),
});
