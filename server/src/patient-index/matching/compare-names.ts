// Two people's names, field by field: how the best of each side's names agree.
import { jaroWinkler, soundKey } from '#standards/person-name.ts';
import type { Level } from './fields.ts';
import type { Matching } from './matching-config.ts';
import type { ProfileName } from './profile.ts';

export interface NameComparison {
  family: Level;
  given: Level;
  /** Weight in bits, common names counting less. */
  familyBits: number;
  givenBits: number;
}

const unknown: NameComparison = { family: 'missing', given: 'missing', familyBits: 0, givenBits: 0 };

/** Compares every name of one side with every name of the other; the pair that agrees best counts. */
export function compareNames(
  some: readonly ProfileName[],
  others: readonly ProfileName[],
  matching: Matching,
): NameComparison {
  let best: NameComparison | undefined;
  for (const one of some)
    for (const other of others) {
      const found = compareName(one, other, matching);
      if (!best || found.familyBits + found.givenBits > best.familyBits + best.givenBits) best = found;
    }
  return best ?? unknown;
}

function compareName(one: ProfileName, other: ProfileName, matching: Matching): NameComparison {
  const family = compareFamily(one, other, matching);
  const given = compareGiven(one.given, other.given, matching);
  const familyBits = bitsOf('family-name', family, whole(one.family), matching);
  const givenBits = bitsOf('given-name', given, one.given[0] ?? '', matching);
  if (family !== 'exact' && isSwapped(one, other)) {
    const swappedFamilyBits = matching.weightOf('family-name', 'swapped');
    const swappedGivenBits = matching.weightOf('given-name', 'swapped');
    if (swappedFamilyBits + swappedGivenBits > familyBits + givenBits)
      return { family: 'swapped', given: 'swapped', familyBits: swappedFamilyBits, givenBits: swappedGivenBits };
  }
  return { family, given, familyBits, givenBits };
}

function bitsOf(field: 'family-name' | 'given-name', level: Level, name: string, matching: Matching): number {
  return level === 'exact' ? matching.exactNameBits(field, name) : matching.weightOf(field, level);
}

/** The words of a name as one. Nearly always there is one, and joining it would make it anew. */
function whole(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : words.join('');
}

/** Given name written as family name and the other way about: Wei Zhang, Zhang Wei. */
function isSwapped(one: ProfileName, other: ProfileName): boolean {
  return (
    one.family.length > 0 && other.family.length > 0 && isGivenOf(one.family, other) && isGivenOf(other.family, one)
  );
}

/** As a given name, with or without second ones: Jennifer Poppy King, King Jennifer. */
function isGivenOf(family: readonly string[], { given }: ProfileName): boolean {
  const word = whole(family);
  return word === given[0] || word === whole(given);
}

function compareFamily(one: ProfileName, other: ProfileName, matching: Matching): Level {
  if (one.family.length === 0 || other.family.length === 0) return 'missing';
  const word = whole(one.family);
  const another = whole(other.family);
  if (word === another) return one.current && other.current ? 'exact' : 'previous';
  // Okafor-Brandt and Brandt; de Souza and Souza. Particles of two letters say nothing.
  if (one.family.some((part) => part.length > 2 && other.family.includes(part))) return 'part';
  return isSimilar(word, another, matching) ? 'similar' : 'different';
}

function compareGiven(one: readonly string[], other: readonly string[], matching: Matching): Level {
  const [first, another] = [one[0], other[0]];
  if (first === undefined || another === undefined) return 'missing';
  // T and T may be Taiwo and Tolu.
  if (first === another && (isInitials(one) || isInitials(other))) return 'initial';
  if (whole(one) === whole(other)) return 'exact';
  if (first === another) return secondDiffers(one, other, matching) ? 'second-differs' : 'exact';
  if (first.length === 1 || another.length === 1)
    return first[0] === another[0] ? 'initial' : middleOr('different', one, other);
  if (matching.isSameName(first, another)) return 'nickname';
  return middleOr(isSimilar(first, another, matching) ? 'similar' : 'different', one, other);
}

const isInitials = (words: readonly string[]) => words.every((word) => word.length === 1);

/** Known by a second name: Mohammed Yusuf recorded elsewhere as Yusuf. */
function middleOr(level: Level, one: readonly string[], other: readonly string[]): Level {
  const [first, another] = [one[0]!, other[0]!];
  return (first.length > 1 && other.includes(first)) || (another.length > 1 && one.includes(another))
    ? 'middle'
    : level;
}

/** Brothers may share a first name and be told apart by the second: Mohammed Ali, Mohammed Hassan. */
function secondDiffers(one: readonly string[], other: readonly string[], matching: Matching): boolean {
  const [second, another] = [one[1], other[1]];
  if (second === undefined || another === undefined || second === another) return false;
  if (one.slice(1).includes(another) || other.slice(1).includes(second)) return false;
  if (second.length === 1 || another.length === 1) return second[0] !== another[0];
  return !matching.isSameName(second, another) && !isSimilar(second, another, matching);
}

/** A slip of the pen or the ear. */
function isSimilar(one: string, other: string, matching: Matching): boolean {
  const likeness = jaroWinkler(one, other);
  return (
    likeness >= matching.similarName || (likeness >= matching.similarName - 0.06 && soundKey(one) === soundKey(other))
  );
}
