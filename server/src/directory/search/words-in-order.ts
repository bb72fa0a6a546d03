// Where some words stand among others, in an order.
import type { Word } from './words.ts';

/** Words at most between two words of a phrase. */
const widestGap = 2;

/** Where the stems stand in this order with few words between; undefined where they do not. */
export function sequence(
  words: readonly Word[],
  stems: readonly string[],
  taken: ReadonlySet<number>,
  gap = widestGap,
): number[] | undefined {
  if (stems.length === 0) return undefined;
  for (let start = 0; start < words.length; start += 1) {
    if (words[start]!.stem !== stems[0] || taken.has(start)) continue;
    const at = [start];
    for (
      let next = start + 1;
      next < words.length && at.length < stems.length && next - at.at(-1)! <= gap + 1;
      next += 1
    )
      if (words[next]!.stem === stems[at.length] && !taken.has(next)) at.push(next);
    if (at.length === stems.length) return at;
  }
  return undefined;
}

/** As they were written, from the first of them to the last. */
export const span = (words: readonly Word[], at: readonly number[]) =>
  words
    .slice(at[0], at.at(-1)! + 1)
    .map(({ written }) => written)
    .join(' ');
