// Which events of a person are one look: an opening, and the closing that says what was then shown. Told from the keys of all of
// them, so that a look is the same on whatever page its events would have fallen.
import type { PersonEventKey } from './person-events-store.ts';

export interface Look {
  /** Its opening; or its closing, where a search showed them: its opening is about nobody yet. */
  first: PersonEventKey;
  closing: PersonEventKey | undefined;
}

/** @param keys the latest first. @returns by their first event, the latest first. */
export function looksOfEvents(keys: readonly PersonEventKey[]): Look[] {
  const looks: Look[] = [];
  const open = new Map<string, PersonEventKey[]>();
  for (const key of keys) {
    // Later ones come first: a closing waits for its opening.
    const closings = key.disclosure_id === null ? [] : (open.get(key.disclosure_id) ?? []);
    if (key.kind === 'complete-disclosure' && key.disclosure_id !== null) {
      open.set(key.disclosure_id, [key, ...closings]);
      continue;
    }
    const [closing, ...others] = closings;
    if (key.disclosure_id !== null) open.set(key.disclosure_id, others);
    looks.push({ first: key, closing });
  }
  for (const closings of open.values())
    for (const closing of closings) looks.push({ first: closing, closing: undefined });
  return looks.toSorted(
    ({ first: one }, { first: other }) =>
      other.recorded_at.getTime() - one.recorded_at.getTime() || other.sequence - one.sequence,
  );
}
