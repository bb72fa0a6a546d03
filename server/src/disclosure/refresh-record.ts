// What is new in an open record: only what feeds have sent since it was opened. A disclosure of its own.
import type { PersonId } from '#standards/patient.ts';
import { type Asking, decideAndRecord, type Door, recordShown } from './door.ts';
import { heldParts } from './held-parts.ts';
import { knownPerson } from './known-person.ts';
import { sourcesShown, whatWasShown } from './open-record.ts';
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
  const person = await knownPerson(door, personId);
  const feeds = sourcesShown(door).filter(({ mode }) => mode === 'sends');
  const parts: SourcePart[] = [];
  if (person) for await (const part of heldParts(door, decided.permit, person, feeds, { since })) parts.push(part);
  await recordShown(door, asking, decided.permit, parts.map(whatWasShown), person ? 'success' : 'failed');
  return { permitted: true, parts };
}
