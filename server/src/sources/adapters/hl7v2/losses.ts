// What a translation did not carry, gathered in one place: what was noted on the way, and every value nobody read.
// Invariant: a value of the message is in the resources, or its place is in the losses, or it is of the message itself
// and says nothing of a patient.
import type { Loss } from '#sources/source-adapter.ts';
import type { SegmentReader, UnreadValue } from '#standards/hl7v2/reading.ts';
import { isOfTheMessage, reasonFor } from './not-carried.ts';

export interface LossNotes {
  lose: (place: string, effect: Loss['effect'], reason: string) => void;
  /** All losses, with what nobody read among them. Each place and reason once. */
  all(segments: readonly SegmentReader[]): Loss[];
}

export function lossNotes(): LossNotes {
  const noted = new Map<string, Loss>();
  const lose: LossNotes['lose'] = (place, effect, reason) => {
    const key = `${place}|${effect}|${reason}`;
    if (!noted.has(key)) noted.set(key, { kind: place.split('-', 1)[0]!, location: place, effect, reason });
  };
  return {
    lose,
    all(segments) {
      for (const segment of segments) {
        const unread = segment.unread().filter((value) => !isOfTheMessage(value.segment, value.field));
        const whole = segment.wasRead ? undefined : (reasonFor(segment.name) ?? 'Nothing of this segment is carried.');
        // A segment of which nothing is carried is one loss, not one for each of its fields.
        if (whole !== undefined && unread.length > 0) lose(segment.name, 'not-carried', whole);
        else for (const value of unread) lose(placeOf(value), 'not-carried', reasonFor(segment.name, value.field));
      }
      return [...noted.values()];
    },
  };
}

/** `PID-3`, `PID-3.4`, `PID-3.4.2`. */
function placeOf({ segment, field, component, subComponent }: UnreadValue): string {
  const place = `${segment}-${field}`;
  if (component === undefined) return place;
  return subComponent === undefined || subComponent === 1
    ? `${place}.${component}`
    : `${place}.${component}.${subComponent}`;
}
