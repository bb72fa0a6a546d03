// How often each organisation's people have opened a person's record: what somebody who chooses is told of who has looked.
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { selectLooksByOrganisation } from './looks-store.ts';

export interface OrganisationLooks {
  /** ODS code. */
  organisation: string;
  /** How many times a record was opened: all that followed from one opening counts once. */
  times: number;
  lastAt: Date;
}

/**
 * Those who looked most first.
 * @param personIds the person's, and those that were linked into them.
 */
export async function looksByOrganisation(
  executor: Executor,
  personIds: readonly PersonId[],
  since: Date,
): Promise<OrganisationLooks[]> {
  const rows = await executor.run(selectLooksByOrganisation(personIds, since));
  return rows.map(({ organisation_ods, times, last_at }) => ({
    organisation: organisation_ods,
    times,
    lastAt: last_at,
  }));
}
