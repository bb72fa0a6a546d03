// Decides anew whose person each patient bears, writes what changed with its history, and brings the worklist up to date.
// Invariant: two transactions that could decide about one person never do so at the same time: each first takes the locks
// of every key under which the patients concerned can meet others.
import type { Executor } from '#runtime/database/database.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Comparison, Reason } from '../matching/compare-patients.ts';
import { groupPatients, type Grouping, type Question } from '../matching/group-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import { withFewNamesakes } from '../matching/namesakes.ts';
import { pairKey, sharesKey } from '../matching/pairs.ts';
import { type Gathered, gatherPatients } from './gather-patients.ts';
import { closeReviews, insertLinks, type LinkCause, selectOpenReviews, upsertReviews } from './link-store.ts';
import {
  type HeldPatient,
  lockKeys,
  releaseNumbers,
  releaseSavepoint,
  rollbackToSavepoint,
  savepoint,
  type StoredAgent,
  updateBearers,
  updatePersonNumbers,
} from './patient-store.ts';

/** Who makes it necessary, when and why: kept with every link that comes of it. */
export interface Occasion {
  because: LinkCause;
  agent: StoredAgent;
  at: Date;
  requestId: string;
}

/** A patient that came to bear another person. */
export interface Move {
  patientId: PatientId;
  from: PersonId | null;
  to: PersonId;
  /** How many patients bear it now. */
  together: number;
}

export interface Settled {
  moves: readonly Move[];
  personOf(patientId: PatientId): PersonId;
  /** The verified NHS number of the patient's person. */
  verifiedNumberOf(patientId: PatientId): string | null;
  /** The patient's surest link within its person: whose, how sure and why. */
  surestLink(patientId: PatientId): { with: PatientId; score: number; reasons: readonly Reason[] } | undefined;
  /** Open questions about these patients. */
  questions: readonly Question[];
}

export interface Settling {
  /** Whose persons are to be decided anew. */
  patients: readonly PatientId[];
  /** Patients as they will be; the caller writes their rows in `write`. New ones have sequence Infinity. */
  instead?: ReadonlyMap<PatientId, HeldPatient>;
  /** Writes the rows of `instead`, once the persons they refer to bear the right numbers. */
  write?(
    personOf: (patientId: PatientId) => PersonId,
    numberOf: (patientId: PatientId) => string | null,
  ): Promise<void>;
  occasion: Occasion;
}

const attempts = 5;

const contended: Issue = {
  severity: 'error',
  code: 'transient',
  text: 'Other messages keep changing the same people. This one can be tried again.',
};
const tooManyTogether: Issue = {
  severity: 'error',
  code: 'business-rule',
  text:
    'More patients would become one person than can be true. Look for test patients or made-up details among them, add those ' +
    'to the placeholders in matching.yaml, and process this again.',
};

/** @throws IssueError `transient` where others keep changing the same people: try the whole transaction again. `business-rule`
 * where more patients would become one person than can be true. */
export async function settlePersons(transaction: Executor, settling: Settling, matching: Matching): Promise<Settled> {
  const instead = settling.instead ?? new Map<PatientId, HeldPatient>();
  const gathered = await gatherLocked(transaction, settling.patients, instead, matching);
  const { patients, together } = gathered;
  const grouping = group(gathered, matching);
  const personOf = personsOf(grouping, patients);
  const members = together.map((patientId) => patients.get(patientId)!);
  const { numbers, moves } = changesOf(members, grouping, personOf);

  // A person changes its verified number only while no patient holds it to the old one: that is what the foreign key is for.
  const renumbered = members.filter(
    ({ person_id, patientId }) => numbers.has(person_id) || numbers.has(personOf(patientId)),
  );
  if (numbers.size > 0) {
    await transaction.run(releaseNumbers(renumbered.map(({ patientId }) => patientId)));
    await transaction.run(updatePersonNumbers(numbers));
  }
  await settling.write?.(personOf, (patientId) => numberOf(patients.get(patientId)!));
  const rewritten = members.filter(
    (patient) =>
      !instead.has(patient.patientId) &&
      (renumbered.includes(patient) || personOf(patient.patientId) !== patient.person_id),
  );
  if (rewritten.length > 0)
    await transaction.run(
      updateBearers(
        rewritten.map((patient) => ({
          patient_id: patient.patientId,
          person_id: personOf(patient.patientId),
          verified_nhs_number: numberOf(patient),
        })),
      ),
    );

  const surestLink = surestLinks(grouping, gathered);
  if (moves.length > 0)
    await transaction.run(insertLinks(moves.map((move) => linkRow(move, surestLink, settling.occasion))));
  const questions = questionsOf(grouping, gathered, matching.limits.namesakes);
  await bringReviewsUpToDate(transaction, together, questions, settling.occasion.at);
  const verifiedNumberOf = (patientId: PatientId) =>
    members
      .map((member) => (personOf(member.patientId) === personOf(patientId) ? numberOf(member) : null))
      .find(Boolean) ?? null;
  return { moves, personOf, verifiedNumberOf, surestLink, questions };
}

/**
 * Gathers without locks to see which are needed, takes them all at once in their order, and gathers again for good.
 * Why not lock as it goes: locks taken in two orders wait for each other. Where the second gathering needs more, the locks
 * are given back and taken again with them.
 */
async function gatherLocked(
  transaction: Executor,
  from: readonly PatientId[],
  instead: ReadonlyMap<PatientId, HeldPatient>,
  matching: Matching,
): Promise<Gathered> {
  let namesakesApart = false;
  let { keys, tooMany } = await gatherPatients(transaction, from, instead, matching);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // Many of one name, perhaps; whoever else hangs together beyond what can be true is a mistake.
    if (tooMany && !namesakesApart) {
      namesakesApart = true;
      ({ keys, tooMany } = await gatherPatients(transaction, from, instead, matching, namesakesApart));
    }
    if (tooMany) throw new IssueError(tooManyTogether);
    await transaction.run(savepoint);
    await transaction.run(lockKeys(keys));
    const gathered = await gatherPatients(transaction, from, instead, matching, namesakesApart);
    const locked = new Set(keys);
    if (!gathered.tooMany && gathered.keys.every((key) => locked.has(key))) {
      await transaction.run(releaseSavepoint);
      return gathered;
    }
    await transaction.run(rollbackToSavepoint);
    await transaction.run(releaseSavepoint);
    ({ keys, tooMany } = gathered);
  }
  throw new IssueError(contended);
}

function group({ together, patients, assertions, compare }: Gathered, matching: Matching): Grouping {
  const members = together.map((patientId) => patients.get(patientId)!);
  const ids = new Set(together);
  return groupPatients(
    members,
    assertions.filter(({ one, other }) => ids.has(one) && ids.has(other)),
    compare,
    matching,
  );
}

type Patients = Gathered['patients'];

/** A group bears the person of whoever of it was heard of first. */
function personsOf({ groups }: Grouping, patients: Patients): (patientId: PatientId) => PersonId {
  const persons = new Map<PatientId, PersonId>();
  for (const ids of groups) {
    const [first] = ids.map((id) => patients.get(id)!).toSorted((one, other) => one.sequence - other.sequence);
    for (const id of ids) persons.set(id, first!.own_person_id);
  }
  return (patientId) => persons.get(patientId) ?? patients.get(patientId)!.person_id;
}

function numberOf({ profile }: Pick<HeldPatient, 'profile'>): string | null {
  return profile.verified && profile.nhsNumber ? profile.nhsNumber : null;
}

/** Which persons' verified numbers change, and who moves. Everybody who bears a person concerned is among the members. */
function changesOf(
  members: readonly HeldPatient[],
  { groups }: Grouping,
  personOf: (patientId: PatientId) => PersonId,
) {
  const before = new Map<PersonId, string | null>();
  const after = new Map<PersonId, string | null>();
  const moves: Move[] = [];
  const sizes = new Map(groups.flatMap((ids) => ids.map((id) => [id, ids.length] as const)));
  for (const { person_id, verified_nhs_number } of members) {
    before.set(person_id, before.get(person_id) ?? verified_nhs_number);
    after.set(person_id, null);
  }
  for (const patient of members) {
    const person = personOf(patient.patient_id);
    after.set(person, after.get(person) ?? numberOf(patient));
    const isNew = !Number.isFinite(patient.sequence);
    if (isNew || person !== patient.person_id)
      moves.push({
        patientId: patient.patient_id,
        from: isNew ? null : patient.person_id,
        to: person,
        together: sizes.get(patient.patient_id) ?? 1,
      });
  }
  const numbers = new Map([...after].filter(([person, number]) => (before.get(person) ?? null) !== number));
  return { numbers, moves };
}

function surestLinks({ groups }: Grouping, { patients, compare }: Gathered): Settled['surestLink'] {
  const groupOf = new Map(groups.flatMap((ids) => ids.map((id) => [id, ids] as const)));
  return (patientId) => {
    const one = patients.get(patientId)!;
    let best: { with: PatientId; comparison: Comparison } | undefined;
    for (const id of groupOf.get(patientId) ?? []) {
      if (id === patientId) continue;
      const comparison = compare(one, patients.get(id)!);
      if (!best || comparison.score > best.comparison.score) best = { with: id, comparison };
    }
    return best && { with: best.with, score: best.comparison.score, reasons: best.comparison.reasons };
  };
}

function linkRow({ patientId, from, to }: Move, surestLink: Settled['surestLink'], occasion: Occasion) {
  const link = surestLink(patientId);
  return {
    patient_id: patientId,
    person_id: to,
    from_person_id: from,
    linked_at: occasion.at,
    because: occasion.because,
    with_patient_id: link?.with ?? null,
    score: link?.score ?? null,
    reasons: JSON.stringify(link?.reasons ?? []),
    agent: JSON.stringify(occasion.agent),
    request_id: occasion.requestId,
  };
}

/** Questions among those decided, and between them and everybody else they are alike to. */
function questionsOf(
  grouping: Grouping,
  { together, patients, compare, assertions }: Gathered,
  namesakes: number,
): Question[] {
  const ids = new Set(together);
  const answered = new Set(
    assertions
      .filter(({ by, says }) => by === 'steward' && says === 'different')
      .map(({ one, other }) => pairKey(one, other)),
  );
  const outward = together.flatMap((patientId) => {
    const one = patients.get(patientId)!;
    return [...patients.values()].flatMap((other): Question[] => {
      if (ids.has(other.patientId) || !sharesKey(one, other)) return [];
      const comparison = compare(one, other);
      // Who is as good as linked and was not gathered is one of too many of that name.
      if (comparison.result === 'separate') return [];
      const kind = comparison.result === 'linked' ? 'fits-two' : 'alike';
      return [{ one: patientId, other: other.patientId, kind, comparison }];
    });
  });
  const questions = withFewNamesakes([...grouping.questions, ...outward], namesakes);
  return questions.filter(({ one, other }) => !answered.has(pairKey(one, other)));
}

/** Reasons say everything a score does. */
const told = (reasons: readonly Reason[]) =>
  reasons.map(({ about, level = '', bits }) => `${about} ${level} ${bits}`).join();

async function bringReviewsUpToDate(
  transaction: Executor,
  together: readonly PatientId[],
  questions: readonly Question[],
  at: Date,
): Promise<void> {
  const open = await transaction.run(selectOpenReviews(together));
  const openByPair = new Map(open.map((row) => [pairKey(row.patient_id, row.other_patient_id), row]));
  const asked = new Set<string>();
  const changed = questions.filter(({ one, other, kind, comparison }) => {
    const key = pairKey(one, other);
    asked.add(key);
    const held = openByPair.get(key);
    return held?.kind !== kind || told(held.reasons) !== told(comparison.reasons);
  });
  if (changed.length > 0)
    await transaction.run(
      upsertReviews(
        changed.map(({ one, other, kind, comparison }) => ({
          patient_id: one < other ? one : other,
          other_patient_id: one < other ? other : one,
          kind,
          score: comparison.score,
          reasons: comparison.reasons,
        })),
        at,
      ),
    );
  const gone = open.filter((row) => !asked.has(pairKey(row.patient_id, row.other_patient_id)));
  if (gone.length > 0) await transaction.run(closeReviews(gone, at));
}
