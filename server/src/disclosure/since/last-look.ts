// When this reader last looked at this record, and since when each source's entries are new to them.
import { type Look, looksOf } from '#audit/looks.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Asking, Door } from '../door.ts';

export interface LastLook {
  /** When they last opened the whole record, before the visit they are in. */
  at: Date;
  /**
   * Source id → when it last answered them in full, which may be before `at`: what it held while it was silent they have not
   * seen. A source that is absent has not answered them within the looks that were read.
   */
  seen: ReadonlyMap<string, Date>;
}

/** To open a record again within half an hour, without having signed in between, is still the same look at it. */
const visitMs = 30 * 60_000;

/** Outcomes after which the reader had seen what the source held. */
const seenInFull = /^(answered|nothing-recorded|patient-not-known)( \((cached|held)\))?$/;

/** Undefined where they have not looked before, as far as the log tells. */
export async function lastLook(
  { database, clock }: Pick<Door, 'database' | 'clock'>,
  { user }: Asking,
  personIds: readonly PersonId[],
  disclosureId: string,
): Promise<LastLook | undefined> {
  const { looks, signedInAt } = await looksOf(database, user.userId, personIds, disclosureId);
  const earlier = beforeThisVisit(looks, clock.now(), signedInAt);
  if (!earlier[0]) return undefined;
  const seen = new Map<string, Date>();
  for (const { at, outcomes } of earlier)
    for (const [sourceId, outcome] of outcomes)
      if (seenInFull.test(outcome) && !seen.has(sourceId)) seen.set(sourceId, at);
  return { at: earlier[0].at, seen };
}

/** Without those of the present visit: its first opening told what was new, and going back to the record must tell it again. */
function beforeThisVisit(looks: readonly Look[], now: Date, signedInAt: Date | undefined): readonly Look[] {
  let visitFrom = now.getTime();
  const first = looks.findIndex(({ at }) => {
    const outside = visitFrom - at.getTime() > visitMs || (signedInAt !== undefined && at < signedInAt);
    if (!outside) visitFrom = at.getTime();
    return outside;
  });
  return first === -1 ? [] : looks.slice(first);
}
