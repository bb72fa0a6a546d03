// A reconciliation as FHIR R4: a List of MedicationStatements, each with what changed and why.
// Each claims its UK Core profile. Source: FHIR R4 List (entry.flag), MedicationStatement; UK Core R4; HL7 IPS and NHS transfer of care for the states used.
import type { CodeableConcept, List, MedicationStatement } from '#standards/fhir/types.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { MedicineChange, ReconciledMedicine } from './reconciled-medicine.ts';

export interface ReconciliationSubject {
  /** Whom it is of, e.g. `Patient/…`. */
  patient: string;
  /** When it was put together: a FHIR dateTime. */
  date: string;
  nameOf: (sourceId: string) => string;
  /** What two lists were reconciled, and whose answer is missing, each a sentence: a part never reads as the whole. */
  notes?: readonly string[];
  /** In one Bundle, where statements are named by `urn:uuid:`. */
  within?: boolean;
}

const ukCore = (name: string) => ({ profile: [`https://fhir.hl7.org.uk/StructureDefinition/UKCore-${name}`] });

const statuses: Readonly<Record<MedicineChange, MedicationStatement['status']>> = {
  continued: 'active',
  'continued, compare the doses': 'active',
  'dose changed': 'active',
  started: 'active',
  stopped: 'stopped',
  'on hold': 'on-hold',
  'not mentioned': 'unknown',
  'during the stay only': 'completed',
};

/** The List first, then its statements in its order. The same reconciliation has the same ids. */
export function reconciliationResources(
  medicines: readonly ReconciledMedicine[],
  subject: ReconciliationSubject,
): [List, ...MedicationStatement[]] {
  const statements = medicines.map((medicine, index) => statementOf(medicine, index, subject));
  const list: List = {
    resourceType: 'List',
    id: deterministicId(['medicines-reconciliation', subject.patient, subject.date]),
    meta: ukCore('List'),
    status: 'current',
    mode: 'snapshot',
    title: 'Medicines reconciliation',
    code: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/list-example-use-codes',
          code: 'medications',
          display: 'Medication List',
        },
      ],
      text: 'Medicines reconciliation',
    },
    subject: { reference: subject.patient },
    date: subject.date,
    ...(subject.notes && subject.notes.length > 0 ? { note: subject.notes.map((text) => ({ text })) } : {}),
    ...(medicines.length === 0
      ? {
          emptyReason: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'unavailable' }],
            text: 'No source has a medicine to reconcile. This does not say that none is taken.',
          },
        }
      : {
          entry: medicines.map(({ change }, index) => ({
            flag: { text: change },
            item: {
              reference: `${subject.within ? 'urn:uuid:' : 'MedicationStatement/'}${statements[index]!.id}`,
            },
          })),
        }),
  };
  return [list, ...statements];
}

function statementOf(
  { medicine, change, before, during, after, matchedBy, needsPerson, reasons, sources }: ReconciledMedicine,
  index: number,
  { patient, date, nameOf }: ReconciliationSubject,
): MedicationStatement & { id: string } {
  const [latest] = [...after, ...during, ...before] as [RecordItem, ...RecordItem[]];
  const { dose } = latest.facts?.medicine ?? {};
  const notes = [
    `Change: ${change}.`,
    ...(needsPerson ? [`Needs a person: ${needsPerson}`] : []),
    ...(
      [
        ['Before', before],
        ['During the stay', during],
        ['After', after],
      ] as const
    ).flatMap(([side, items]) =>
      items.length > 0 ? [`${side}: ${items.map((item) => doseWords(item, nameOf)).join('; ')}.`] : [],
    ),
    ...(matchedBy ? [matchedBy] : []),
    ...(reasons.length > 0 ? [`Why: ${reasons.join('; ')}.`] : []),
  ];
  return {
    resourceType: 'MedicationStatement',
    id: deterministicId(['medicines-reconciliation', patient, date, String(index), medicine]),
    meta: ukCore('MedicationStatement'),
    status: statuses[change],
    medicationCodeableConcept: conceptOf(latest, medicine),
    subject: { reference: patient },
    dateAsserted: date,
    derivedFrom: sources.map((source) => ({ display: nameOf(source) })),
    note: notes.map((text) => ({ text })),
    ...(dose === undefined ? {} : { dosage: [{ text: dose }] }),
  };
}

function conceptOf({ code, facts }: RecordItem, text: string): CodeableConcept {
  const codes = [...(code ? [code] : []), ...(facts?.codes ?? [])];
  return codes.length === 0
    ? { text }
    : { coding: codes.map((each) => ({ system: each.system, code: each.code })), text };
}

function doseWords({ title, facts, status, sourceId }: RecordItem, nameOf: (sourceId: string) => string): string {
  return `${nameOf(sourceId)}: ${[title, facts?.medicine?.dose, status].filter(Boolean).join(', ')}`;
}
