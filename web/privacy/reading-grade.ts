// How hard a text is to read, for the tests of what is written to people who are not staff.

/** Flesch-Kincaid grade of sentences: 6 is the age of eleven. Source: Kincaid et al. 1975. */
export function readingGrade(sentences: readonly string[]): number {
  const all = sentences.flatMap((sentence) => sentence.match(/[A-Za-z’']+/g) ?? []);
  const syllables = all.reduce((sum, word) => {
    const groups = word
      .toLowerCase()
      .replace(/e$/, '')
      .match(/[aeiouy]+/g);
    return sum + Math.max(1, groups?.length ?? 1);
  }, 0);
  return (0.39 * all.length) / sentences.length + (11.8 * syllables) / all.length - 15.59;
}
