// Candidates of a search. Each branch has an index of its own, because with `or` the planner may read the whole table.
// Invariant: nobody restricted is among them, nor anybody who is one person with a restricted patient.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Profile } from '../matching/profile.ts';

export interface CandidateRow {
  patient_id: PatientId;
  person_id: PersonId;
  profile: Profile;
}

const unrestricted = `not exists (
  select from patient_index.patient hidden where hidden.person_id = patient.person_id and hidden.restricted)`;
const candidate = 'patient_id, person_id, profile';

/** More on one birth date or in one postcode than this are not to be told apart by reading them. */
const longest = 2000;

/**
 * @param keys under which names that sound alike meet.
 * @param birthDate everybody born then: names may be begun, or misheard beyond their sound.
 */
export const selectCandidates = (
  keys: readonly number[],
  birthDate: string | undefined,
  postcode: string | undefined,
): Statement<CandidateRow> => ({
  name: 'patient-index select candidates',
  text: `(select ${candidate} from patient_index.patient where match_keys && $1::integer[] and ${unrestricted} limit ${longest})
    union all (select ${candidate} from patient_index.patient where birth_date = $2 and ${unrestricted} limit ${longest})
    union all (select ${candidate} from patient_index.patient where postcode = $3 and ${unrestricted} limit ${longest})`,
  values: [keys, birthDate ?? null, postcode ?? null],
});

export const selectByNhsNumber = (nhsNumber: string): Statement<CandidateRow> => ({
  name: 'patient-index select by nhs number',
  text: `select ${candidate} from patient_index.patient where nhs_number = $1 and ${unrestricted} limit ${longest}`,
  values: [nhsNumber],
});

export const selectByIdentifier = (system: string | undefined, value: string): Statement<CandidateRow> => ({
  name: 'patient-index select by identifier',
  text: `select ${candidate} from patient_index.patient join (
      select distinct patient_id from patient_index.patient_identifier where value = $1 and ($2::text is null or system = $2)
    ) as held using (patient_id) where ${unrestricted} limit ${longest}`,
  values: [value, system ?? null],
});

/** Every patient of these persons, also those that a search did not come upon. */
export const selectCandidatesOf = (personIds: readonly PersonId[]): Statement<CandidateRow> => ({
  name: 'patient-index select candidates of',
  text: `select ${candidate} from patient_index.patient where person_id = any($1::uuid[]) and ${unrestricted}`,
  values: [personIds],
});
