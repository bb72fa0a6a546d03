// The codes of a visit, from HL7's tables and from what British systems send instead.
// Source: HL7 tables 0004, 0007, 0023, 0112; HL7 v2-to-FHIR, PatientClass[EncounterClass]; NHS Data Dictionary, SOURCE OF
// ADMISSION and DISCHARGE DESTINATION; UK Core code systems of those names.
import type { CodeableConcept, Coding, Encounter } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { lookUp, type Translating } from '../context.ts';
import { codedIn } from '../data-types/codes.ts';
import { tableUri } from '../data-types/code-systems.ts';
import { wordTable } from '#standards/word-table.ts';

const actCodes = {
  EMER: 'emergency',
  IMP: 'inpatient encounter',
  AMB: 'ambulatory',
  PRENC: 'pre-admission',
} as const;

/** PV1-2, as codes of table 0004 and as words. */
const classes: Readonly<Record<string, keyof typeof actCodes>> = wordTable({
  E: 'EMER',
  EMERGENCY: 'EMER',
  EM: 'EMER',
  I: 'IMP',
  IP: 'IMP',
  INPATIENT: 'IMP',
  O: 'AMB',
  OP: 'AMB',
  OUTPATIENT: 'AMB',
  P: 'PRENC',
  PREADMIT: 'PRENC',
});

/** Table 0004's other codes, which FHIR's value set does not have. */
const otherClasses: Readonly<Record<string, string>> = wordTable({
  R: 'Recurring patient',
  B: 'Obstetrics',
  C: 'Commercial Account',
  N: 'Not Applicable',
});

/** The class of a visit. A source that does not say has class unknown: FHIR asks for one. */
export function visitClass(pv1: SegmentReader, translating: Translating): Coding {
  const value = pv1.text(2)?.toUpperCase();
  const known = value === undefined ? undefined : classes[value];
  if (known)
    return { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: known, display: actCodes[known] };
  const other = value === undefined ? undefined : otherClasses[value];
  if (other) return { system: tableUri('0004'), code: value!, display: other };
  if (value !== undefined && value !== 'U') {
    const own = codedIn(pv1, 2, translating)?.coding?.[0];
    if (own) return own;
  }
  return { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK', display: 'unknown' };
}

/** The state of a visit that no event tells: from its dates and class. */
export function statusAsSaid(pv1: SegmentReader): Encounter['status'] {
  if (pv1.has(45)) return 'finished';
  const known = classes[pv1.peek(2)?.toUpperCase() ?? ''];
  if (known === 'PRENC') return 'planned';
  return pv1.has(44) && known !== undefined ? 'in-progress' : 'unknown';
}

const sourcesOfAdmission = new Set([
  '19',
  '29',
  '39',
  '49',
  '51',
  '52',
  '53',
  '54',
  '65',
  '66',
  '79',
  '85',
  '87',
  '88',
  '98',
  '99',
]);
/** Without 30, which is "still a patient" in HL7's own table. */
const dischargeDestinations = new Set([
  '19',
  '29',
  '37',
  '38',
  '48',
  '49',
  '50',
  '51',
  '52',
  '53',
  '54',
  '65',
  '66',
  '79',
  '84',
  '85',
  '87',
  '88',
  '98',
  '99',
]);

/** PV1-14: the NHS code where it is one, else table 0023. */
export function admitSource(pv1: SegmentReader, translating: Translating): CodeableConcept | undefined {
  return national(
    codedIn(pv1, 14, translating, { table: '0023' }),
    sourcesOfAdmission,
    'SourceOfAdmissionEngland',
    pv1,
    14,
  );
}

/** PV1-36: the NHS code where it is one, else table 0112. */
export function dischargeDisposition(pv1: SegmentReader, translating: Translating): CodeableConcept | undefined {
  return national(
    codedIn(pv1, 36, translating, { table: '0112' }),
    dischargeDestinations,
    'DischargeDestinationEngland',
    pv1,
    36,
  );
}

function national(
  concept: CodeableConcept | undefined,
  codes: ReadonlySet<string>,
  system: string,
  pv1: SegmentReader,
  field: number,
): CodeableConcept | undefined {
  const code = pv1.peek(field);
  if (!concept || code === undefined || !codes.has(code) || pv1.peek(field, 3) !== undefined) return concept;
  const [first, ...rest] = concept.coding ?? [];
  return { ...concept, coding: [{ ...first, system: `https://fhir.hl7.org.uk/CodeSystem/UKCore-${system}` }, ...rest] };
}

/** PV2-25, table 0217, as FHIR's priorities. */
const priorities: Readonly<Record<string, readonly [string, string]>> = wordTable({
  '1': ['EM', 'emergency'],
  '2': ['UR', 'urgent'],
  '3': ['EL', 'elective'],
});

export function priorityOf(pv2: SegmentReader, translating: Translating): CodeableConcept | undefined {
  const concept = codedIn(pv2, 25, translating, { table: '0217' });
  const known = lookUp(priorities, pv2.peek(25));
  const system = pv2.peek(25, 3);
  if (!concept || !known || !/^(HL70217)?$/.test(system ?? '')) return concept;
  const [code, display] = known;
  return {
    ...concept,
    coding: [
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActPriority', code, display },
      ...(concept.coding ?? []),
    ],
    text: pv2.peek(25, 9) ?? pv2.peek(25, 2) ?? display,
  };
}
