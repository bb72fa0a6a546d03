// Ids that follow from what they name, so that feeding the same message twice finds the same rows.
// Source: RFC 9562 §5.5, UUID version 5 (name-based, SHA-1).
import { createHash } from 'node:crypto';

/** The namespace of every id this platform derives. Invented once; changing it would orphan every record. */
const namespace = Buffer.from('6f2b1a5e8d3c4f47b0a91c5d7e2f3a64', 'hex');

/**
 * The same parts give the same UUID, on any machine, for ever.
 * @param parts what the thing is, most general first, e.g. `['Observation', 'RJZ', 'https://…/filler', '12345']`.
 */
export function deterministicId(parts: readonly [string, ...string[]]): string {
  // Lengths keep ['a','bc'] and ['ab','c'] apart.
  const name = parts.map((part) => `${part.length}:${part}`).join('|');
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
