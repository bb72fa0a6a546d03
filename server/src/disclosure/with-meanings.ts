// A source's part with what its codes mean beside its entries: looked up at once for all of them, after redaction.
import { codesOfItem, withMeaning } from '#record/items/item-meaning.ts';
import type { Door } from './door.ts';
import type { SourcePart } from './record-part.ts';

/**
 * The part as it is where no edition is loaded.
 * Why it never fails: what codes mean is a help; without it the record is shown as its sources wrote it, and that is logged.
 */
export async function withMeanings(
  { terminology, log }: Pick<Door, 'terminology' | 'log'>,
  requestId: string,
  part: SourcePart,
): Promise<SourcePart> {
  if (!terminology || part.items.length === 0) return part;
  try {
    const meanings = await terminology.lookUp(part.items.flatMap(codesOfItem));
    return meanings.size === 0 ? part : { ...part, items: part.items.map((item) => withMeaning(item, meanings)) };
  } catch (error) {
    log.warn('terminology not looked up', { requestId, error });
    return part;
  }
}
