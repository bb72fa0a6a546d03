// Decides anew whose person each patient bears, writes what changed with its history, and brings the worklist up to date.
// Invariant: two transactions that could decide about one person never do so at the same time: each first takes the locks
// of every key under which the patients concerned can meet others.
import { type Executor, send } from '#runtime/database/database.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Comparison, Reason } from '../matching/compare-patients.ts';
import { groupPatients, type Grouping, type Question } from '../matching/group-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import { type Gathered, gatherPatients } from './gather-patients.ts';
import { insertLinks, type LinkCause } from './link-store.ts';
import { bringReviewsUpToDate, questionsOf } from './questions.ts';
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
  /** Patients as they will be; the caller writes their rows in `write`. New ones have a sequence of {@link unheard} and above. */
  instead?: ReadonlyMap<PatientId, HeldPatient>;
  /** Writes the rows of `instead`, once the persons they refer to bear the right numbers. */
  write?(
    personOf: (patientId: PatientId) => PersonId,
    numberOf: (patientId: PatientId) => string | null,
  ): Promise<void>;
  occasion: Occasion;
}

/** No patient has been heard of so late: of those to be written the first has this sequence, the next one more. */
export const unheard = 2 ** 52;

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
  const gathered = await gatherLocked(transaction, settling.patients, settling.instead ?? nobody, matching);
  return decidePersons(transaction, gathered, settling, matching);
}

const nobody: ReadonlyMap<PatientId, HeldPatient> = new Map();

/** The same of whoever was gathered, the caller holding what keeps others from deciding about them. */
export async function decidePersons(
  transaction: Executor,
  gathered: Gathered,
  settling: Settling,
  matching: Matching,
): Promise<Settled> {
  const instead = settling.instead ?? nobody;
  const { patients, together } = gathered;
  const grouping = group(gathered, matching);
  const personOf = personsOf(grouping, patients);
  const members = together.map((patientId) => patients.get(patientId)!);
  const { numbers, moves } = changesOf(members, grouping, personOf);

  // A person changes its verified number only while no patient holds it to the old one: that is what the foreign key is for.
  const renumbered = new Set(
    members.filter(({ person_id, patientId }) => numbers.has(person_id) || numbers.has(personOf(patientId))),
  );
  if (numbers.size > 0) {
    await send(transaction, releaseNumbers([...renumbered].map(({ patientId }) => patientId)));
    await send(transaction, updatePersonNumbers(numbers));
  }
  await settling.write?.(personOf, (patientId) => numberOf(patients.get(patientId)!));
  const rewritten = members.filter(
    (patient) =>
      !instead.has(patient.patientId) && (renumbered.has(patient) || personOf(patient.patientId) !== patient.person_id),
  );
  if (rewritten.length > 0)
    await send(
      transaction,
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
    await send(transaction, insertLinks(moves.map((move) => linkRow(move, surestLink, settling.occasion))));
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
    await send(transaction, savepoint);
    await send(transaction, lockKeys(keys));
    const gathered = await gatherPatients(transaction, from, instead, matching, namesakesApart);
    const locked = new Set(keys);
    if (!gathered.tooMany && gathered.keys.every((key) => locked.has(key))) {
      await send(transaction, releaseSavepoint);
      return gathered;
    }
    await send(transaction, rollbackToSavepoint);
    await send(transaction, releaseSavepoint);
    ({ keys, tooMany } = gathered);
  }
  throw new IssueError(contended);
}

/** Each part by itself: nothing in one depends on another. */
function group({ parts, patients, assertions, compare }: Gathered, matching: Matching): Grouping {
  const groupings = parts.map((ids) => {
    const inside = new Set(ids);
    return groupPatients(
      ids.map((patientId) => patients.get(patientId)!),
      assertions.filter(({ one, other }) => inside.has(one) && inside.has(other)),
      compare,
      matching,
    );
  });
  return {
    groups: groupings.flatMap(({ groups }) => groups),
    questions: groupings.flatMap(({ questions }) => questions),
  };
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
    const isNew = patient.sequence >= unheard;
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
