// Numbers, units and ranges: NM, SN, CQ, NR, and the free text of reference ranges.
// Source: HL7 v2.8.2 §2A.2.67 (SN), §2A.2.18 (CQ); FHIR R4 Quantity; UCUM 2.1.
import type { ObservationReferenceRange, Quantity } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filled } from '../context.ts';
import { wordTable } from '#standards/word-table.ts';

const ucum = 'http://unitsofmeasure.org';

/** How a unit is written for people, by its UCUM code. */
const units: Readonly<Record<string, readonly string[]>> = wordTable({
  '%': ['percent', 'per cent'],
  '1': ['ratio'],
  '/min': ['beats/min', 'beats per minute', 'bpm', 'breaths/min', 'breaths per minute', 'per minute', '/minute'],
  '10*9/L': ['10^9/l', 'x10^9/l', '10 9/l', '10e9/l', 'x10e9/l', '10*9/l', 'x10*9/l', '10**9/l'],
  '10*12/L': ['10^12/l', 'x10^12/l', '10 12/l', '10e12/l', 'x10e12/l', '10*12/l', 'x10*12/l', '10**12/l'],
  '10*6/L': ['10^6/l', 'x10^6/l', '10*6/l'],
  '[IU]/L': ['iu/l', 'iul'],
  '[IU]/mL': ['iu/ml', 'iuml'],
  'm[IU]/L': ['miu/l', 'mu/l', 'miul'],
  'k[IU]/L': ['kiu/l', 'ku/l'],
  'U/L': ['u/l', 'units/l', 'ul'],
  Cel: ['c', 'degc', 'deg c', '°c', 'celsius', 'degrees celsius'],
  cm: ['centimetre', 'centimeter', 'centimetres'],
  fL: ['fl', 'femtolitre'],
  g: ['gm', 'gram', 'grams', 'gms'],
  'g/L': ['g/l', 'gl', 'gm/l'],
  'g/dL': ['g/dl', 'gm/dl', 'gdl'],
  h: ['hr', 'hrs', 'hour', 'hours'],
  kPa: ['kpa'],
  kg: ['kgs', 'kilogram', 'kilograms'],
  'kg/m2': ['kg/m^2', 'kg/m²', 'kg/m2'],
  m: ['metre', 'meter', 'metres'],
  'mL/min': ['ml/min', 'mlmin'],
  'mL/min/{1.73_m2}': ['ml/min/1.73m2', 'ml/min/1.73 m2', 'ml/min/1.73m^2', 'ml/min/1.73m²', 'ml/min/1.73sqm'],
  'meq/L': ['meq/l'],
  mg: ['milligram', 'milligrams'],
  'mg/L': ['mg/l', 'mgl'],
  'mg/dL': ['mg/dl', 'mgdl'],
  'mg/mmol': ['mg/mmol'],
  min: ['mins', 'minute', 'minutes'],
  mL: ['ml', 'millilitre', 'milliliter', 'millilitres'],
  L: ['l', 'litre', 'liter', 'litres'],
  'mm/h': ['mm/hr', 'mm/hour', 'mmhr'],
  'mm[Hg]': ['mmhg', 'mm hg'],
  'mmol/L': ['mmol/l', 'mmoll'],
  'mmol/mol': ['mmol/mol', 'mmolmol'],
  'mosm/kg': ['mosm/kg', 'mosmkg'],
  'ng/L': ['ng/l', 'ngl'],
  'ng/mL': ['ng/ml', 'ngml'],
  'nmol/L': ['nmol/l', 'nmoll'],
  pg: ['picogram'],
  'pg/mL': ['pg/ml', 'pgml'],
  'pmol/L': ['pmol/l', 'pmoll'],
  s: ['sec', 'secs', 'second', 'seconds'],
  'ug/L': ['ug/l', 'mcg/l', 'µg/l', 'μg/l', 'ugl', 'mcgl'],
  'ug/dL': ['ug/dl', 'mcg/dl'],
  ug: ['mcg', 'microgram', 'micrograms', 'µg', 'μg'],
  'umol/L': ['umol/l', 'µmol/l', 'μmol/l', 'umoll', 'micromol/l'],
  wk: ['week', 'weeks'],
  d: ['day', 'days'],
  mo: ['month', 'months'],
  a: ['year', 'years', 'yr', 'yrs'],
});

const codeOf = new Map<string, string>();
for (const [code, words] of Object.entries(units))
  for (const word of [code.toLowerCase(), ...words]) codeOf.set(word, code);
/** Letters whose case is their meaning: litre and giga, mole and mega. */
const caseMatters = new Set(['G/L', 'M', 'PG', 'MG', 'A', 'S', 'D', 'CEL']);

/** The UCUM code of a unit written for people, where there is no doubt. */
export function ucumCode(text: string): string | undefined {
  if (Object.hasOwn(units, text)) return text;
  return caseMatters.has(text) ? undefined : codeOf.get(text.toLowerCase());
}

export type Unit = Pick<Quantity, 'unit' | 'system' | 'code'>;

/** Units in a CE or CWE: as the sender shows them, and as UCUM where they are or can be told. */
export function unitOf(part: Part): Unit {
  const [first, second] = [part.peek(1), part.peek(2)];
  // Senders that do not escape write 10^9/L as a code and a text.
  if (first !== undefined && /^x?10$/i.test(first) && second !== undefined && /^\d{1,2}\//.test(second)) {
    part.tick(1);
    part.tick(2);
    return withUcum(`${first}^${second}`);
  }
  const [code, text, system] = [part.text(1), part.text(2), part.text(3)];
  const [alternate, alternateText, alternateSystem] = [part.text(4), part.text(5), part.text(6)];
  part.tick(7);
  part.tick(8);
  const shown = part.text(9) ?? text ?? code ?? alternateText ?? alternate;
  if (shown === undefined) return {};
  if (system?.toUpperCase() === 'UCUM' && code !== undefined) return { unit: shown, system: ucum, code };
  if (alternateSystem?.toUpperCase() === 'UCUM' && alternate !== undefined)
    return { unit: shown, system: ucum, code: alternate };
  // Dose forms are counted in codes of SNOMED CT, as dm+d does.
  if (system !== undefined && /^(SCT|SNOMED|DMD)/i.test(system) && code !== undefined) {
    return { unit: shown, system: /^DMD/i.test(system) ? 'https://dmd.nhs.uk' : 'http://snomed.info/sct', code };
  }
  for (const candidate of [code, text]) {
    const known = candidate === undefined ? undefined : ucumCode(candidate);
    if (known !== undefined) return { unit: shown, system: ucum, code: known };
  }
  return { unit: shown };
}

/** A CQ: an amount with its units. */
export function amountIn(part: Part | undefined): Quantity | undefined {
  const value = part && numberOf(part.peek(1));
  if (!part || value === undefined) return undefined;
  part.tick(1);
  return { value, ...(part.has(2) ? unitOf(part.inner(2)) : {}) };
}

/** A unit written as text alone. */
export function withUcum(unit: string): Unit {
  const code = ucumCode(unit);
  return code === undefined ? { unit } : { unit, system: ucum, code };
}

const decimal = /^[+-]?\d+(\.\d*)?$|^[+-]?\.\d+$/;

/** A number that JSON and every reader can keep; undefined where the text is none. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !decimal.test(text)) return undefined;
  // Why: a double keeps 15 digits for certain; a longer number stays text rather than become another.
  if (text.replace(/^[+-]?0*\.?0*|\./g, '').length > 15) return undefined;
  return Number(text);
}

const comparators: Readonly<Record<string, Quantity['comparator']>> = wordTable({
  '<': '<',
  '<=': '<=',
  '=<': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '=>': '>=',
  '≥': '>=',
});

/** "7.3", "<0.5", ">= 90": a quantity; undefined where the text is something else. */
export function quantityOf(text: string, unit: Unit): Quantity | undefined {
  const [, sign = '', number] = /^([<>=≤≥]{0,2})\s*(\S+)$/.exec(text) ?? [];
  const value = numberOf(number);
  const comparator = comparators[sign];
  if (value === undefined || (sign !== '' && sign !== '=' && comparator === undefined)) return undefined;
  return filled<Quantity>({ value, comparator, ...unit });
}

/** A structured numeric: comparator ^ number ^ separator ^ number. */
export type StructuredNumeric =
  | { valueQuantity: Quantity }
  | { valueRange: { low: Quantity; high: Quantity } }
  | { valueRatio: { numerator: Quantity; denominator: Quantity } }
  | { valueString: string };

/** Reads an SN: `>^100`, `^100^-^200`, `^1^:^128`, `^2^+`. What is none of these is kept as it reads. */
export function structuredNumeric(part: Part, unit: Unit): StructuredNumeric | undefined {
  const [comparator = '', first, separator, second] = [part.text(1), part.text(2), part.text(3), part.text(4)];
  const asText = `${comparator}${first ?? ''}${separator ?? ''}${second ?? ''}`;
  if (asText === '') return undefined;
  const [low, high] = [numberOf(first), numberOf(second)];
  const asItReads = { valueString: unit.unit === undefined ? asText : `${asText} ${unit.unit}` };
  if (low === undefined) {
    const whole = first === undefined ? quantityOf(asText, unit) : undefined;
    return whole ? { valueQuantity: whole } : asItReads;
  }
  if (separator === undefined && second === undefined) {
    const quantity = quantityOf(`${comparator}${first}`, unit);
    return quantity ? { valueQuantity: quantity } : asItReads;
  }
  if (comparator !== '' || high === undefined) return asItReads;
  if (separator === '-' && low <= high)
    return { valueRange: { low: { value: low, ...unit }, high: { value: high, ...unit } } };
  if (separator === ':' || separator === '/') {
    return { valueRatio: { numerator: { value: low, ...unit }, denominator: { value: high, ...unit } } };
  }
  return asItReads;
}

const number = String.raw`([+-]?(?:\d+\.?\d*|\.\d+))`;
const betweenLimits = new RegExp(`^\\(?\\s*${number}\\s*(?:-|–|to)\\s*${number}\\s*\\)?(?:\\s|$)`, 'i');
const belowLimit = new RegExp(`^(<=?|≤|=<|up to)\\s*${number}(?:\\s|$)`, 'i');
const aboveLimit = new RegExp(`^(>=?|≥|=>)\\s*${number}(?:\\s|$)`);

/** A reference range as it was written, with its limits where they can be told. */
export function referenceRange(text: string, unit: Unit): ObservationReferenceRange {
  // Why: a longer text is prose, and looking for limits in a long row of digits takes time by the square of it.
  if (text.length > 100) return { text };
  const between = betweenLimits.exec(text);
  const below = belowLimit.exec(text);
  const above = aboveLimit.exec(text);
  const limit = (value: string | undefined): Quantity | undefined => {
    const found = numberOf(value);
    return found === undefined ? undefined : { value: found, ...unit };
  };
  const [low, high] = [limit(between?.[1] ?? above?.[2]), limit(between?.[2] ?? below?.[2])];
  const reversed = low?.value !== undefined && high?.value !== undefined && low.value > high.value;
  return filled<ObservationReferenceRange>({
    low: reversed ? undefined : low,
    high: reversed ? undefined : high,
    text,
  });
}
