// Who is this patient? Called for every message that names somebody, in the message's transaction: what the message says is
// kept, and where it changes who they are, persons are decided anew.
import { randomUUID } from 'node:crypto';
import { type Executor, runBoth, send } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { contradictionOf, digestOf, isAnotherPerson, newIdentifiers, type SystemAndValue } from './linking/news.ts';
import { insertIdentifiers, insertPersons, lockKeys } from './linking/patient-store.ts';
import { rewritePatient } from './linking/rewrite-patient.ts';
import type { Settled } from './linking/settle-persons.ts';
import { rowOf, sayingOf, withVersion } from './linking/saying.ts';
import { type Standing, standingOf, type Stands } from './linking/standing.ts';
import {
  insertVersion,
  type KnownPatient,
  selectKnownPatient,
  selectVersions,
  updateStanding,
  upsertRepetition,
  upsertRepetitionSelectStanding,
} from './linking/version-store.ts';
import type { Reason } from './matching/compare-patients.ts';
import { hashKey } from './matching/match-keys.ts';
import type { Matching } from './matching/matching-config.ts';
import { selectStanding } from './persons-store.ts';

export interface PatientToLink {
  patientId: PatientId;
  sourceId: string;
  /** ODS code of the organisation whose patient it is. */
  organisation: string;
  identifiers: readonly Identifier[];
  demographics: Demographics;
  /**
   * Whether this is the whole of what the source knows (a FHIR Patient), as where it is not said: what is absent is not so. Where
   * it is not (HL7 v2), what is absent is as it was; an NHS number without a status is as verified as it was.
   */
  complete?: boolean;
  /** Details of which the source says that there are none. */
  cleared?: readonly (keyof Demographics)[];
  /** Whether the message is about who they are; a result that only names somebody never outvotes a registration. */
  authoritative: boolean;
  receivedAt: Date;
  /** ISO 8601 instant the source recorded it; when it was received, where that is not said. */
  recordedAt?: string;
  /** Whether it carries a security label that hides the person (isRestrictedPatient); as before, where not said. */
  restricted?: boolean;
  requestId?: string;
}

/** What became of a patient. */
export interface LinkResult {
  /** `linked`: one person with other patients. `separate`: alone. `needs-review`: alone, until a steward has looked. */
  status: 'linked' | 'separate' | 'needs-review';
  personId: PersonId;
  /** Why: the surest link, or the question that is open. Words about agreement, never the values. */
  reasons: readonly Reason[];
  /**
   * What the message says of the patient and what was said before are hardly one person: a number mistyped or a record
   * overwritten. The message is kept; whoever is responsible should look.
   */
  contradicts?: readonly Reason[];
}

/**
 * Keeps what a source says of a patient and links it with whoever it is: NHS number first, then everything else weighed
 * together. The same again changes nothing. In any order, and from any number of transactions at once, the same messages
 * give the same persons: of what is recorded at one instant, the one received last stands.
 * @throws IssueError `transient` where others keep changing the same people: try the transaction again; `business-rule` where
 * more patients would become one person than can be true.
 */
export async function linkPatient(
  transaction: Executor,
  patient: PatientToLink,
  matching: Matching,
): Promise<LinkResult> {
  const { patientId, sourceId, receivedAt } = patient;
  const met = await meet(transaction, patient, matching);
  const asBefore = await saidAsBefore(transaction, patientId, met);
  if (asBefore) return asBefore;
  const { saying, known, identifiers, isKnown } = met;

  const version = known?.said_before ?? (known?.last_version ?? 0) + 1;
  const keep = async () => {
    if (known?.said_before === undefined || known.said_before === null)
      await send(transaction, insertVersion({ patient_id: patientId, version, source_id: sourceId, ...rowOf(saying) }));
    else if (!known.said_since) await send(transaction, upsertRepetition(patientId, version, saying));
    await keepIdentifiers(transaction, patient, identifiers);
  };
  const earlier = known ? await transaction.run(selectVersions(patientId)) : [];
  const stands = standingOf(withVersion(earlier, { ...saying, sourceId, version }), (one, other) =>
    isAnotherPerson(one, other, matching),
  );
  const contradicts = contradictionOf(saying.demographics, known?.standing ?? undefined, matching);
  if (known && isKnown && saysTheSame(known, stands)) {
    await keep();
    if (digestOf(known.standing!) !== digestOf(stands.standing))
      await send(transaction, updateStanding(patientId, stands.version, stands.standing));
    return { ...(await asItStands(transaction, selectStanding(patientId))), ...(contradicts ? { contradicts } : {}) };
  }
  const ownPersonId = known?.own_person_id ?? (await makePerson(transaction, patientId, receivedAt));
  const settled = await rewritePatient(
    transaction,
    {
      patientId,
      organisation: patient.organisation,
      sources: [...new Set([...(known?.sources ?? []), sourceId])],
      sequence: known?.sequence ?? Number.POSITIVE_INFINITY,
      personId: known?.person_id ?? ownPersonId,
      ownPersonId,
      verifiedNhsNumber: known?.verified_nhs_number ?? null,
      stands,
      identifiers: [...(known?.identifiers ?? []), ...identifiers],
    },
    {
      because: known ? 'demographics' : 'first-heard',
      agent: { type: 'source', sourceId, organisation: patient.organisation },
      at: receivedAt,
      requestId: patient.requestId ?? randomUUID(),
    },
    matching,
    keep,
  );
  return resultOf(patientId, settled, contradicts);
}

/**
 * The same where the message says nothing new of who the patient is. Undefined where it does: then nothing is written, and the
 * patient is locked until the transaction ends. Others may link at the same time in the same transaction this way.
 */
export async function linkAsBefore(
  transaction: Executor,
  patient: PatientToLink,
  matching: Matching,
): Promise<LinkResult | undefined> {
  return saidAsBefore(transaction, patient.patientId, await meet(transaction, patient, matching));
}

/** What is said, held against what is known. Two messages about one unknown patient: the second waits for the first. */
async function meet(transaction: Executor, patient: PatientToLink, matching: Matching) {
  const { patientId, sourceId } = patient;
  const saying = sayingOf(patient);
  const [, [known]] = await runBoth(
    transaction,
    lockKeys([hashKey(`patient ${patientId}`)]),
    selectKnownPatient(patientId, { ...saying, sourceId }),
  );
  const identifiers = newIdentifiers(patient.identifiers, known);
  const isKnown = known !== undefined && identifiers.length === 0 && isMatched(known, sourceId, matching);
  return { saying, known, identifiers, isKnown };
}

async function saidAsBefore(
  transaction: Executor,
  patientId: PatientId,
  { saying, known, isKnown }: Awaited<ReturnType<typeof meet>>,
): Promise<LinkResult | undefined> {
  if (!known || !isKnown || known.said_before === null || known.overtaken) return undefined;
  return asItStands(
    transaction,
    known.said_since ? selectStanding(patientId) : upsertRepetitionSelectStanding(patientId, known.said_before, saying),
  );
}

/** What stands is what stood: nobody is compared otherwise, whoever says it now. */
function saysTheSame({ standing, restricted }: KnownPatient, stands: Stands): boolean {
  const said = ({ from: _from, ...rest }: Standing) => digestOf(rest);
  return standing !== null && restricted === stands.restricted && said(standing) === said(stands.standing);
}

/** Its source is known to tell of it, and the rules are those it was matched by. */
function isMatched(known: KnownPatient, sourceId: string, matching: Matching): boolean {
  return known.sources.includes(sourceId) && known.matched_with === matching.fingerprint;
}

/** The person a patient bears while it stands alone. */
export async function makePerson(transaction: Executor, patientId: PatientId, at: Date): Promise<PersonId> {
  const personId = randomUUID() as PersonId;
  await send(
    transaction,
    insertPersons([{ person_id: personId, first_patient_id: patientId, verified_nhs_number: null, made_at: at }]),
  );
  return personId;
}

export async function keepIdentifiers(
  transaction: Executor,
  { patientId, sourceId, receivedAt }: Pick<PatientToLink, 'patientId' | 'sourceId' | 'receivedAt'>,
  identifiers: readonly SystemAndValue[],
): Promise<void> {
  if (identifiers.length === 0) return;
  await send(
    transaction,
    insertIdentifiers(
      identifiers.map((identifier) => ({
        ...identifier,
        patient_id: patientId,
        source_id: sourceId,
        received_at: receivedAt,
      })),
    ),
  );
}

export function resultOf(patientId: PatientId, settled: Settled, contradicts?: readonly Reason[]): LinkResult {
  const link = settled.surestLink(patientId);
  const question = settled.questions.find(({ one, other }) => one === patientId || other === patientId);
  const personId = settled.personOf(patientId);
  const more = contradicts ? { contradicts } : {};
  if (link) return { status: 'linked', personId, reasons: link.reasons, ...more };
  if (question) return { status: 'needs-review', personId, reasons: question.comparison.reasons, ...more };
  return { status: 'separate', personId, reasons: [], ...more };
}

/** The result as it was, for a message that says nothing new. */
async function asItStands(executor: Executor, statement: ReturnType<typeof selectStanding>): Promise<LinkResult> {
  const [row] = await executor.run(statement);
  return {
    status: row!.linked ? 'linked' : row!.in_review ? 'needs-review' : 'separate',
    personId: row!.person_id,
    reasons: row!.reasons ?? [],
  };
}
