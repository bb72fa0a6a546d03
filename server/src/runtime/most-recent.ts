// What was used most recently, so many of it: memory is taken as entries come.
import { LRUCache } from 'lru-cache';

/**
 * The least recently used go first.
 * Why not `max`: the cache then lays out room for all of them at once, 40 bytes each: ten of the server's MB, for nothing yet.
 * @param most entries.
 */
export function mostRecent<Key extends {}, Value extends {}>(
  most: number,
  options: Omit<LRUCache.Options<Key, Value, unknown>, 'max' | 'maxSize' | 'sizeCalculation'> = {},
): LRUCache<Key, Value> {
  return new LRUCache<Key, Value>({ ...options, maxSize: most, sizeCalculation: () => 1 });
}
