// A thing with a name, and a code where it has one. Apart from the code book, so that who only uses terms need not load
// what checks them.

export const snomedSystem = 'http://snomed.info/sct';

export interface Term {
  /** SNOMED CT or, for medicines, dm+d, which SNOMED CT's UK drug extension contains. */
  system?: string;
  code?: string;
  display: string;
  /** What a measurement is counted in: as clinicians write it, and in UCUM. */
  unit?: string;
  ucum?: string;
  /** The healthy range of a measurement in an adult. */
  low?: number;
  high?: number;
  loinc?: string;
}
