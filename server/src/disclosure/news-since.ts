// From when on what feeds send is news to a record that is opened now, and whether there is any: what came between the reading
// and the listening was told to nobody.
import { readCounts } from '#record/read.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Door } from './door.ts';

/**
 * To be asked before anything is read. Why not simply now: a message accepted before, and still on its way into the record, is
 * not on the page that is opened, and bears the time it was accepted at.
 */
export async function newsSince(door: Door, patientIds: readonly PatientId[]): Promise<Date> {
  const now = door.clock.now().getTime();
  const states = await Promise.all([...door.feeds].map((sourceId) => door.feedState(sourceId, patientIds)));
  // A millisecond earlier: news is what came after.
  const oldest = states.map(({ oldestQueuedAt }) => (oldestQueuedAt?.getTime() ?? Infinity) - 1);
  return new Date(Math.min(now, ...oldest));
}

/** @param withheldLabels of whoever asks: what they are not shown is no news to them. */
export async function isThereNews(
  { database }: Door,
  patientIds: readonly PatientId[],
  since: Date,
  withheldLabels: readonly string[],
): Promise<boolean> {
  const counts = await readCounts(database, patientIds, { since, withheldLabels });
  return Object.values(counts).some((count) => count > 0);
}
