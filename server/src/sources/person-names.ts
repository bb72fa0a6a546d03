// Whether two written names can be one person's. Not a search: it says how sure, for a safety check on what a source sent.
import { distance } from 'fastest-levenshtein';
import { nameWords } from '#standards/person-name.ts';

/** A name as either side writes it. */
export interface WrittenName {
  family?: string | undefined;
  given?: readonly string[] | undefined;
}

/** `doubtful`: explicable by a slip, a short form or a marriage, and to be said to the reader. */
export type NameAgreement = 'agree' | 'doubtful' | 'differ' | 'unknown';

/** Not names: what hospitals write until a baby has one. */
const unnamed = new Set(['baby', 'infant', 'boy', 'girl', 'twin', 'triplet', 'unknown']);

/** The best agreement between any of one side's names and any of the other's: people carry maiden and former names. */
export function compareNames(some: readonly WrittenName[], others: readonly WrittenName[]): NameAgreement {
  const order: readonly NameAgreement[] = ['agree', 'doubtful', 'differ', 'unknown'];
  const found = new Set(some.flatMap((one) => others.map((other) => compareName(one, other))));
  return order.find((agreement) => found.has(agreement)) ?? 'unknown';
}

function compareName(one: WrittenName, other: WrittenName): NameAgreement {
  const family = compareFamily(nameWords(one.family), nameWords(other.family));
  const given = compareGiven((one.given ?? []).flatMap(nameWords), (other.given ?? []).flatMap(nameWords));
  if (family === 'unknown' && given === 'unknown') return 'unknown';
  if (family === 'agree') return given === 'unknown' ? 'doubtful' : given;
  // A family name changes with marriage; a slip of the pen changes a letter. Both only where the given name stands.
  return given === 'agree' ? 'doubtful' : 'differ';
}

function compareFamily(one: readonly string[], other: readonly string[]): NameAgreement {
  if (one.length === 0 || other.length === 0) return 'unknown';
  if (one.join('') === other.join('')) return 'agree';
  // Okafor-Brandt and Brandt; de Souza and Souza.
  return one.some((word) => word.length > 2 && other.includes(word)) ? 'agree' : 'differ';
}

function compareGiven(one: readonly string[], other: readonly string[]): NameAgreement {
  if (one.length === 0 || other.length === 0) return 'unknown';
  // Any name they share: many people are called by their second.
  if (one.some((name) => name.length > 1 && other.includes(name))) return 'agree';
  if ([...one, ...other].some((name) => unnamed.has(name))) return 'doubtful';
  const slip = one.some((name) => other.some((written) => isSlip(name, written)));
  return slip ? 'doubtful' : 'differ';
}

/** An initial, a short form (Liz, Elizabeth), or a letter or two astray. Twins' names may be as close: hence only doubtful. */
function isSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length === 1) return long.startsWith(short);
  if (short.length >= 3 && long.includes(short)) return true;
  return long.length >= 4 && distance(short, long) <= (long.length >= 7 ? 2 : 1);
}
