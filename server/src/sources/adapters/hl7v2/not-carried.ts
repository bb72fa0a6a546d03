// Why what is not carried is not, by segment and field: said once, for the steward who reads a loss report.
import { wordTable } from '#standards/word-table.ts';

/** Segments none of which is carried. */
const segments: Readonly<Record<string, string>> = wordTable({
  IN1: 'Insurance and payment are not part of the care record.',
  IN2: 'Insurance and payment are not part of the care record.',
  IN3: 'Insurance and payment are not part of the care record.',
  GT1: 'Insurance and payment are not part of the care record.',
  FT1: 'Charges are not part of the care record.',
  BLG: 'Charges are not part of the care record.',
  GP1: 'Charges are not part of the care record.',
  GP2: 'Charges are not part of the care record.',
  DRG: 'Charges are not part of the care record.',
  RMI: 'Charges are not part of the care record.',
  UB1: 'Charges are not part of the care record.',
  UB2: 'Charges are not part of the care record.',
  ABS: 'Charges are not part of the care record.',
  AUT: 'An authorisation of payment is not part of the care record.',
  ACC: 'The circumstances of an accident have no place in the record yet.',
  DB1: 'Disability is not carried by this message yet; social-care and GP systems say it.',
  CTI: 'Clinical trials are not carried.',
  VAR: 'Variances from a pathway are not carried.',
  PTH: 'Pathways are not carried.',
  GOL: 'Goals are not carried from this message.',
  INV: 'Stock and substances are not of the patient.',
  CON: 'A consent in a message is not a decision this platform can act on.',
  CDO: 'Cumulative dosage is not carried.',
  RXC: 'The components of a compound medicine are named in its text only.',
  SAC: 'Containers of a specimen are not carried.',
  CTD: 'Contact details of organisations are not carried.',
  PV1: 'A visit without a number or a time of admission cannot be told from another.',
  PV2: 'A visit without a number or a time of admission cannot be told from another.',
  MRG: 'Accounts are not part of the care record.',
  TQ1: 'The order as it was asked for is carried as the pharmacy made it.',
  RXR: 'The order as it was asked for is carried as the pharmacy made it.',
  RXO: 'The order as it was asked for is carried as the pharmacy made it.',
  PRT: 'Participants are carried for visits and procedures, and the registered doctor of a patient.',
  ROL: 'Participants are carried for visits and procedures, and the registered doctor of a patient.',
  NTE: 'What the comment is about has no place for one.',
  QRD: 'Queries are not answered.',
});

/** Fields of segments that are otherwise carried. */
const fields: Readonly<Record<string, string>> = wordTable({
  'PID-10': 'Race categories of other countries have no place in UK Core.',
  'PID-12': 'The county is part of the address.',
  'PID-18': 'An account is not part of the care record.',
  'PID-22': 'It is not an ethnic category of the NHS.',
  'PID-27': 'Military service has no place in UK Core.',
  'PID-35': 'The record is of people.',
  'PID-36': 'The record is of people.',
  'PID-37': 'The record is of people.',
  'PID-38': 'The record is of people.',
  'PV1-53': 'Episodes are not carried.',
  'PV1-54': 'Episodes are not carried.',
  'OBX-9': 'FHIR has no place for a probability.',
  'OBX-10': 'FHIR has no place for the nature of an abnormal test.',
  'PDA-2': 'Where and how a death was certified is not carried.',
  'PDA-3': 'Where and how a death was certified is not carried.',
  'PDA-6': 'Autopsies are not carried.',
  'PDA-7': 'Autopsies are not carried.',
  'PDA-8': 'Autopsies are not carried.',
  'PDA-9': 'Where and how a death was certified is not carried.',
  'ORC-10': 'Who entered an order is not carried.',
  'ORC-11': 'Who verified an order is not carried.',
  'OBX-19': 'FHIR has no place for when a result was analysed, apart from when it was issued.',
  'OBX-24': 'The address of a performing organisation is not carried.',
});

/** Fields about money in segments that are otherwise carried. */
const finance: Readonly<Record<string, readonly number[]>> = wordTable({
  PV1: [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 41, 46, 47, 48, 49],
  PV2: [17, 18, 20, 28, 29, 30, 31, 34, 37],
  OBR: [23],
  DG1: [7, 8, 9, 10, 11, 12, 13, 14],
});

/**
 * What says something of the message or of how it was sent, and nothing of a patient: not a loss. Set ids, action codes
 * of transport, and who typed it in where.
 */
const ofTheMessage: Readonly<Record<string, readonly number[]>> = wordTable({
  EVN: [1, 2, 3, 4, 5, 6, 7],
  PID: [1, 33, 34],
  PV1: [1, 40, 51],
  NK1: [1],
  AL1: [1],
  IAM: [1],
  DG1: [1],
  PR1: [1],
  OBX: [1],
  OBR: [1],
  ORC: [1, 6],
  SPM: [1],
  PRT: [1, 2, 3],
  ROL: [1, 2],
  NTE: [1],
  TQ1: [1],
  TXA: [1],
  RGS: [1, 2],
  AIS: [1, 2],
  AIG: [1, 2],
  AIL: [1, 2],
  AIP: [1, 2],
});

/** Segments that are all of the message. */
const messageSegments = new Set(['MSH', 'SFT', 'UAC', 'MSA', 'ERR', 'DSC']);

/** Whether a value says nothing of a patient. */
export function isOfTheMessage(segment: string, field: number): boolean {
  return messageSegments.has(segment) || (ofTheMessage[segment]?.includes(field) ?? false);
}

/** Why a field is not carried; for a segment alone, why the whole of it is not, or undefined where it is. */
export function reasonFor(segment: string): string | undefined;
export function reasonFor(segment: string, field: number): string;
export function reasonFor(segment: string, field?: number): string | undefined {
  if (field === undefined) {
    return (
      segments[segment] ?? (segment.startsWith('Z') ? 'Segments of a sender’s own making are not read.' : undefined)
    );
  }
  if (finance[segment]?.includes(field)) return 'Charges are not part of the care record.';
  return fields[`${segment}-${field}`] ?? 'The record has no place for it.';
}
