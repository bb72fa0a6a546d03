// Invented records of any length for benchmarks: the mix and size of entries of a real one, the same at every run.
// The proportions are those of a general hospital's feed: mostly results, then contacts, then the rest.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Bundle, BundleEntry, Resource } from '#standards/fhir/types.ts';

export const mrnSystem = 'https://hospital.example.org/mrn';

/** Of each hundred entries so many are of each kind. */
const perHundred = {
  Observation: 62,
  Encounter: 12,
  DiagnosticReport: 6,
  MedicationRequest: 7,
  Condition: 4,
  Procedure: 4,
  Immunization: 2,
  DocumentReference: 2,
  AllergyIntolerance: 1,
} as const;
type Kind = keyof typeof perHundred;

const tests = [
  ['2823-3', 'Serum potassium', 'mmol/L', 3.5, 5.3],
  ['2951-2', 'Serum sodium', 'mmol/L', 133, 146],
  ['2160-0', 'Serum creatinine', 'umol/L', 49, 90],
  ['718-7', 'Haemoglobin', 'g/L', 120, 150],
  ['4548-4', 'Haemoglobin A1c', 'mmol/mol', 20, 41],
  ['1988-5', 'C reactive protein', 'mg/L', 0, 5],
] as const;
const medicines = [
  'Bisoprolol 2.5 mg tablets',
  'Metformin 500 mg tablets',
  'Ramipril 5 mg capsules',
  'Salbutamol inhaler',
];
const problems = [
  'Essential hypertension',
  'Type 2 diabetes mellitus',
  'Asthma',
  'Osteoarthritis of knee',
  'Atrial fibrillation',
];

/**
 * A transaction Bundle about one invented patient.
 * @param patient which one: the same number gives the same Bundle.
 * @param entries how many resources beside the patient, two organisations and five professionals.
 */
export function generateBundle(patient: number, entries: number): Bundle {
  const random = randomFrom(patient);
  const urn = (...parts: [string, ...string[]]) => `urn:uuid:${deterministicId(['bench', String(patient), ...parts])}`;
  const subject = { reference: urn('Patient') };
  const professional = () => ({ reference: urn('Practitioner', String(Math.floor(random() * 5))) });
  const resources: [string, object][] = [
    [
      urn('Patient'),
      {
        resourceType: 'Patient',
        identifier: [{ system: mrnSystem, value: String(patient), type: { coding: [{ code: 'MR' }] } }],
        name: [{ use: 'official', family: invented(random), given: [invented(random)] }],
        birthDate: new Date(Date.UTC(1930, 0, 1) + Math.floor(random() * 90 * 365) * 86_400_000)
          .toISOString()
          .slice(0, 10),
        gender: patient % 2 ? 'female' : 'male',
        address: [
          {
            use: 'home',
            line: [`${patient % 200} Example Road`],
            city: 'London',
            postalCode: inventedPostcode(random),
          },
        ],
      },
    ],
    ...Array.from({ length: 2 }, (_, index): [string, object] => [
      urn('Organization', String(index)),
      { resourceType: 'Organization', name: `Example Hospital ${index + 1}` },
    ]),
    ...Array.from({ length: 5 }, (_, index): [string, object] => [
      urn('Practitioner', String(index)),
      { resourceType: 'Practitioner', name: [{ prefix: ['Dr'], given: ['Imaginary'], family: `Number${index}` }] },
    ]),
  ];
  const kinds = kindsInTurn();
  for (let index = 0; index < entries; index += 1) {
    const kind = kinds[index % kinds.length]!;
    // Twenty years, newest last.
    const at = new Date(Date.UTC(2004, 0, 1) + Math.floor((index / entries) * 20 * 365.25 * 86_400_000)).toISOString();
    resources.push([
      urn(kind, String(index)),
      { ...bodyOf(kind, index, at, random, subject, professional), resourceType: kind },
    ]);
  }
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map(([fullUrl, resource]): BundleEntry => ({
      fullUrl,
      resource: resource as Resource,
      request: { method: 'POST', url: (resource as Resource).resourceType },
    })),
  };
}

function kindsInTurn(): Kind[] {
  const all = Object.entries(perHundred).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => [(index + 0.5) / count, kind as Kind] as const),
  );
  return all.toSorted(([one], [other]) => one - other).map(([, kind]) => kind);
}

type Pointing = { reference: string };

function bodyOf(
  kind: Kind,
  index: number,
  at: string,
  random: () => number,
  subject: Pointing,
  professional: () => Pointing,
): object {
  const loinc = (code: string, display: string) => ({
    coding: [{ system: 'http://loinc.org', code, display }],
    text: display,
  });
  const snomed = (code: string, display: string) => ({
    coding: [{ system: 'http://snomed.info/sct', code, display }],
    text: display,
  });
  switch (kind) {
    case 'Observation': {
      const [code, name, unit, low, high] = tests[Math.floor(random() * tests.length)]!;
      const value = Math.round((low + (high - low) * (random() * 1.4 - 0.2)) * 10) / 10;
      const quantity = (amount: number) => ({ value: amount, unit, system: 'http://unitsofmeasure.org', code: unit });
      return {
        status: 'final',
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
        ],
        code: loinc(code, name),
        subject,
        effectiveDateTime: at,
        issued: at,
        performer: [professional()],
        valueQuantity: quantity(value),
        referenceRange: [{ low: quantity(low), high: quantity(high) }],
      };
    }
    case 'Encounter':
      return {
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: index % 9 ? 'AMB' : 'IMP' },
        type: [snomed('185349003', 'Outpatient clinic visit')],
        subject,
        participant: [{ individual: professional() }],
        period: { start: at, end: at },
      };
    case 'DiagnosticReport':
      return {
        status: 'final',
        code: loinc('58410-2', 'Full blood count'),
        subject,
        effectiveDateTime: at,
        issued: at,
        performer: [professional()],
        conclusion: 'Within the range expected for this patient; no action needed before the next routine review.',
      };
    case 'MedicationRequest':
      return {
        status: index % 3 ? 'completed' : 'active',
        intent: 'order',
        medicationCodeableConcept: snomed(`3185900${index % 10}`, medicines[index % medicines.length]!),
        subject,
        authoredOn: at,
        requester: professional(),
        dosageInstruction: [
          {
            text: 'One to be taken each morning with food',
            timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
          },
        ],
      };
    case 'Condition':
      return {
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
        code: snomed(`3834100${index % 10}`, problems[index % problems.length]!),
        subject,
        onsetDateTime: at.slice(0, 10),
        recordedDate: at,
        recorder: professional(),
      };
    case 'Procedure':
      return {
        status: 'completed',
        code: snomed('73761001', 'Colonoscopy'),
        subject,
        performedDateTime: at,
        performer: [{ actor: professional() }],
      };
    case 'Immunization':
      return {
        status: 'completed',
        vaccineCode: snomed('822851000000102', 'Seasonal influenza vaccination'),
        patient: subject,
        occurrenceDateTime: at,
        lotNumber: `LOT${index % 100}`,
      };
    case 'DocumentReference':
      return {
        status: 'current',
        type: snomed('823691000000103', 'Clinical letter'),
        subject,
        date: at,
        author: [professional()],
        content: [
          {
            attachment: {
              contentType: 'application/pdf',
              url: `https://hospital.example.org/letters/${index}`,
              title: 'Clinic letter',
            },
          },
        ],
      };
    default:
      return {
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
        },
        verificationStatus: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' },
          ],
        },
        code: snomed('91936005', 'Allergy to penicillin'),
        patient: subject,
        recordedDate: at,
        reaction: [{ manifestation: [{ text: 'Rash' }], severity: 'mild' }],
      };
  }
}

const syllables = [
  'ba',
  'lo',
  'mi',
  'ren',
  'ta',
  'kor',
  'sel',
  'vin',
  'dra',
  'no',
  'pel',
  'hu',
  'gar',
  'zi',
  'wen',
  'fo',
];

/** A name nobody has, as rare as real ones are: everybody called alike would make matching the whole of the work. */
function invented(random: () => number): string {
  const name = Array.from({ length: 3 }, () => syllables[Math.floor(random() * syllables.length)]).join('');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function inventedPostcode(random: () => number): string {
  const letter = () => 'ABDEFGHJLNPQRSTUWXYZ'[Math.floor(random() * 20)];
  return `SE${1 + Math.floor(random() * 28)} ${Math.floor(random() * 10)}${letter()}${letter()}`;
}

/** Numbers from 0 to 1, the same for the same seed. Source: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
