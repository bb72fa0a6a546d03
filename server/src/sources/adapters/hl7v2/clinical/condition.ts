// DG1 and PRB → UK Core Condition. Source: HL7 v2.8.2 §6.5.2 (DG1), §12.4.2 (PRB), tables 0052, 0206, 0287; HL7 v2-to-FHIR,
// DG1[Condition].
import { deterministicId } from '#standards/deterministic-id.ts';
import type { CodeableConcept, Condition, Encounter, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, isDeletion, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, keyOf, mapped } from '../data-types/codes.ts';
import { codeSystemUri, tableUri } from '../data-types/code-systems.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { practitioner } from '../data-types/people.ts';
import { annotations } from '../notes.ts';
import { confidentiality, isProtected, restricted } from '../security.ts';
import type { Noted } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

const profile = ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Condition'];
const clinicalSystem = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verificationSystem = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const categorySystem = 'http://terminology.hl7.org/CodeSystem/condition-category';

export interface Diagnosis {
  condition: Condition;
  /** How the visit names it: its role and rank. */
  ofEncounter: NonNullable<Encounter['diagnosis']>[number];
}

/** A diagnosis of a visit or behind an order. */
export function diagnosis(
  noted: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Diagnosis | undefined {
  const dg1 = noted.segment;
  const code = withDescription(diagnosisCode(dg1, translating), dg1.text(4));
  if (!code) {
    translating.lose('DG1-3', 'not-carried', 'It names no diagnosis.');
    return undefined;
  }
  const identifier = dg1.has(20) ? entityIdentifier(dg1.first(20), 'thing', translating) : undefined;
  const type = dg1.text(6)?.toUpperCase();
  if (dg1.has(6)) dg1.first(6).tick();
  const deleted = isDeletion(dg1, 21, translating);
  const rank = dg1.peek(15);
  if (rank !== undefined && /^[1-9]\d{0,3}$/.test(rank)) dg1.tick(15);
  const condition = filled<Condition>({
    resourceType: 'Condition',
    id: deterministicId([
      'Condition',
      translating.source.organisation,
      ...(identifier ? [identifier.system!, identifier.value!] : [patientId, encounter?.reference ?? '', keyOf(code)]),
    ]),
    meta: { profile, ...(isProtected(dg1, 18, translating) ? { security: [restricted] } : {}) },
    identifier: present([identifier]),
    verificationStatus: verification(
      deleted ? 'entered-in-error' : type === 'W' ? 'provisional' : type === 'F' ? 'confirmed' : undefined,
    ),
    category: [{ coding: [{ system: categorySystem, code: 'encounter-diagnosis', display: 'Encounter Diagnosis' }] }],
    code,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as Condition['encounter'],
    onsetDateTime: dateTimeIn(dg1, 5, translating),
    recordedDate: dateTimeIn(dg1, 19, translating),
    asserter: present(dg1.all(16).map((part) => practitioner(part, translating)))[0],
    note: annotations(noted.notes, translating),
  });
  return {
    condition,
    ofEncounter: filled<Diagnosis['ofEncounter']>({
      condition: { reference: `Condition/${condition.id!}`, type: 'Condition' },
      use: useOf(type),
      rank: rank !== undefined && /^[1-9]\d{0,3}$/.test(rank) ? Number(rank) : undefined,
    }),
  };
}

/** DG1-3, its code of the system DG1-2 names where it names none itself. */
function diagnosisCode(dg1: SegmentReader, translating: Translating): CodeableConcept | undefined {
  const method = dg1.text(2);
  const code = codedIn(dg1, 3, translating);
  const [first, ...rest] = code?.coding ?? [];
  if (method === undefined || !first || dg1.peek(3, 3) !== undefined) return code;
  return { ...code, coding: [{ ...first, system: codeSystemUri(method, translating) }, ...rest] };
}

/** Table 0052: admitting, working, final. */
function useOf(type: string | undefined): CodeableConcept | undefined {
  if (type === 'A') {
    return {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/diagnosis-role', code: 'AD', display: 'Admission diagnosis' },
      ],
    };
  }
  const display = type === 'W' ? 'Working' : type === 'F' ? 'Final' : undefined;
  if (display !== undefined) return { coding: [{ system: tableUri('0052'), code: type!, display }] };
  return type === undefined ? undefined : { text: type };
}

/** DG1-4 is the description of versions before 2.4: words beside coded words are the sender's own, FHIR's text. */
function withDescription(
  code: CodeableConcept | undefined,
  description: string | undefined,
): CodeableConcept | undefined {
  if (description === undefined) return code;
  if (!code) return { text: description };
  // Without a code, the words in its place are all it says: both are kept.
  const words =
    code.coding || code.text === undefined || code.text === description ? description : `${description}: ${code.text}`;
  return { ...code, text: words };
}

const actions: Readonly<Record<string, 'delete' | 'keep'>> = wordTable({
  AD: 'keep',
  CO: 'keep',
  DE: 'delete',
  LI: 'keep',
  UC: 'keep',
  UN: 'keep',
  UP: 'keep',
});

/** A problem: PRB-14 and PRB-13 say in what state, PRB-9 when it was over, PRB-25 from whom it is to be kept. */
export function problem(
  noted: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Condition | undefined {
  const prb = noted.segment;
  const code = codedIn(prb, 3, translating);
  if (!code) {
    translating.lose('PRB-3', 'not-carried', 'It names no problem.');
    return undefined;
  }
  const identifier = prb.has(4) ? entityIdentifier(prb.first(4), 'thing', translating) : undefined;
  // Table 0287: add, correct, delete, link, unchanged, unlink, update.
  const action = prb.has(1)
    ? mapped(prb.first(1), actions, translating, 'It is no action of HL7 table 0287.')
    : undefined;
  const resolved = dateTimeIn(prb, 9, translating);
  const deleted = action === 'delete';
  const lifecycle = codedIn(prb, 14, translating);
  const confirmation = codedIn(prb, 13, translating);
  const established = dateTimeIn(prb, 7, translating);
  const onset = dateTimeIn(prb, 16, translating);
  const onsetText = prb.first(17).wholeText()?.trim();
  return filled<Condition>({
    resourceType: 'Condition',
    id: deterministicId([
      'Condition',
      translating.source.organisation,
      ...(identifier ? [identifier.system!, identifier.value!] : [patientId, 'problem', keyOf(code)]),
    ]),
    meta: filled<NonNullable<Condition['meta']>>({ profile, security: confidentiality(prb, 25, translating) }),
    identifier: present([identifier]),
    clinicalStatus: deleted ? undefined : clinicalStatusOf(resolved, lifecycle),
    verificationStatus: verification(deleted ? 'entered-in-error' : confirmationOf(confirmation)),
    category: [{ coding: [{ system: categorySystem, code: 'problem-list-item', display: 'Problem List Item' }] }],
    severity: codedIn(prb, 26, translating),
    code,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as Condition['encounter'],
    onsetDateTime: onset ?? established,
    onsetString: onset === undefined && established === undefined ? onsetText || undefined : undefined,
    abatementDateTime: resolved,
    recordedDate: dateTimeIn(prb, 2, translating),
    note: [
      ...(onsetText && (onset !== undefined || established !== undefined) ? [{ text: onsetText }] : []),
      ...noteOf('State', lifecycle),
      ...noteOf('Confirmation', confirmation),
      ...allCodedIn(prb, 10, translating).flatMap((one) => noteOf('Classification', one)),
      ...allCodedIn(prb, 11, translating).flatMap((one) => noteOf('Managed by', one)),
      ...annotations(noted.notes, translating),
    ],
  });
}

/** In the sender's words, which no code of FHIR's has to fit. */
function noteOf(what: string, concept: CodeableConcept | undefined): { text: string }[] {
  const words = concept?.text ?? concept?.coding?.[0]?.display ?? concept?.coding?.[0]?.code;
  return words === undefined ? [] : [{ text: `${what}: ${words}` }];
}

function clinicalStatusOf(resolved: string | undefined, lifecycle: CodeableConcept | undefined): CodeableConcept {
  const words = [lifecycle?.text, ...(lifecycle?.coding ?? []).flatMap(({ code, display }) => [code, display])];
  const says = (pattern: RegExp) => words.some((word) => word !== undefined && pattern.test(word));
  const code =
    resolved !== undefined || says(/resolved/i)
      ? 'resolved'
      : says(/inactive/i)
        ? 'inactive'
        : says(/remission/i)
          ? 'remission'
          : says(/recur/i)
            ? 'recurrence'
            : 'active';
  return { coding: [{ system: clinicalSystem, code }] };
}

function confirmationOf(confirmation: CodeableConcept | undefined): string | undefined {
  const words = [confirmation?.text, ...(confirmation?.coding ?? []).flatMap(({ code, display }) => [code, display])];
  const says = (pattern: RegExp) => words.some((word) => word !== undefined && pattern.test(word));
  if (says(/^(un-?confirmed|suspected|rule out)/i)) return 'unconfirmed';
  if (says(/provisional/i)) return 'provisional';
  if (says(/differential/i)) return 'differential';
  if (says(/^(refuted|ruled out)/i)) return 'refuted';
  return says(/^(confirmed|C|verified)$/i) ? 'confirmed' : undefined;
}

function verification(code: string | undefined): CodeableConcept | undefined {
  return code === undefined ? undefined : { coding: [{ system: verificationSystem, code }] };
}
