// Are two patients one person? Fellegi–Sunter weights added up, then bounded by rules, every step with its words.
// Pure: nothing here knows where the patients come from or what becomes of the answer.
import {
  compareAddresses,
  compareBirthDates,
  compareGenders,
  compareNhsNumbers,
  compareSets,
} from './compare-fields.ts';
import { compareNames } from './compare-names.ts';
import { type Field, fields, type Levels } from './fields.ts';
import type { Matching, MatchingRule } from './matching-config.ts';
import type { Profile } from './profile.ts';

/** Why, for a steward and a log of links. Invariant: words about agreement, never the values compared. */
export interface Reason {
  /** The field compared, or the id of the rule that bounded the result. */
  about: string;
  level?: string;
  /** Bits for (+) or against (−). */
  bits: number;
  text: string;
}

export type MatchResult = 'linked' | 'needs-review' | 'separate';

export interface Comparison {
  result: MatchResult;
  /** Sum of bits. */
  score: number;
  /** Evidence that they are two people, not merely a lack of evidence that they are one: a chain may not join them. */
  apart: boolean;
  /** Two verified NHS numbers: no score, chain or person can join them. */
  impossible: boolean;
  levels: Levels;
  reasons: readonly Reason[];
}

/**
 * Compares two patients; the same whichever comes first.
 * Invariant: two different verified NHS numbers are never one person. This is not a weight and no configuration reaches it.
 */
export function comparePatients(one: Profile, other: Profile, matching: Matching): Comparison {
  const names = compareNames(one.names, other.names, matching);
  const levels: Levels = {
    'nhs-number': compareNhsNumbers(one, other),
    'family-name': names.family,
    'given-name': names.given,
    'birth-date': compareBirthDates(one.birthDate, other.birthDate, matching.generationYears),
    gender: compareGenders(one, other),
    ...compareAddresses(one.addresses, other.addresses),
    phone: compareSets(one.phones, other.phones),
    email: compareSets(one.emails, other.emails),
    'local-number': compareSets(one.localNumbers, other.localNumbers) === 'same' ? 'same' : 'missing',
  };
  const bitsOf = (field: Field) => {
    if (field === 'family-name') return names.familyBits;
    if (field === 'given-name') return names.givenBits;
    return matching.weightOf(field, levels[field]);
  };
  let score = 0;
  let decisive = false;
  for (const field of fields) {
    score += bitsOf(field);
    decisive ||= matching.isDecisive(field, levels[field]);
  }
  const impossible = levels['nhs-number'] === 'different-verified';
  const bounds = matching.rules.filter((rule) => applies(rule, levels));
  const apart = impossible || bounds.some(({ atMost }) => atMost === 'separate');
  return {
    result: apart ? 'separate' : boundedResult(resultOf(score, decisive, matching), bounds),
    score,
    apart,
    impossible,
    levels,
    get reasons() {
      return reasonsOf(levels, bitsOf, bounds, matching);
    },
  };
}

function resultOf(score: number, decisive: boolean, { thresholds }: Matching): MatchResult {
  if (decisive || score >= thresholds.linked) return 'linked';
  return score >= thresholds.needsReview ? 'needs-review' : 'separate';
}

function boundedResult(result: MatchResult, bounds: readonly MatchingRule[]): MatchResult {
  return result === 'linked' && bounds.length > 0 ? 'needs-review' : result;
}

function applies({ when, unless }: MatchingRule, levels: Levels): boolean {
  for (const field in when) if (!when[field as Field]!.includes(levels[field as Field])) return false;
  for (const field in unless) if (unless[field as Field]!.includes(levels[field as Field])) return false;
  return true;
}

/** What decided first: rules, then fields by weight, for or against. */
function reasonsOf(
  levels: Levels,
  bitsOf: (field: Field) => number,
  bounds: readonly MatchingRule[],
  matching: Matching,
): Reason[] {
  const compared = fields
    .filter((field) => levels[field] !== 'missing')
    .map((field) => ({
      about: field,
      level: levels[field],
      bits: Math.round(bitsOf(field) * 10) / 10,
      text: matching.sayOf(field, levels[field]),
    }))
    .toSorted((one, other) => Math.abs(other.bits) - Math.abs(one.bits));
  return [...bounds.map(({ id, say }) => ({ about: id, bits: 0, text: say })), ...compared];
}
