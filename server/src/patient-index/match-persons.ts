// Who is it that somebody else describes in full? The comparison by which sources' patients are linked, asked without linking
// anything: FHIR `Patient/$match`, IHE ITI-119. A match is itself a disclosure; the caller decides and records it before.
// Invariant: nobody restricted is compared, so nothing here can show that they exist.
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import { isEnough, notEnough } from './find/criteria.ts';
import { selectCandidates, selectCandidatesOf } from './find/find-store.ts';
import { type FoundPerson, mostShown, toChooseFrom } from './find/found-person.ts';
import { type Candidate, gradePersons } from './find/grade.ts';
import { selectCurrentNumbers } from './linking/patient-store.ts';
import { comparePatients } from './matching/compare-patients.ts';
import { matchKeys } from './matching/match-keys.ts';
import type { Matching } from './matching/matching-config.ts';
import { profileOf } from './matching/profile.ts';

/** Somebody as the asker knows them. */
export interface PatientToMatch {
  demographics: Demographics;
  identifiers: readonly Identifier[];
}

export interface MatchedPerson extends FoundPerson {
  /** The chance that it is they, 0 to 1, by the weights of this place. */
  chance: number;
}

export type Matched =
  | {
      status: 'matched';
      /** The likeliest first. At most one is `certain`. */
      persons: readonly MatchedPerson[];
      /** More are possible than are given. */
      more: boolean;
    }
  /** Nobody was compared: it could fit too many. */
  | { status: 'not-enough'; text: string };

/**
 * Everybody it may be, at most twenty.
 * @param without whoever turned out not to be found by anybody: they are as if they were not there, rivals to nobody either.
 */
export async function matchPersons(
  db: Executor,
  { demographics, identifiers }: PatientToMatch,
  matching: Matching,
  without: ReadonlySet<PersonId> = new Set(),
): Promise<Matched> {
  const { nhsNumber } = demographics;
  const [followed] = nhsNumber ? await db.run(selectCurrentNumbers([nhsNumber])) : [];
  const asked = profileOf(
    demographics,
    identifiers,
    matching,
    (number) => (followed?.current as typeof number) ?? number,
  );
  if (!asked.nhsNumber && asked.localNumbers.length === 0 && !isEnough(asked))
    return { status: 'not-enough', text: notEnough };
  const near = await db.run(selectCandidates(matchKeys(asked), undefined, undefined));
  // Judged by all their patients, not only by those that share a key: another one of them may say that it is somebody else.
  const persons = new Set(near.map(({ person_id }) => person_id)).difference(without);
  const all = await db.run(selectCandidatesOf([...persons]));
  const candidates = [...Map.groupBy(all, ({ person_id }) => person_id)].map(([personId, rows]): Candidate => ({
    personId,
    comparisons: rows.map(({ profile }) => comparePatients(asked, profile, matching)),
  }));
  const graded = gradePersons(candidates, matching);
  return {
    status: 'matched',
    persons: await toChooseFrom(db, graded.slice(0, mostShown)),
    more: graded.length > mostShown,
  };
}
