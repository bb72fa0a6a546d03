// What is new in an open record: only what feeds have sent since it was opened. A disclosure of its own.
import type { PersonId } from '#standards/patient.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, recordShown } from './door.ts';
import { heldParts } from './held-parts.ts';
import { knownPerson } from './known-person.ts';
import { sourcesShown, whatWasShown } from './open-record.ts';
import { withMeanings } from './with-meanings.ts';
import type { Refused, SourcePart } from './record-part.ts';

/**
 * Reads what feeds have sent about this person after an instant.
 * @returns refused with the reason in words, or one part for each feed, with what is new alone.
 */
export async function refreshRecord(
  door: Door,
  asking: Asking,
  personId: PersonId,
  since: Date,
): Promise<{ permitted: true; parts: readonly SourcePart[] } | Refused> {
  const decided = await decideAndRecord(door, asking, { action: 'refresh-record', personId });
  if (!decided.permitted) return decided;
  const { permit } = decided;
  const feeds = sourcesShown(door).filter(({ mode }) => mode === 'sends');
  const parts: SourcePart[] = [];
  const person = await closedWhereItFails(door, asking, permit, async () => {
    const known = await knownPerson(door, personId);
    if (known)
      for await (const part of heldParts(door, permit, known, feeds, { since }))
        parts.push(await withMeanings(door, asking.requestId, part));
    return known;
  });
  await recordShown(door, asking, permit, parts.map(whatWasShown), person ? 'success' : 'failed');
  return { permitted: true, parts };
}
