// What another threshold would do: how many pairs it links, how many of them wrongly, by the truth and as the weights expect.
import type { MatchResult } from '#patient-index/matching/compare-patients.ts';
import type { Matching } from '#patient-index/matching/matching-config.ts';

export type ScoreTally = ReturnType<typeof scoreTally>;

/** Bits at which somebody is about as likely the one as not: 1 in 1.8 million, as matching.yaml says. */
const evenBits = 21;

/** Pairs by score, those that no rule bounds and that a sum therefore decides. */
export function scoreTally() {
  const byScore = new Map<number, { one: number; two: number }>();
  return {
    byScore,
    add(score: number, result: MatchResult, isOne: boolean, byNameAlone: boolean): void {
      if (byNameAlone && result === 'separate') return;
      const place = Math.floor(score);
      const found = byScore.get(place) ?? { one: 0, two: 0 };
      if (isOne) found.one += 1;
      else found.two += 1;
      byScore.set(place, found);
    },
  };
}

/** Of pairs whose score reaches each threshold, before rules: which share are two people, and how many of one person fall short. */
export function printThresholds(
  { byScore }: ScoreTally,
  { thresholds }: Matching,
  print: (line: string) => void,
): void {
  print('');
  print(
    'By the sum alone, before any rule: threshold      wrong of those over it      expected      one person, under it',
  );
  const scores = [...byScore];
  const all = scores.reduce((sum, [, { one }]) => sum + one, 0);
  for (const threshold of new Set(
    [20, thresholds.needsReview, 28, 32, thresholds.linked, 40, 45].toSorted((a, b) => a - b),
  )) {
    const over = scores.filter(([score]) => score >= threshold);
    const one = over.reduce((sum, [, tally]) => sum + tally.one, 0);
    const two = over.reduce((sum, [, tally]) => sum + tally.two, 0);
    const expected = over.reduce(
      (sum, [score, tally]) => sum + (tally.one + tally.two) / (1 + 2 ** (score + 0.5 - evenBits)),
      0,
    );
    const share = (part: number) => `${((100 * part) / Math.max(1, one + two)).toFixed(4)} %`;
    print(
      `  ${String(threshold).padStart(42)}${share(two).padStart(28)}${share(expected).padStart(14)}${`${((100 * (all - one)) / Math.max(1, all)).toFixed(3)} %`.padStart(26)}`,
    );
  }
}
