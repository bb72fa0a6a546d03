// What the codes of some HL7 tables are called, for senders that send the code alone: a reader sees words, not letters.
// Source: HL7 v2.8.2 tables 0007, 0063, 0069, 0074, 0092, 0131, 0270.
import { wordTable } from '#standards/word-table.ts';

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = wordTable({
  '0007': {
    A: 'Accident',
    C: 'Elective',
    E: 'Emergency',
    L: 'Labor and Delivery',
    N: 'Newborn',
    R: 'Routine',
    U: 'Urgent',
  },
  '0063': {
    BRO: 'Brother',
    CGV: 'Care giver',
    CHD: 'Child',
    DEP: 'Handicapped dependent',
    DOM: 'Life partner',
    EMC: 'Emergency contact',
    EMR: 'Employer',
    FCH: 'Foster child',
    FND: 'Friend',
    FTH: 'Father',
    GCH: 'Grandchild',
    GRD: 'Guardian',
    GRP: 'Grandparent',
    MTH: 'Mother',
    NCH: 'Natural child',
    OAD: 'Other adult',
    PAR: 'Parent',
    SCH: 'Stepchild',
    SEL: 'Self',
    SIB: 'Sibling',
    SIS: 'Sister',
    SPO: 'Spouse',
  },
  '0069': {
    CAR: 'Cardiac Service',
    MED: 'Medical Service',
    PUL: 'Pulmonary Service',
    SUR: 'Surgical Service',
    URO: 'Urology Service',
  },
  '0074': {
    BG: 'Blood Gases',
    BLB: 'Blood Bank',
    CH: 'Chemistry',
    CT: 'CAT Scan',
    CUS: 'Cardiac Ultrasound',
    EC: 'Electrocardiac',
    HM: 'Hematology',
    IMM: 'Immunology',
    LAB: 'Laboratory',
    MB: 'Microbiology',
    NMR: 'Nuclear Magnetic Resonance',
    PAT: 'Pathology',
    RAD: 'Radiology',
    RUS: 'Radiology Ultrasound',
    SP: 'Surgical Pathology',
    TX: 'Toxicology',
    VR: 'Virology',
  },
  '0092': { R: 'Re-admission' },
  '0131': {
    C: 'Emergency Contact',
    E: 'Employer',
    F: 'Federal Agency',
    I: 'Insurance Company',
    N: 'Next-of-Kin',
    O: 'Other',
    S: 'State Agency',
    U: 'Unknown',
  },
  '0270': {
    AR: 'Autopsy report',
    CD: 'Cardiodiagnostics',
    CN: 'Consultation',
    DI: 'Diagnostic imaging',
    DS: 'Discharge summary',
    ED: 'Emergency department report',
    HP: 'History and physical examination',
    OP: 'Operative report',
    PC: 'Psychiatric consultation',
    PH: 'Psychiatric history and physical examination',
    PN: 'Procedure note',
    PR: 'Progress note',
    SP: 'Surgical pathology',
    TS: 'Transfer summary',
  },
});

/** Tables whose codes are numbers; in the others a bare number is the sender's own. */
const ofNumbers = new Set(['0023', '0112', '0217']);

/** The name of a code, where it is one of a table kept here. */
export function tableDisplay(table: string, code: string): string | undefined {
  const codes = Object.hasOwn(tables, table) ? tables[table]! : {};
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}

/** Whether a code without a system may be one of a table. */
export function mayBeOfTable(table: string, code: string): boolean {
  return /^[A-Z0-9]{1,6}$/.test(code) && (ofNumbers.has(table) || /[A-Z]/.test(code));
}
