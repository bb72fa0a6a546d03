// OBX → UK Core Observation. Source: HL7 v2.8.2 §7.4.2; HL7 v2-to-FHIR, OBX[Observation].
import { deterministicId } from '#standards/deterministic-id.ts';
import type {
  Annotation,
  Attachment,
  CodeableConcept,
  DiagnosticReport,
  Observation,
  Reference,
  Specimen,
} from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, present, type Translating } from '../context.ts';
import { codedIn, keyOf } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { organisation, organisationByCode, practitioner } from '../data-types/people.ts';
import { referenceRange, unitOf } from '../data-types/quantities.ts';
import { annotations } from '../notes.ts';
import type { Noted } from '../structure.ts';
import { participatingOrganisation, participation } from '../visit/participants.ts';
import { interpretation } from './interpretation.ts';
import { textOf, textTypes, type Value, valuesOf } from './observation-value.ts';
import { linkSusceptibilities } from './related-results.ts';
import { dataAbsentReason, observationStatus, statusWithin } from './status.ts';

/** What the observations of one report, specimen or visit have in common. */
export interface ObservedOn {
  patientId: PatientId;
  /** What their ids follow from, beside their own code and sub-id. */
  key: readonly [string, ...string[]];
  /** Their ids follow from when they were observed as well: for observations of no order, which are made again and again. */
  keyedByTime?: true;
  encounter?: Reference | undefined;
  specimen?: Reference<Specimen> | undefined;
  category?: CodeableConcept[] | undefined;
  /** The report's code: what text is of that names nothing itself. */
  code?: CodeableConcept | undefined;
  status?: DiagnosticReport['status'] | undefined;
  effective?: Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'> | undefined;
  issued?: string | undefined;
  performer?: Observation['performer'] | undefined;
}

export interface Observed {
  observations: Observation[];
  /** OBX-4 of each observation that has one: what other results call it by. */
  subIds: Map<Observation, string>;
  /** Documents among them, for the report or a document of their own. */
  documents: ObservedDocument[];
  /** Ids of observations of earlier messages that this one says something of without saying them again. */
  unchanged: string[];
}

/** A document where a value was expected, with the comments on it. */
export interface ObservedDocument {
  attachment: Attachment;
  notes: Annotation[];
}

/** All observations of a group, lines of text in a row made one, sub-ids kept apart. */
export function observationsOf(group: readonly Noted[], on: ObservedOn, translating: Translating): Observed {
  const observed: Observed = { observations: [], subIds: new Map(), documents: [], unchanged: [] };
  const occurrences = new Map<string, number>();
  const bySubId = new Map<string, Observation[]>();
  for (const lines of linesTogether(group)) {
    const [{ segment: obx }] = lines;
    const code = codeOf(obx, on, translating);
    const subId = obx.first(4).wholeText()?.trim() ?? '';
    const key = [keyOf(code), subId, ...(on.keyedByTime ? [obx.peek(14) ?? ''] : [])].join('|');
    const occurrence = (occurrences.get(key) ?? 0) + 1;
    occurrences.set(key, occurrence);
    const id = deterministicId(['Observation', ...on.key, key, String(occurrence)]);
    if (saysOnlyFinal(lines)) {
      translating.lose(
        'OBX-11',
        'changed',
        'What was sent before is final now and not sent again: it stays as it was.',
      );
      obx.tick(1, 2, 3, 4, 11, 14);
      observed.unchanged.push(id);
      continue;
    }
    const { observation, documents } = observationOf(lines, id, code, on, translating);
    for (const document of documents) observed.documents.push(document);
    if (!observation) continue;
    observed.observations.push(observation);
    if (subId === '') continue;
    observed.subIds.set(observation, subId);
    const together = bySubId.get(subId);
    if (together) together.push(observation);
    else bySubId.set(subId, [observation]);
  }
  for (const together of bySubId.values()) linkSusceptibilities(together);
  return observed;
}

/**
 * U of table 0085: what was sent as preliminary is final, and is not sent again. Why it makes no observation: one without the
 * value would replace the one that has it.
 */
function saysOnlyFinal([{ segment: obx }, ...more]: readonly [Noted, ...Noted[]]): boolean {
  return more.length === 0 && obx.peek(11)?.toUpperCase() === 'U' && !obx.has(5);
}

/** OBX of text in a row that continue one another: the same code, sub-id and state. */
function linesTogether(group: readonly Noted[]): [Noted, ...Noted[]][] {
  const found: [Noted, ...Noted[]][] = [];
  for (const noted of group) {
    const last = found.at(-1);
    if (last && continues(last.at(-1)!, noted)) last.push(noted);
    else found.push([noted]);
  }
  return found;
}

function continues(before: Noted, next: Noted): boolean {
  if (before.notes.length > 0 || before.participants.length > 0) return false;
  const [one, other] = [before.segment, next.segment];
  const isText = (obx: SegmentReader) => textTypes.has(obx.peek(2)?.toUpperCase() ?? '');
  if (!isText(one) || !isText(other)) return false;
  const same = (field: number, component = 1) => one.peek(field, component) === other.peek(field, component);
  return same(3) && same(3, 2) && same(3, 4) && same(4) && same(11) && same(14);
}

function codeOf(obx: SegmentReader, on: ObservedOn, translating: Translating): CodeableConcept {
  const own = codedIn(obx, 3, translating);
  if (own) return own;
  if (on.code) return on.code;
  translating.lose('OBX-3', 'changed', 'It names nothing that was observed.');
  return { text: 'Observation' };
}

function observationOf(
  lines: readonly [Noted, ...Noted[]],
  id: string,
  code: CodeableConcept,
  on: ObservedOn,
  translating: Translating,
): { observation?: Observation; documents: ObservedDocument[] } {
  const [{ segment: obx }] = lines;
  const title = code.text ?? code.coding?.[0]?.display;
  const { values, attachments } =
    lines.length === 1 ? valuesOf(obx, title, translating) : { values: present([joined(lines)]), attachments: [] };
  const note = lines.flatMap(({ notes }) => annotations(notes, translating));
  // Comments on a document are said once, with the first where an OBX has several.
  const [attachment, ...furtherAttachments] = attachments;
  const documents = attachment
    ? [{ attachment, notes: note }, ...furtherAttachments.map((further) => ({ attachment: further, notes: [] }))]
    : [];
  // The first line's fields stand for all lines: what the others repeat is not lost.
  if (lines.length > 1) obx.tick(2);
  for (const { segment } of lines.slice(1)) segment.tick(1, 2, 3, 4, 11, 14);
  const own = obx.text(11)?.toUpperCase();
  const status = own === undefined ? statusWithin(on.status) : observationStatus(own);
  if (status === undefined) translating.lose('OBX-11', 'changed', 'It is no state of HL7 table 0085.');
  // O is a detail of an order: a value beside it is one, and FHIR's "registered" would say that none is known yet.
  const ofOrder = own === 'O' && values.length > 0;
  // A document is the report's, or stands alone; what is left of its OBX says nothing more.
  if (values.length === 0 && attachments.length > 0) {
    if (code.coding) translating.lose('OBX-3', 'changed', 'A document of a report has a title, and no code.');
    return { documents };
  }
  const unit = obx.has(6) ? unitOf(obx.first(6)) : {};
  const range = obx.first(7).wholeText()?.trim();
  const effectiveDateTime = dateTimeIn(obx, 14, translating);
  const [value, ...others] = values;
  const absent = value ? undefined : (dataAbsentReason(own ?? '') ?? (note.length === 0 ? noValue : undefined));
  const observation = filled<Observation>({
    resourceType: 'Observation',
    id,
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation'] },
    identifier: present(obx.all(21).map((part) => entityIdentifier(part, 'thing', translating))),
    status: ofOrder ? 'unknown' : (status ?? 'unknown'),
    category: on.category,
    code,
    subject: { reference: `Patient/${on.patientId}`, type: 'Patient' },
    encounter: on.encounter as Observation['encounter'],
    ...(effectiveDateTime === undefined ? on.effective : { effectiveDateTime }),
    issued: on.issued,
    performer: performersOf(lines, on, translating),
    // Several values are components of what they are values of: R4's Observation has room for one.
    ...(others.length === 0 ? value : {}),
    component: others.length === 0 ? undefined : values.map((one) => ({ code, ...(one as object) })),
    dataAbsentReason: absent,
    interpretation: present(obx.all(8).map((part) => interpretation(part, translating))),
    note,
    bodySite: codedIn(obx, 20, translating),
    method: codedIn(obx, 17, translating),
    specimen: on.specimen,
    device: deviceOf(obx, translating),
    referenceRange: range === undefined || range === '' ? undefined : [referenceRange(range, unit)],
  });
  return { observation, documents };
}

const noValue = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown', display: 'Unknown' }],
};

function joined(lines: readonly Noted[]): Value | undefined {
  const valueString = lines.map(({ segment }) => textOf(segment) ?? '').join('\n');
  return valueString.trim() === '' ? undefined : { valueString };
}

function performersOf(
  lines: readonly [Noted, ...Noted[]],
  on: ObservedOn,
  translating: Translating,
): Observation['performer'] {
  const [{ segment: obx }] = lines;
  const own = present<NonNullable<Observation['performer']>[number]>([
    ...obx.all(16).map((part) => practitioner(part, translating)),
    ...obx.all(25).map((part) => practitioner(part, translating)),
    organisationByCode(codedIn(obx, 15, translating)),
    ...obx.all(23).map((part) => organisation(part, translating)),
    // From 2.7 on those who observed follow in segments of their own.
    ...lines.flatMap(({ participants }) =>
      participants.flatMap((segment) => {
        const who = participation(segment, translating)?.who;
        return present<NonNullable<Observation['performer']>[number]>([
          who,
          participatingOrganisation(segment, translating),
        ]);
      }),
    ),
  ]);
  return own.length > 0 ? own : on.performer;
}

function deviceOf(obx: SegmentReader, translating: Translating): Observation['device'] {
  const first = obx.has(18) ? entityIdentifier(obx.first(18), 'thing', translating) : undefined;
  return first && { type: 'Device', identifier: first };
}
