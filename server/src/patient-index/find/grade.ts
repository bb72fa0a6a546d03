// How sure it is that somebody described is this person or that: FHIR's match grades from the comparisons with each of a
// person's patients. Pure. The rules are those by which patients are grouped (matching/group-patients.ts), so that `$match`
// calls certain what would be linked, and nothing else.
// Source: http://hl7.org/fhir/R4/valueset-match-grade.html
import type { PersonId } from '#standards/patient.ts';
import type { Comparison } from '../matching/compare-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import type { MatchGrade } from './rank.ts';

export interface Candidate {
  personId: PersonId;
  /** Of whoever is asked about with each patient of the person. */
  comparisons: readonly Comparison[];
}

export interface GradedPerson {
  personId: PersonId;
  grade: MatchGrade;
  /** 0 to 1, always in agreement with the grade. */
  chance: number;
  reasons: readonly string[];
}

/** matching.yaml links from odds of about 16,000 to 1: 14 bits. The rest of that threshold is how rare one person is. */
const linkedOddsBits = 14;
/** A smaller chance than this is not worth another person's details. */
const smallestChance = 0.1;

interface Judged {
  candidate: Candidate;
  best: Comparison;
  bits: number;
  grade: MatchGrade;
  reasons: readonly string[];
}

/**
 * The likeliest first; at most one is `certain`, because at most one can be the one.
 * Why nobody is `certainly-not`: whoever is known to be somebody else is nobody the asker needs to hear of.
 */
export function gradePersons(candidates: readonly Candidate[], matching: Matching): readonly GradedPerson[] {
  const judged = candidates
    .filter(({ comparisons }) => !comparisons.some(({ impossible }) => impossible))
    .flatMap((candidate) => judge(candidate, matching))
    .toSorted(
      (one, other) =>
        Number(isVerified(other)) - Number(isVerified(one)) ||
        other.bits - one.bits ||
        (one.candidate.personId < other.candidate.personId ? -1 : 1),
    );
  return doubtRivals(judged, matching)
    .map(({ candidate, bits, grade, reasons }) => ({
      personId: candidate.personId,
      grade,
      chance: Math.max(smallestChance, chanceOf(within(bits, grade, matching), matching)),
      reasons,
    }))
    .toSorted((one, other) => other.chance - one.chance);
}

function judge(candidate: Candidate, matching: Matching): Judged[] {
  const { comparisons } = candidate;
  const best = comparisons
    .filter(({ apart }) => !apart)
    .toSorted((one, other) => rank(other) - rank(one) || other.score - one.score)[0];
  if (!best) return [];
  const reasons = best.reasons.map(({ text }) => text);
  const disagrees = comparisons.some(({ apart, score }) => apart || score < matching.thresholds.chainFloor);
  if (best.result === 'linked' && !disagrees) return [{ candidate, best, bits: best.score, grade: 'certain', reasons }];
  // Where all but the number speaks against it, it is a question all the same, and no more.
  const likely = best.result !== 'separate' && best.score >= matching.thresholds.needsReview;
  if (best.result === 'separate' && chanceOf(best.score, matching) < smallestChance) return [];
  const doubt = disagrees ? ['Another organisation describes this person otherwise.'] : [];
  const grade = likely ? 'probable' : 'possible';
  return [{ candidate, best, bits: best.score, grade, reasons: [...doubt, ...reasons] }];
}

const rank = ({ result }: Comparison) => ['separate', 'needs-review', 'linked'].indexOf(result);
const isVerified = ({ best, grade }: Judged) => grade === 'certain' && best.levels['nhs-number'] === 'same-verified';

/** Whoever fits two people about equally is certainly neither; a verified NHS number in common decides between them. */
function doubtRivals(judged: readonly Judged[], { thresholds }: Matching): readonly Judged[] {
  const [first, second] = judged.filter(({ grade }) => grade === 'certain');
  if (!first || !second) return judged;
  const decided = isVerified(first) || first.bits - second.bits >= thresholds.ambiguityMargin;
  return judged.map((each) =>
    each.grade !== 'certain' || (decided && each === first)
      ? each
      : { ...each, grade: 'probable', reasons: ['Somebody else fits as well.', ...each.reasons] },
  );
}

/** Bits as far as the grade bears them out: a rule may have bounded a sum, and a verified number outvoted one. */
function within(bits: number, grade: MatchGrade, { thresholds: { linked, needsReview } }: Matching): number {
  if (grade === 'certain') return Math.max(bits, linked);
  if (grade === 'probable') return Math.min(Math.max(bits, needsReview), linked - 1);
  return Math.min(bits, needsReview - 1);
}

function chanceOf(bits: number, { thresholds }: Matching): number {
  return 1 / (1 + 2 ** (thresholds.linked - linkedOddsBits - bits));
}
