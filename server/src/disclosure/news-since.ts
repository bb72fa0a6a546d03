// From when on what feeds send is news to a record that is opened now, and what of it there is: what came between the reading
// and the listening was told to nobody.
import { readNewsMark } from '#record/read.ts';
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

/**
 * What there is of news, as a word: empty where there is none, another whenever there is other news. What is not shown makes no
 * difference to it: that something came which nobody may see is told to nobody.
 * @param withheldLabels of whoever asks: what they are not shown is no news to them.
 */
export function newsMark(
  { database }: Door,
  patientIds: readonly PatientId[],
  since: Date,
  withheldLabels: readonly string[],
): Promise<string> {
  return readNewsMark(database, patientIds, { since, withheldLabels });
}
