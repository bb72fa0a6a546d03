// What is measured, where its unit can be changed only by knowing it: a millimole of glucose is not one of cholesterol.
// By code alone, never by name: "glucose" may be of blood, urine or a meal.
// Source: molar masses from the IUPAC standard atomic weights; triglycerides as triolein, as laboratories report them; HbA1c by
// the IFCC–NGSP master equation (Hoelzel et al., Clin Chem 2004; 50: 166): NGSP % = 0.09148 × IFCC mmol/mol + 2.152.
import type { CodeValue } from '../../items/item-facts.ts';

export interface Analyte {
  name: string;
  /** Grams in a mole. */
  molarMass?: number;
  /** An ion of one charge: a milliequivalent is a millimole. */
  isOneCharge?: true;
  isHbA1c?: true;
}

const snomed = 'http://snomed.info/sct';
const loinc = 'http://loinc.org';
const byCode = new Map<string, Analyte>();

function analyte(measured: Analyte, codes: Readonly<Record<typeof snomed | typeof loinc, readonly string[]>>): void {
  for (const [system, all] of Object.entries(codes)) for (const code of all) byCode.set(`${system}|${code}`, measured);
}

analyte(
  { name: 'glucose', molarMass: 180.156 },
  { [snomed]: ['1010671000000102'], [loinc]: ['2345-7', '2339-0', '14749-6', '15074-8'] },
);
analyte(
  { name: 'creatinine', molarMass: 113.12 },
  { [snomed]: ['1000731000000107'], [loinc]: ['2160-0', '38483-4', '14682-9'] },
);
analyte({ name: 'cholesterol', molarMass: 386.65 }, { [snomed]: ['1005671000000105'], [loinc]: ['2093-3', '14647-2'] });
analyte({ name: 'HDL cholesterol', molarMass: 386.65 }, { [snomed]: [], [loinc]: ['2085-9', '14646-4'] });
analyte({ name: 'LDL cholesterol', molarMass: 386.65 }, { [snomed]: [], [loinc]: ['18262-6', '13457-7'] });
analyte({ name: 'triglycerides', molarMass: 885.43 }, { [snomed]: [], [loinc]: ['2571-8', '14927-8'] });
// Urea nitrogen counts the two atoms of nitrogen alone: a mole of it is a mole of urea.
analyte({ name: 'urea nitrogen', molarMass: 28.014 }, { [snomed]: [], [loinc]: ['3094-0', '6299-2'] });
analyte({ name: 'calcium', molarMass: 40.078 }, { [snomed]: [], [loinc]: ['17861-6', '49765-1', '2000-8'] });
analyte({ name: 'bilirubin', molarMass: 584.66 }, { [snomed]: [], [loinc]: ['1975-2', '14631-6'] });
analyte({ name: 'urate', molarMass: 168.11 }, { [snomed]: [], [loinc]: ['3084-1', '14933-6'] });
analyte({ name: 'sodium', isOneCharge: true }, { [snomed]: ['1000661000000107'], [loinc]: ['2951-2', '2947-0'] });
analyte({ name: 'potassium', isOneCharge: true }, { [snomed]: ['1000651000000109'], [loinc]: ['2823-3', '6298-4'] });
analyte({ name: 'chloride', isOneCharge: true }, { [snomed]: [], [loinc]: ['2075-0', '2069-3'] });
analyte({ name: 'haemoglobin A1c', isHbA1c: true }, { [snomed]: ['999791000000106'], [loinc]: ['4548-4', '59261-8'] });

/** Undefined where none of the codes is known. */
export function analyteOf(codes: readonly CodeValue[]): Analyte | undefined {
  for (const { system, code } of codes) {
    const known = byCode.get(`${system}|${code}`);
    if (known) return known;
  }
  return undefined;
}
