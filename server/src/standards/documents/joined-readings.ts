// Text as it stands on a page, and as it is meant: a word parted at a line's end, or set with space between its letters.

/** All texts, each also without such partings where it has any. What is joined is added: nothing is lost by joining too much. */
export function joinedReadings(texts: readonly string[]): string {
  const all = texts.map((text) => text.replaceAll(/[^\S\n]+/g, ' ').trim()).filter((text) => text !== '');
  const joined = all.flatMap((text) => {
    const atLineEnds = text.replaceAll(/(?<=\p{L})[-\u00AD\u2010\u2011]\s*(?=\p{L})/gu, '');
    const unspaced = text.replaceAll(/(?<!\p{L})(?:\p{L}[ \n]){2,}\p{L}(?!\p{L})/gu, (letters) =>
      letters.replaceAll(/\s/g, ''),
    );
    const acrossLines = text.includes('\n')
      ? text.replaceAll(/(?<=\p{Ll})\s+(?=\p{Ll})/gu, (space) => (space.includes('\n') ? '' : space))
      : text;
    return [atLineEnds, unspaced, acrossLines].filter((each) => each !== text);
  });
  return [...new Set([...all, ...joined])].join('\n\n');
}
