// Units of results, each in one way of writing: UCUM's where the unit is known, and otherwise as it came.
// Why a table and no likeness: "mU/L" and "MU/L" are a thousand million apart.
// Source: The Unified Code for Units of Measure (UCUM) 2.1; units as NHS laboratories and the Pathology Messaging
// Implementation Project write them.

/** UCUM code → other ways it is written. Compared without case, but for those that say so. */
const written: readonly (readonly [ucum: string, ...others: readonly string[]])[] = [
  ['mmol/L', 'millimol/l', 'mmol per litre', 'mmols/l'],
  ['umol/L', 'µmol/l', 'μmol/l', 'micromol/l', 'mcmol/l'],
  ['nmol/L'],
  ['pmol/L'],
  ['mmol/mol'],
  ['mg/mmol'],
  ['g/L'],
  ['g/dL', 'gm/dl'],
  ['mg/L'],
  ['mg/dL'],
  ['ug/L', 'µg/l', 'μg/l', 'microg/l', 'mcg/l', 'microgram/l', 'micrograms/l'],
  ['ng/mL'],
  ['ng/L'],
  ['ug/dL', 'µg/dl', 'mcg/dl'],
  ['pg'],
  ['pg/mL'],
  ['fL'],
  ['%', 'percent'],
  ['10*9/L', '10^9/l', 'x10^9/l', 'x 10^9/l', 'x10*9/l', '×10⁹/l', '10e9/l', '10⁹/l', '10*9/litre'],
  ['10*12/L', '10^12/l', 'x10^12/l', 'x 10^12/l', 'x10*12/l', '×10¹²/l', '10e12/l', '10¹²/l', '10*12/litre'],
  ['10*3/uL', '10^3/ul', 'x10^3/ul', '×10³/µl', 'k/ul'],
  ['10*6/uL', '10^6/ul', 'x10^6/ul', '×10⁶/µl', 'm/ul'],
  ['L/L'],
  ['mL/min'],
  [
    'mL/min/{1.73_m2}',
    'ml/min/1.73m2',
    'ml/min/1.73 m2',
    'ml/min/1.73m^2',
    'ml/min/1.73m²',
    'ml/min/{1.73m2}',
    'ml/min/1.73',
  ],
  ['mm[Hg]', 'mmhg', 'mm hg'],
  ['kPa'],
  ['kg', 'kgs', 'kilogram', 'kilograms'],
  ['g', 'gram', 'grams'],
  ['cm', 'centimetre', 'centimetres', 'cms'],
  ['m', 'metre', 'metres'],
  ['kg/m2', 'kg/m^2', 'kg/m²', 'kg/m*2'],
  ['Cel', '°c', 'degc', 'deg c', 'celsius'],
  ['/min', 'per minute', 'bpm', 'beats/min', '{beats}/min', 'breaths/min', '{breaths}/min', '1/min'],
  ['mm/h', 'mm/hr', 'mm/hour'],
  ['s', 'sec', 'secs', 'seconds'],
  ['U/L', 'u/l', 'iu/l', '[IU]/L', 'units/l'],
  ['k[IU]/L', 'kiu/l', 'ku/l'],
  ['meq/L', 'meq/l'],
  ['{score}', 'score', 'points'],
  ['{INR}', 'inr'],
];

const byWriting = new Map<string, string>();
for (const [ucum, ...others] of written) for (const each of [ucum, ...others]) byWriting.set(each.toLowerCase(), ucum);
// Milli and mega differ by their case alone, so these are known in one case only.
const byExactWriting = new Map([
  ['mU/L', 'mU/L'],
  ['mIU/L', 'm[IU]/L'],
  ['miu/L', 'm[IU]/L'],
  ['m[IU]/L', 'm[IU]/L'],
  ['uU/mL', 'u[IU]/mL'],
  ['uIU/mL', 'u[IU]/mL'],
]);

/** The unit in one way of writing; one that is not known, as it came. */
export function writtenOneWay(unit: string | undefined): string | undefined {
  if (unit === undefined) return undefined;
  return byExactWriting.get(unit) ?? byWriting.get(unit.toLowerCase()) ?? unit;
}

/** Whether it is a unit that is known here. Quality reports those that are not. */
export function isKnownUnit(unit: string): boolean {
  return byExactWriting.has(unit) || byWriting.has(unit.toLowerCase());
}
