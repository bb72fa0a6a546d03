// Invented people as several organisations tell of them and merge them, and who is one person among all of it at once: what a test
// holds the index against, however the same came in.
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import type { KnownIdentity } from '#synthetic/population/identities.ts';
import { exampleMatching as matching } from './example-patients.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { comparePatients } from './matching/compare-patients.ts';
import { type Assertion, groupPatients } from './matching/group-patients.ts';
import { matchKeys } from './matching/match-keys.ts';
import { profileOf } from './matching/profile.ts';
import { type Merge, mergePatients, unmergePatients } from './merge-patients.ts';

/** Something a source says. */
export type Said = { says: 'patient'; patient: PatientToLink } | { says: 'merge' | 'unmerge'; merge: Merge };

const receivedAt = new Date('2026-11-02T10:00:00Z');

export function patientOf({ organisation, number, demographics }: KnownIdentity): PatientToLink {
  return {
    patientId: patientIdOf(organisation, number),
    sourceId: organisation.toLowerCase(),
    organisation,
    identifiers: [number],
    demographics,
    authoritative: true,
    receivedAt,
  };
}

/** One organisation's two patients. */
export function mergeOf(survivor: PatientToLink, superseded: PatientToLink): Merge {
  const { sourceId, organisation } = survivor;
  return { survivor: survivor.patientId, superseded: superseded.patientId, sourceId, organisation, receivedAt };
}

/** Tells the index, again where others were in the way. */
export async function hear(database: Database, said: Said): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.transaction(async (transaction) => {
        if (said.says === 'patient') await linkPatient(transaction, said.patient, matching);
        else await (said.says === 'merge' ? mergePatients : unmergePatients)(transaction, said.merge, matching);
      });
      return;
    } catch (error) {
      if (!(error instanceof IssueError && error.issue.code === 'transient') || attempt > 20) throw error;
    }
  }
}

/** Who is one person, as `personsNow` shows it: all of what was said grouped at once. No pair may be spoken of twice. */
export function personsOfAll(all: readonly Said[], names: ReadonlyMap<PatientId, string>): string {
  const patients = all.flatMap((said) => {
    if (said.says !== 'patient') return [];
    const { patientId, demographics, identifiers } = said.patient;
    const profile = profileOf(demographics, identifiers, matching);
    return [{ patientId, profile, keys: matchKeys(profile) }];
  });
  const assertions = all.flatMap((said): Assertion[] => {
    if (said.says === 'patient') return [];
    const { survivor, superseded } = said.merge;
    const [one, other] = survivor < superseded ? [survivor, superseded] : [superseded, survivor];
    return [{ one, other, says: said.says === 'merge' ? 'same' : 'different', by: 'source' }];
  });
  const { groups } = groupPatients(
    patients,
    assertions,
    (one, other) => comparePatients(one.profile, other.profile, matching),
    matching,
  );
  return groups
    .map((ids) =>
      ids
        .map((id) => String(names.get(id)))
        .toSorted()
        .join(' '),
    )
    .toSorted()
    .join(' | ');
}
