// What a record's opening tells of the quality of what its sources sent, counted for their owners once the reader has it.
import { tallyQuality } from '#record/joining/quality/assess-quality.ts';
import { addQuality } from '#sources/quality/quality-store.ts';
import type { Door } from './door.ts';
import type { SourcePart } from './record-part.ts';

/**
 * Only what a source answered now and in full: what it answered before was counted then, and of what feeds sent only the newest
 * is read. What is withheld is not counted: it never came here.
 * Why nothing waits for it, and nothing fails with it: it is no part of what was shown.
 */
export async function countQuality(door: Door, parts: readonly SourcePart[], requestId: string): Promise<void> {
  const at = door.clock.now();
  const fresh = parts.filter(({ age, outcome }) => age === 'live' && outcome === 'answered');
  try {
    const counts = fresh.flatMap(({ source: { sourceId, organisation }, items, losses }) =>
      tallyQuality({ sourceId, name: organisation.shortName, items, losses }, at.getTime()),
    );
    await addQuality(door.database, at, counts);
  } catch (error) {
    door.log.warn('quality not counted', { requestId, error });
  }
}
