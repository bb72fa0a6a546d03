// Invented traffic of a hospital: admissions, updates, transfers, results and discharges of many patients, in the order the
// hospital would send them. The same seed gives the same messages.
import { frame } from '../organisations/hl7v2-feed/frames.ts';
import { createRandom } from './random.ts';

export interface HospitalMessage {
  controlId: string;
  /** The hospital's number of the patient it is about. */
  patient: string;
  content: Buffer;
  framed: Buffer;
}

/** How the hospital stands in sources.yaml, as far as reading its messages goes. */
export const hospitalFeed = {
  sourceId: 'example-pas',
  organisation: 'RZZ',
  timeZone: 'Europe/London',
  localSystem: 'https://fhir.rzz.example.org/Id/patient',
  identifierSystems: { RZZ: 'https://fhir.rzz.example.org/Id/patient' },
};

const families = [
  'Adeyemi',
  'Begum',
  'Clarke',
  'Da Silva',
  'Edwards',
  'Fofanah',
  'Green',
  'Hussain',
  'Ivanova',
  'Jones',
];
const givens = [
  'Ada',
  'Bilal',
  'Chloe',
  'Diego',
  'Esther',
  'Farid',
  'Grace',
  'Hana',
  'Isaac',
  'Joana',
  'Kofi',
  'Leila',
];
const tests = [
  ['HB', 'Haemoglobin', 'g/L', 110, 160],
  ['K', 'Potassium', 'mmol/L', 3, 6],
  ['NA', 'Sodium', 'mmol/L', 130, 148],
  ['CREA', 'Creatinine', 'umol/L', 50, 140],
  ['CRP', 'C-reactive protein', 'mg/L', 1, 90],
] as const;

/** @param options.patients how many patients the messages are spread over; each has about as many. */
export function hospitalTraffic(options: { messages: number; patients: number; seed: number }): HospitalMessage[] {
  const random = createRandom(options.seed);
  const counts = Array.from({ length: options.patients }, () => 0);
  const start = Date.UTC(2026, 10, 1);
  return Array.from({ length: options.messages }, (_, index) => {
    const patient = random.int(options.patients);
    const step = counts[patient]!;
    counts[patient] = step + 1;
    const controlId = `X${String(index).padStart(7, '0')}`;
    const at = stamp(start + index * 1000);
    const number = `${100_000 + patient}`;
    const pid = [
      'PID|1|',
      `${number}^^^RZZ^MR`,
      '',
      `${families[patient % families.length]!}^${givens[patient % givens.length]!}^${letters(patient)}`,
      '',
      `${1930 + (patient % 90)}${two(1 + (patient % 12))}${two(1 + (patient % 28))}`,
      patient % 2 === 0 ? 'F' : 'M',
      '',
      '',
      `${1 + (step > 3 ? 1 : 0)} ${letters(patient)} Street^^London^^SE5 ${patient % 10}RS`,
    ].join('|');
    const pv1 = `PV1|1|I|WARD${1 + (step % 5)}^BAY1^BED${1 + (patient % 9)}^RZZ||||C${1_000_000 + (patient % 50)}^EXAMPLE^DOCTOR^^^DR|||MED||||||||I|V${number}${'|'.repeat(25)}${stamp(start)}`;
    const kind = step === 0 ? 'ADT^A01' : ['ORU^R01', 'ORU^R01', 'ADT^A08', 'ORU^R01', 'ADT^A02'][step % 5]!;
    const segments = [`MSH|^~\\&|PAS|RZZ|LCR|LCR|${at}||${kind}|${controlId}|P|2.4`];
    if (kind.startsWith('ADT')) segments.push(`EVN|${kind.slice(4)}|${at}`, pid, pv1);
    else {
      segments.push(pid, pv1, `OBR|1|P${index}|F${index}|UE^Urea and electrolytes^L|||${at}${'|'.repeat(15)}||||F`);
      for (const [at5, [code, name, unit, low, high]] of tests.entries()) {
        const value = (low + (random.int(1000) / 1000) * (high - low)).toFixed(1);
        segments.push(`OBX|${at5 + 1}|NM|${code}^${name}^L||${value}|${unit}|${low}-${high}||||F|||${at}`);
      }
      // Names the message for whoever counts what arrived, wherever it arrived.
      segments.push(`OBX|6|TX|NOTE^Laboratory note^L||message ${controlId}||||||F|||${at}`);
    }
    const content = Buffer.from(`${segments.join('\r')}\r`, 'utf8');
    return { controlId, patient: number, content, framed: frame(content) };
  });
}

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}+0000`;
}

const two = (number: number) => String(number).padStart(2, '0');

/** A name nobody else has, so that patients are not taken for one another. */
function letters(number: number): string {
  let text = '';
  for (let rest = number + 26 * 26; rest > 0; rest = Math.floor(rest / 26))
    text = String.fromCharCode(65 + (rest % 26)) + text;
  return text;
}
