// Whether two systems' words say the same: case, spacing, punctuation and the tags of terminologies aside, and nothing else.
// Why no likeness: "hypertension" and "hypotension" are one letter apart.

/** SNOMED CT's fully specified names end with what kind of thing they name. */
const semanticTag =
  /\s*\((?:finding|disorder|procedure|situation|substance|product|medicinal product|clinical drug|observable entity|regime\/therapy|record artifact|event|morphologic abnormality|body structure|qualifier value|person|occupation)\)\s*$/;

const known = new Map<string, string>();
const mostKnown = 20_000;

/** Words as they are compared: "Heart-failure (disorder)" and "heart failure" are one. Empty where nothing is said. */
export function sameWords(text: string | undefined): string {
  if (text === undefined) return '';
  let words = known.get(text);
  if (words !== undefined) return words;
  words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(semanticTag, '')
    .replaceAll(/['’‘`]/g, '')
    // A point or comma between digits is part of the number; + and / may tell two things apart.
    .replaceAll(/(?<!\d)[.,]|[.,](?!\d)/g, ' ')
    .replaceAll(/[^\p{L}\p{M}\p{N}.,+/<>%=]+/gu, ' ')
    .trim();
  if (known.size >= mostKnown) known.clear();
  known.set(text, words);
  return words;
}

/** What systems write where there is nothing to write: two of these are not the same thing. */
const saysNothing = new Set([
  '',
  'unknown',
  'not known',
  'other',
  'none',
  'n/a',
  'not recorded',
  'not specified',
  'test',
]);

/** The words where they name something. */
export function namingWords(text: string | undefined): string | undefined {
  const words = sameWords(text);
  return saysNothing.has(words) ? undefined : words;
}
