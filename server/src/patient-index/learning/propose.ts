// The file a steward reads: matching.yaml with the learned numbers in place of those in force, everything else as it was; and, in
// words, what would change. Invariant: nothing here takes effect. A partnership's folder is written by nobody but its people.
import { type Document, isMap, parseDocument } from 'yaml';
import { type Comparison, comparePatients, type MatchResult } from '../matching/compare-patients.ts';
import { fields } from '../matching/fields.ts';
import type { Matching } from '../matching/matching-config.ts';
import type { LearnedWeights, ProfilePair } from './learn-weights.ts';

/** As many digits as were learned. */
const rounded = (share: number) => Number(Math.min(1, share).toPrecision(3));

/**
 * @param inForce the text of the matching.yaml in force.
 * @returns the text of the proposed one: names are folded, which reads the same.
 */
export function proposedFile(inForce: string, learned: LearnedWeights): string {
  const document = parseDocument(inForce);
  for (const [field, levels] of learned.levels)
    for (const [level, { m, u, kept }] of levels) {
      if (!kept.m) document.setIn(['fields', field, level, 'm'], rounded(m));
      if (!kept.u) document.setIn(['fields', field, level, 'u'], rounded(u));
    }
  scaleDown(document);
  for (const part of ['family', 'given'] as const) {
    const names = learned.commonNames[part];
    if (names.size > 0)
      document.setIn(
        ['commonNames', part],
        document.createNode(Object.fromEntries([...names].map(([name, share]) => [name, rounded(share)]))),
      );
  }
  document.commentBefore = ` PROPOSED: m, u and the common names were learned from the identities held. Nothing of this is in force.\n Read it, try it (npm run bench -- link), and put it in the place of matching.yaml if you are convinced.\n${document.commentBefore ?? ''}`;
  return document.toString({ lineWidth: 0 });
}

/** Levels kept and levels learned together are shares of one whole. */
function scaleDown(document: Document): void {
  for (const field of fields) {
    const levels = document.getIn(['fields', field]);
    if (!isMap(levels)) continue;
    for (const side of ['m', 'u']) {
      const shares = levels.items.map(
        ({ key }) => [String(key), Number(document.getIn(['fields', field, String(key), side]))] as const,
      );
      const sum = shares.reduce((total, [, share]) => total + share, 0);
      if (sum <= 1) continue;
      const [most, share] = shares.toSorted(([, one], [, other]) => other - one)[0]!;
      document.setIn(['fields', field, most, side], rounded(Math.max(0.001, share - (sum - 1))));
    }
  }
}

const column = (text: string | number, width: number) => String(text).padStart(width);

/** Level by level: m and u, bits in force and proposed, and how many pairs say so. */
export function weightLines(learned: LearnedWeights, inForce: Matching): string[] {
  const lines = [
    `${'field and level'.padEnd(38)}${column('m', 11)}${column('u', 12)}${column('bits', 8)}${column('in force', 10)}   seen as one, as two`,
  ];
  for (const [field, levels] of learned.levels)
    for (const [level, { m, u, seen, kept }] of levels) {
      const bits = Math.log2(m / u);
      const held = inForce.weightOf(field, level);
      const note =
        kept.m && kept.u ? '   too few: as in force' : kept.m ? '   m as in force' : kept.u ? '   u as in force' : '';
      lines.push(
        `${`${field} ${level}`.padEnd(38)}${column(m.toPrecision(3), 11)}${column(u.toPrecision(3), 12)}${column(bits.toFixed(1), 8)}${column(held.toFixed(1), 10)}   ${seen.m.toFixed(0)}, ${seen.u}${note}`,
      );
    }
  return lines;
}

const results: readonly MatchResult[] = ['linked', 'needs-review', 'separate'];

/** What the same pairs come to, by the weights in force (down) and the proposed (across). */
export function changeLines(pairs: readonly ProfilePair[], inForce: Matching, proposed: Matching): string[] {
  const cells = new Map<string, number>();
  for (const [one, other] of pairs) {
    const key = [inForce, proposed].map((matching) => comparePatients(one, other, matching).result).join(' ');
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  return [
    `${'in force \\ proposed'.padEnd(22)}${results.map((result) => column(result, 14)).join('')}`,
    ...results.map(
      (held) =>
        `${held.padEnd(22)}${results.map((result) => column(cells.get(`${held} ${result}`) ?? 0, 14)).join('')}`,
    ),
  ];
}

/** Thresholds and the error that the weights expect of them, before any rule. @param oneInRandom of two identities drawn by chance. */
export function thresholdLines(pairs: readonly ProfilePair[], proposed: Matching, oneInRandom: number): string[] {
  const prior = Math.log2(oneInRandom / (1 - oneInRandom));
  const scored = pairs
    .map(([one, other]): Comparison => comparePatients(one, other, proposed))
    .filter(({ apart }) => !apart)
    .map(({ score }) => ({ score, chance: 1 / (1 + 2 ** -(prior + score)) }));
  const all = scored.reduce((sum, { chance }) => sum + chance, 0);
  const { linked, needsReview } = proposed.thresholds;
  return [
    `Two identities drawn by chance are one person once in ${Math.round(1 / oneInRandom)}: a sum starts at ${prior.toFixed(1)} bits.`,
    `${'threshold'.padStart(10)}${column('pairs over it', 16)}${column('expected wrong', 17)}${column('expected missed', 18)}`,
    ...[...new Set([needsReview, linked - 8, linked - 4, linked, linked + 4, linked + 8])]
      .toSorted((one, other) => one - other)
      .map((threshold) => {
        const over = scored.filter(({ score }) => score >= threshold);
        const right = over.reduce((sum, { chance }) => sum + chance, 0);
        const wrong = (over.length - right) / Math.max(1, over.length);
        return `${column(threshold, 10)}${column(over.length, 16)}${column(`${(100 * wrong).toFixed(5)} %`, 17)}${column(`${(100 * (1 - right / Math.max(1e-9, all))).toFixed(3)} %`, 18)}${threshold === linked ? '  linked' : threshold === needsReview ? '  needs review' : ''}`;
      }),
  ];
}
