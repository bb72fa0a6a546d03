// Abnormal flags (OBX-8, table 0078) as FHIR's interpretations. Source: HL7 v3 ObservationInterpretation.
import type { CodeableConcept } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import type { Translating } from '../context.ts';
import { codeableConcept } from '../data-types/codes.ts';
import { wordTable } from '#standards/word-table.ts';

const displays: Readonly<Record<string, string>> = wordTable({
  L: 'Low',
  H: 'High',
  LL: 'Critical low',
  HH: 'Critical high',
  '<': 'Off scale low',
  '>': 'Off scale high',
  N: 'Normal',
  A: 'Abnormal',
  AA: 'Critical abnormal',
  U: 'Significant change up',
  D: 'Significant change down',
  B: 'Better',
  W: 'Worse',
  S: 'Susceptible',
  R: 'Resistant',
  I: 'Intermediate',
  MS: 'Moderately susceptible',
  VS: 'Very susceptible',
  NS: 'Non-susceptible',
  SDD: 'Susceptible-dose dependent',
  POS: 'Positive',
  NEG: 'Negative',
  DET: 'Detected',
  ND: 'Not detected',
  IND: 'Indeterminate',
  E: 'Equivocal',
  RR: 'Reactive',
  NR: 'Non-reactive',
  WR: 'Weakly reactive',
});
/** What senders write for people. */
const words: Readonly<Record<string, string>> = wordTable({
  LOW: 'L',
  HIGH: 'H',
  'CRITICAL LOW': 'LL',
  'CRITICAL HIGH': 'HH',
  NORMAL: 'N',
  ABNORMAL: 'A',
  CRITICAL: 'AA',
  POSITIVE: 'POS',
  NEGATIVE: 'NEG',
  SENSITIVE: 'S',
  RESISTANT: 'R',
});

/** One flag. What is not of the table stays in the sender's own words and system. */
export function interpretation(part: Part, translating: Translating): CodeableConcept | undefined {
  const raw = part.peek(1)?.toUpperCase() ?? '';
  const code = words[raw] ?? raw;
  const system = part.peek(3);
  const ofTable = Object.hasOwn(displays, code) && (system === undefined || /^HL7/i.test(system));
  if (!ofTable) return codeableConcept(part, translating, { table: '0078' });
  const text = part.peek(9) ?? part.peek(2);
  part.tick();
  return {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
        code,
        display: displays[code]!,
      },
    ],
    ...(text === undefined ? {} : { text }),
  };
}
