// A slip of somebody who types a name they heard or read.

/** A letter left out, doubled, exchanged with its neighbour, or another one; the same slip of the same word. Never the word itself. */
export function slip(word: string): string {
  if (word.length < 3) return word;
  let state = Array.from(word).reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)!) >>> 0, 7);
  const below = (count: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  for (;;) {
    const at = 1 + below(word.length - 2);
    const letter = 'aeionrstl'[below(9)]!;
    const [before, here, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)];
    const slipped = [
      before + after,
      before + here + here + after,
      before + (after[0] ?? '') + here + after.slice(1),
      before + letter + after,
    ][below(4)]!;
    if (slipped !== word) return slipped;
  }
}
