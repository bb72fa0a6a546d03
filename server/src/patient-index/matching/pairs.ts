// Two patients: whether they meet, and how the pair is called.
import type { PatientId } from '#standards/patient.ts';

/** Only patients who share a key are compared. */
export function sharesKey(one: { keys: readonly number[] }, other: { keys: readonly number[] }): boolean {
  // Both are in order.
  for (let at = 0, place = 0; at < one.keys.length && place < other.keys.length;) {
    if (one.keys[at] === other.keys[place]) return true;
    if (one.keys[at]! < other.keys[place]!) at += 1;
    else place += 1;
  }
  return false;
}

/** The same key whichever comes first. */
export function pairKey(one: PatientId, other: PatientId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
