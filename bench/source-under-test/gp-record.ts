// An invented person's GP record of some hundred entries, as a simulated practice sends it: GP Connect, FHIR STU3.
import type { CodeBook } from '#synthetic/people/codes.ts';
import { personFileSchema } from '#synthetic/people/person-file.ts';
import { readCodeBook } from '#synthetic/people/read-people.ts';
import { parseStoryDay } from '#synthetic/people/story-time.ts';
import type { Asked } from '#synthetic/organisations/gp-practice/parameters.ts';
import { structuredRecord } from '#synthetic/organisations/gp-practice/structured-record.ts';
import type { ConfigProblem } from '#runtime/config/read-folder.ts';
import { anybody } from './anybody.ts';

const today = '2026-11-23';
const gp = 'Dr Imaginary Example';

/** The answer to $gpc.getstructuredrecord. @param entries about so many lines of a record. */
export function gpRecord(entries: number): object {
  const practice = {
    id: 'practice',
    name: 'Invented Road Surgery',
    ods: 'X99001',
    address: ['1 Invented Road'],
    postcode: 'SE1 1AA',
    phone: '020 7946 0501',
    asid: '200000000901',
    areasOff: [],
  };
  const person = personFileSchema(parseStoryDay(today), codes()).parse({
    id: 'anybody',
    plays: ['anybody'],
    story: 'Somebody with a long record.',
    nhsNumber: anybody.nhsNumber,
    name: { given: [...anybody.given], family: anybody.family },
    born: anybody.birthDate,
    gender: anybody.gender,
    address: { lines: ['1 Invented Road'], postcode: 'SE1 1AA' },
    held: { practice: held(entries) },
  });
  const asked: Asked = {
    nhsNumber: anybody.nhsNumber,
    includeAllergies: { includeResolved: true },
    includeMedication: { includeIssues: true },
    includeConsultations: { within: {} },
    includeProblems: {},
    includeImmunisations: { includeNotGiven: true },
    includeUncategorisedData: {},
    includeInvestigations: {},
    includeReferrals: {},
    includeDiaryEntries: {},
    unknown: [],
  };
  return structuredRecord(practice, person, asked, today, 'http://127.0.0.1/documents/fhir');
}

/** Shares of a long-standing patient's record: results and contacts outnumber everything else. */
function held(entries: number): object {
  const many = <Entry>(share: number, entry: (index: number, day: string) => Entry): Entry[] =>
    Array.from({ length: Math.max(1, Math.round(entries * share)) }, (_, index) =>
      entry(index, new Date(Date.UTC(2026, 9, 1) - index * 11 * 86_400_000).toISOString().slice(0, 10)),
    );
  const among = (names: readonly string[], index: number) => names[index % names.length]!;
  return {
    registration: { since: '2001-05-14', usualGp: gp },
    problems: many(0.05, (index, since) => ({ what: among(problems, index), since, who: gp })),
    allergies: many(0.01, (index, recorded) => ({ to: among(['penicillin', 'peanut'], index), recorded, who: gp })),
    medicines: many(0.05, (index, since) => ({
      what: among(medicines, index),
      dose: 'Take one each morning with food',
      since,
      lastIssued: since,
      quantity: '28 tablets',
      days: 28,
      who: gp,
    })),
    immunisations: many(0.04, (_, when) => ({ what: 'flu-vaccination', when, who: gp })),
    consultations: many(0.12, (index, when) => ({
      when: `${when} 10:${10 + (index % 40)}`,
      who: gp,
      topics: [
        {
          about: among(problems, index),
          history: 'Longer breathless on the stairs than in the spring; sleeps well.',
          examination: 'Chest clear, no swelling of the ankles.',
          plan: 'Blood test, and back in four weeks.',
        },
      ],
    })),
    observations: many(0.15, (index, when) => ({ what: 'weight', when, value: 70 + (index % 9), who: gp })),
    results: many(0.08, (index, when) => ({
      panel: 'kidney-profile',
      when,
      specimen: 'blood-sample',
      values: { sodium: 138, potassium: 4 + (index % 10) / 10, creatinine: 88 },
      who: gp,
    })),
    referrals: many(0.01, (_, when) => ({ when, to: 'Cardiology', who: gp })),
  };
}

const problems = ['hypertension', 'type-2-diabetes', 'asthma', 'osteoarthritis', 'migraine', 'eczema'];
const medicines = ['ramipril-5mg', 'metformin-500mg', 'atorvastatin-20mg', 'salbutamol-inhaler', 'omeprazole-20mg'];

function codes(): CodeBook {
  const mistakes: ConfigProblem[] = [];
  const book = readCodeBook(new URL('../../examples/codes.yaml', import.meta.url).pathname, {}, mistakes);
  if (!book) throw new Error(mistakes.map(({ text }) => text).join('\n'));
  return book;
}
