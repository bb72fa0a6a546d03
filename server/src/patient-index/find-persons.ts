// Looking for somebody: by NHS number, by a local number, or by what is known of them, misspelt or incomplete.
// People are found, not records: whoever several organisations know appears once. A search is itself a disclosure; the caller
// decides and records it before this is asked.
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { PersonId } from '#standards/patient.ts';
import { bestDemographics } from './best-demographics.ts';
import { type FindCriteria, readCriteria } from './find/criteria.ts';
import { type CandidateRow, selectByIdentifier, selectByNhsNumber, selectCandidates } from './find/find-store.ts';
import { type Fit, fitOf, type MatchGrade } from './find/rank.ts';
import { selectCurrentNumbers } from './linking/patient-store.ts';
import { matchKeys } from './matching/match-keys.ts';
import type { Matching } from './matching/matching-config.ts';
import type { Profile } from './matching/profile.ts';
import { selectPatientsOf } from './persons-store.ts';
import { toldOf } from './persons.ts';

export type { FindCriteria };

/** Enough to choose by, and no more. */
export interface FoundPerson {
  personId: PersonId;
  /** The name to show, birth date, gender, present address, NHS number, and whether they have died. */
  demographics: Demographics;
  /** ODS codes of the organisations that know them. */
  organisations: readonly string[];
  grade: MatchGrade;
  /** Why they are among the found, in words. */
  reasons: readonly string[];
}

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

const most = 20;

/** Finds at most twenty people. A restricted person is never among them, nor anything that would show that they exist. */
export async function findPersons(db: Executor, criteria: FindCriteria, matching: Matching): Promise<Found> {
  const read = readCriteria(criteria);
  switch (read.by) {
    case 'nhs-number': {
      const [followed] = await db.run(selectCurrentNumbers([read.nhsNumber]));
      const current = followed?.current ?? read.nhsNumber;
      const rows = await db.run(selectByNhsNumber(current));
      const fits = best(rows, fitsNumber);
      const notes =
        current !== read.nhsNumber && fits.length > 0
          ? ['This NHS number was replaced by another. The person is shown under the number they have now.']
          : [];
      return found(db, fits, notes);
    }
    case 'identifier': {
      const rows = await db.run(selectByIdentifier(read.system, read.value));
      return found(
        db,
        best(rows, () => ({ score: 1, grade: 'probable', reasons: ['patient number'] })),
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

interface PersonFit extends Fit {
  personId: PersonId;
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
  const shown = fits.slice(0, most);
  const rows = shown.length > 0 ? await db.run(selectPatientsOf(shown.map(({ personId }) => personId))) : [];
  const ofPerson = Map.groupBy(rows, ({ person_id }) => person_id);
  const persons = shown.flatMap(({ personId, grade, reasons }): FoundPerson[] => {
    const patients = ofPerson.get(personId) ?? [];
    const known = bestDemographics(patients.flatMap(toldOf));
    if (!known) return [];
    const organisations = [...new Set(patients.map(({ organisation }) => organisation))];
    return [{ personId, demographics: toChooseBy(known.demographics), organisations, grade, reasons }];
  });
  return { status: 'found', persons, more: fits.length > most, notes };
}

function toChooseBy({
  names,
  addresses,
  birthDate,
  gender,
  nhsNumber,
  nhsNumberStatus,
  deceased,
}: Demographics): Demographics {
  const address = addresses.find(({ use }) => use !== 'old');
  return {
    names: names.slice(0, 1),
    addresses: address ? [address] : [],
    telecoms: [],
    ...(birthDate ? { birthDate } : {}),
    ...(gender ? { gender } : {}),
    ...(nhsNumber ? { nhsNumber } : {}),
    ...(nhsNumberStatus ? { nhsNumberStatus } : {}),
    ...(deceased === undefined ? {} : { deceased }),
  };
}
