// The stewards' worklist: two persons who may be one, why the index could not tell, and a steward's answer.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { type BestDemographics, bestDemographics } from './best-demographics.ts';
import type { Reason } from './matching/compare-patients.ts';
import type { QuestionKind } from './matching/group-patients.ts';
import type { Matching } from './matching/matching-config.ts';
import { type PersonPatientRow, selectPatientsOf } from './persons-store.ts';
import { toldOf } from './persons.ts';
import { countReviews, selectReviews } from './review-store.ts';
import { link, type Said, type Speaking, unlink } from './steward.ts';

export interface ReviewSide {
  personId: PersonId;
  /** The patient the question is about. */
  patientId: PatientId;
  known: BestDemographics | undefined;
  /** Every patient of the person: organisation and numbers. */
  patients: readonly {
    patientId: PatientId;
    organisation: string;
    identifiers: readonly { system: string; value: string }[];
  }[];
}

/** One question: however many of their patients are alike, two persons are asked about once. */
export interface Review {
  one: ReviewSide;
  other: ReviewSide;
  kind: QuestionKind;
  /** Bits for one person. */
  score: number;
  reasons: readonly Reason[];
  openedAt: Date;
}

export interface ReviewPage {
  reviews: readonly Review[];
  /** Give it back for the next page; absent on the last. */
  after?: { score: number; patientId: PatientId; otherPatientId: PatientId };
}

/** Open questions, the likeliest first. Restricted people are not among them. */
export async function listReviews(
  db: Executor,
  options: { limit: number; after?: ReviewPage['after'] },
): Promise<ReviewPage> {
  const rows = await db.run(selectReviews(options.limit + 1, options.after));
  const page = rows.slice(0, options.limit);
  const persons = [...new Set(page.flatMap((row) => [row.person_id, row.other_person_id]))];
  const patients = persons.length > 0 ? await db.run(selectPatientsOf(persons)) : [];
  const ofPerson = Map.groupBy(patients, ({ person_id }) => person_id);
  const last = page.at(-1);
  return {
    reviews: page.map((row) => ({
      one: sideOf(row.person_id, row.patient_id, ofPerson.get(row.person_id) ?? []),
      other: sideOf(row.other_person_id, row.other_patient_id, ofPerson.get(row.other_person_id) ?? []),
      kind: row.kind,
      score: row.score,
      reasons: row.reasons,
      openedAt: row.opened_at,
    })),
    ...(rows.length > options.limit && last
      ? { after: { score: last.score, patientId: last.patient_id, otherPatientId: last.other_patient_id } }
      : {}),
  };
}

/** How many questions are open. */
export async function countOpenReviews(db: Executor): Promise<number> {
  const [row] = await db.run(countReviews);
  return row!.count;
}

/**
 * A steward's answer. `different` is remembered: nothing asks or links again until a steward takes it back. `same` links at once.
 */
export async function decideReview(
  transaction: Executor,
  {
    patientId,
    otherPatientId,
    decision,
    ...speaking
  }: Speaking & { patientId: PatientId; otherPatientId: PatientId; decision: 'same' | 'different' },
  matching: Matching,
): Promise<Said> {
  return decision === 'same'
    ? link(transaction, { patientId, otherPatientId, ...speaking }, matching)
    : unlink(transaction, { patientId, otherPatientId, ...speaking }, matching);
}

function sideOf(personId: PersonId, patientId: PatientId, rows: readonly PersonPatientRow[]): ReviewSide {
  return {
    personId,
    patientId,
    known: bestDemographics(rows.flatMap(toldOf)),
    patients: rows.map((row) => ({
      patientId: row.patient_id,
      organisation: row.organisation,
      identifiers: row.identifiers,
    })),
  };
}
