// What the sources' owners could send better, as the record has found it when it was opened: for those who look after feeds, to tell
// the owners (R28). Counts and kinds alone; no person is in it.
import { type QualityCount, readQuality } from '#sources/quality/quality-store.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

export type { QualityCount };

/** How far back it is told: long enough to see what stands, short enough to see what was mended. */
const weeksTold = 4;

export interface QualityReviewed {
  /** The beginning of what is told. */
  from: Date;
  counts: readonly QualityCount[];
}

/** Of each source the greatest share first. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewQuality(steward: Stewarding): Promise<QualityReviewed> {
  await mustBeAllowed(steward, 'steward-messages');
  const from = new Date(steward.now().getTime() - (weeksTold - 1) * 7 * 86_400_000);
  return { from, counts: await readQuality(steward.database, from) };
}
