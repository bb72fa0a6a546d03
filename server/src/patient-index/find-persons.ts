// Looking for somebody: by NHS number, by a local number, or by what is known of them, misspelt or incomplete.
// People are found, not records: whoever several organisations know appears once. A search is itself a disclosure; the caller
// decides and records it before this is asked.
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { type FindCriteria, readCriteria } from './find/criteria.ts';
import { type CandidateRow, selectByIdentifier, selectByNhsNumber, selectCandidates } from './find/find-store.ts';
import { type FoundPerson, mostShown, type PersonFit, toChooseFrom } from './find/found-person.ts';
import { type Fit, fitOf } from './find/rank.ts';
import { selectCurrentNumbers } from './linking/patient-store.ts';
import { matchKeys } from './matching/match-keys.ts';
import type { Matching } from './matching/matching-config.ts';
import type { Profile } from './matching/profile.ts';

export type { FindCriteria, FoundPerson };

export type Found =
  | {
      status: 'found';
      /** The best first; nobody, where nobody fits. */
      persons: readonly FoundPerson[];
      /** More fit than are given: ask for more details, not for more people. */
      more: boolean;
      /** What the reader should know of the search itself. */
      notes: readonly string[];
    }
  /** Nothing was searched: it could fit too many. */
  | { status: 'not-enough'; text: string };

/** Finds at most twenty people. A restricted person is never among them, nor anything that would show that they exist. */
export async function findPersons(db: Executor, criteria: FindCriteria, matching: Matching): Promise<Found> {
  const read = readCriteria(criteria);
  switch (read.by) {
    case 'nhs-number': {
      const { details } = read;
      const [followed] = await db.run(selectCurrentNumbers([read.nhsNumber]));
      const current = followed?.current ?? read.nhsNumber;
      const rows = await db.run(selectByNhsNumber(current));
      const fits = best(rows, (held) => together(fitsNumber(held), fitOf(details, held, matching)));
      const notes =
        current !== read.nhsNumber && fits.length > 0
          ? ['This NHS number was replaced by another. The person is shown under the number they have now.']
          : [];
      return found(db, fits, notes);
    }
    case 'identifier': {
      const { details } = read;
      const rows = await db.run(selectByIdentifier(read.system, read.value));
      const fit: Fit = { score: 1, grade: 'probable', reasons: ['patient number'] };
      return found(
        db,
        best(rows, (held) => together(fit, fitOf(details, held, matching))),
      );
    }
    case 'details': {
      const { details } = read;
      const wholeDate = details.birthDate?.length === 10 ? details.birthDate : undefined;
      const rows = await db.run(selectCandidates(matchKeys(details), wholeDate, details.addresses[0]?.postcode));
      return found(
        db,
        best(rows, (held) => fitOf(details, held, matching)),
      );
    }
    default:
      return { status: 'not-enough', text: read.text };
  }
}

/** Whoever bears the number verified comes before whoever may bear it by a slip. */
function fitsNumber({ verified }: Profile): Fit {
  return verified
    ? { score: 2, grade: 'certain', reasons: ['NHS number'] }
    : { score: 1, grade: 'probable', reasons: ['NHS number, not verified'] };
}

/** Somebody who bears the number is as sure as it is; whoever does not fit the details given beside it is somebody else. */
function together(number: Fit, details: Fit | undefined): Fit | undefined {
  return details && { ...number, reasons: [...number.reasons, ...details.reasons] };
}

/** Each person by the best of its patients, the best person first. */
function best(rows: readonly CandidateRow[], fit: (held: Profile) => Fit | undefined): PersonFit[] {
  const persons = new Map<PersonId, PersonFit>();
  for (const { person_id, profile } of rows) {
    const found = fit(profile);
    if (found && found.score > (persons.get(person_id)?.score ?? Number.NEGATIVE_INFINITY))
      persons.set(person_id, { ...found, personId: person_id });
  }
  return [...persons.values()].toSorted(
    (one, other) => other.score - one.score || (one.personId < other.personId ? -1 : 1),
  );
}

async function found(db: Executor, fits: readonly PersonFit[], notes: readonly string[] = []): Promise<Found> {
  return {
    status: 'found',
    persons: await toChooseFrom(db, fits.slice(0, mostShown)),
    more: fits.length > mostShown,
    notes,
  };
}
