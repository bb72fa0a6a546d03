// Whether a result is out of range: what the laboratory says, else what its own range says.
// Source: HL7 v3 ObservationInterpretation (v2 table 0078); FHIR R4 Observation.referenceRange.
import type { CodeableConcept, ObservationReferenceRange, Quantity } from '#standards/fhir/types.ts';
import { codesOf, conceptText } from '../elements/concepts.ts';
import { rangeText, unitText } from '../elements/quantities.ts';
import { joined, list, words } from '../elements/words.ts';
import type { RecordItem } from '../record-item.ts';
import { wordTable } from '#standards/word-table.ts';

type Interpretation = RecordItem['interpretation'];

const byCode: Readonly<Record<string, Interpretation>> = wordTable({
  H: 'high',
  HU: 'high',
  '>': 'high',
  L: 'low',
  LU: 'low',
  '<': 'low',
  A: 'abnormal',
  AA: 'critical',
  HH: 'critical',
  LL: 'critical',
  '>>': 'critical',
  '<<': 'critical',
  CRIT: 'critical',
});
const byWords: readonly (readonly [RegExp, Interpretation])[] = [
  [/critical|panic/i, 'critical'],
  [/not abnormal|within|^normal/i, undefined],
  [/\bhigh\b|above/i, 'high'],
  [/\blow\b|below/i, 'low'],
  [/abnormal/i, 'abnormal'],
];
/** What the laboratory judged and is no judgement of range: said in words beside the value. */
const plainWords: Readonly<Record<string, string>> = wordTable({
  POS: 'positive',
  NEG: 'negative',
  IND: 'indeterminate',
  DET: 'detected',
  ND: 'not detected',
  R: 'resistant',
  S: 'susceptible',
  I: 'intermediate',
  RR: 'reactive',
  NR: 'non-reactive',
});

/** What the source says of its own result, and undefined where it calls it normal or says nothing of range. */
export function interpretationOf(
  concepts: readonly CodeableConcept[] | undefined,
  value: Quantity | undefined,
  ranges: readonly ObservationReferenceRange[] | undefined,
): Interpretation {
  const said = list(concepts);
  for (const code of codesOf(said)) if (code in byCode) return byCode[code];
  for (const concept of said) {
    const text = conceptText(concept);
    const rule = text === undefined ? undefined : byWords.find(([pattern]) => pattern.test(text));
    if (rule?.[1]) return rule[1];
  }
  // The source has judged: its own "normal" is not overruled by arithmetic.
  return said.length > 0 ? undefined : againstRange(value, ranges);
}

/** "positive", "resistant", …, where the source says so. */
export function interpretationWords(concepts: readonly CodeableConcept[] | undefined): string | undefined {
  return joined(
    list(concepts).flatMap((concept) => {
      const codes = codesOf([concept]);
      const word = codes.map((code) => plainWords[code]).find((text) => text !== undefined);
      return word ?? (codes.length === 0 ? conceptText(concept) : undefined);
    }),
    ', ',
  );
}

/**
 * High or low by the source's own range. Only where there is no doubt that the range is the one meant: a single normal
 * range, in the same unit, for no particular group of people, and a value without "less than".
 */
function againstRange(
  value: Quantity | undefined,
  all: readonly ObservationReferenceRange[] | undefined,
): Interpretation {
  if (typeof value?.value !== 'number' || words(value.comparator)) return undefined;
  const ranges = list(all).filter(
    ({ type }) => type === undefined || codesOf([type]).length === 0 || codesOf([type]).includes('normal'),
  );
  const [range] = ranges;
  if (!range || ranges.length > 1 || list(range.appliesTo).length > 0 || range.age) return undefined;
  const unit = unitText(value);
  const comparable = (limit: Quantity | undefined) =>
    typeof limit?.value === 'number' && (unitText(limit) === undefined || unitText(limit) === unit);
  if (comparable(range.low) && value.value < range.low!.value!) return 'low';
  if (comparable(range.high) && value.value > range.high!.value!) return 'high';
  return undefined;
}

/** The ranges in words: "range 3.5–5.0 mmol/L". */
export function rangesText(ranges: readonly ObservationReferenceRange[] | undefined): string | undefined {
  return joined(
    list(ranges).map((range) => {
      const said = words(range.text) ?? rangeText(range);
      const whom = joined([...list(range.appliesTo).map(conceptText), conceptText(range.type)], ', ');
      return said && (whom && list(ranges).length > 1 ? `range (${whom}) ${said}` : `range ${said}`);
    }),
  );
}
