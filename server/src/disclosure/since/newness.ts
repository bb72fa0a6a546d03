// Whether an entry is new to a reader who last saw its source at some moment. Where that cannot be known it says so.
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import type { EntryTime } from './entry-times.ts';

export type Newness =
  | 'new'
  /** A later version of what there was. */
  | 'changed'
  | 'seen'
  /** Nobody says when it was recorded. */
  | 'not known';

/**
 * @param when when it happened: what happened after the reader looked was not there when they did.
 * Invariant: what may be new is never called seen. A date without a time of day, on the day they looked, is new.
 */
export function newnessOf(
  time: EntryTime | undefined,
  when: string | undefined,
  { since, now, timeZone }: { since: Date; now: Date; timeZone: string },
): Newness {
  const after = (text: string) => (endOf(text, timeZone) ?? Number.NEGATIVE_INFINITY) > since.getTime();
  if (time && after(time.at)) return time.later ? 'changed' : 'new';
  const begun = when === undefined ? undefined : startOf(when, timeZone);
  if (begun !== undefined && begun > since.getTime() && begun <= now.getTime()) return 'new';
  return time ? 'seen' : 'not known';
}
