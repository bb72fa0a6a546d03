// Which editions of terminologies are loaded, and how old they are: for whoever looks after feeds. No person is in it.
import { type LoadedEdition, readEditions } from '#terminology/terminology-store.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

/** A release older than this should be replaced: dm+d comes each week, SNOMED CT's UK edition at least twice a year. */
const oldAfterDays = { medicines: 28, concepts: 190 } as const;

export interface EditionReviewed extends LoadedEdition {
  /** Days since its release, where that is known. */
  ageDays?: number;
  /** It should be replaced by a newer one. A code map holds until the partnership changes it. */
  isOld: boolean;
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewTerminology(steward: Stewarding): Promise<EditionReviewed[]> {
  await mustBeAllowed(steward, 'steward-messages');
  const now = steward.now().getTime();
  return (await readEditions(steward.database)).map((edition) => {
    const { kind, versionDate } = edition;
    if (versionDate === null) return { ...edition, isOld: false };
    const ageDays = Math.max(0, Math.floor((now - Date.parse(versionDate)) / 86_400_000));
    // A code system of the partnership's own is as good as the day it was written.
    const limit =
      kind === 'medicines' ? oldAfterDays.medicines : edition.name === 'SNOMED CT' ? oldAfterDays.concepts : Infinity;
    return { ...edition, ageDays, isOld: ageDays > limit };
  });
}
