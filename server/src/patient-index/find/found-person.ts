// What is shown of somebody found, by whichever way: enough to choose by, and no more.
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { PersonId } from '#standards/patient.ts';
import { bestDemographics } from '../best-demographics.ts';
import { selectPatientsOf } from '../persons-store.ts';
import { toldOf } from '../persons.ts';
import type { Fit, MatchGrade } from './rank.ts';

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

export interface PersonFit extends Fit {
  personId: PersonId;
}

/** Nobody is shown more people than this at once: who is meant must be said, not picked from a list. */
export const mostShown = 20;

/** The persons of these fits, in their order. A restricted person is not among them. */
export async function toChooseFrom<F extends Omit<PersonFit, 'score'>>(
  db: Executor,
  fits: readonly F[],
): Promise<(FoundPerson & F)[]> {
  const rows = fits.length > 0 ? await db.run(selectPatientsOf(fits.map(({ personId }) => personId))) : [];
  const ofPerson = Map.groupBy(rows, ({ person_id }) => person_id);
  return fits.flatMap((fit): (FoundPerson & F)[] => {
    const patients = ofPerson.get(fit.personId) ?? [];
    const known = bestDemographics(patients.flatMap(toldOf));
    if (!known) return [];
    const organisations = [...new Set(patients.map(({ organisation }) => organisation))];
    return [{ ...fit, demographics: toChooseBy(known.demographics), organisations }];
  });
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
