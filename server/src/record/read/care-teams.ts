// Reads the care teams an organisation itself has sent of patients, for the decision whether one of its people may open their
// record: the teams, and whoever they point at.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { readResources } from '../read.ts';
import type { StoredVersion } from './stored.ts';

/** @param organisation ODS code of whoever sent it: what another organisation says counts for nothing. */
export async function careTeamsSent(
  db: Executor,
  patientIds: readonly PatientId[],
  organisation: string,
): Promise<{ teams: readonly StoredVersion[]; pointedAt: readonly StoredVersion[] }> {
  const sent = async (...resourceTypes: string[]) =>
    (await readResources(db, patientIds, { resourceTypes })).filter((version) => version.organisation === organisation);
  const teams = await sent('CareTeam');
  // Nearly always none: then nothing more is read.
  if (teams.length === 0) return { teams, pointedAt: [] };
  return { teams, pointedAt: await sent('Practitioner', 'PractitionerRole', 'Organization') };
}
