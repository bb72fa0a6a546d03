// Are two patients one person? Fellegi–Sunter weights added up, then bounded by rules, every step with its words.
// Pure: nothing here knows where the patients come from or what becomes of the answer.
import {
  compareAddresses,
  compareBirthDates,
  compareGenders,
  compareNhsNumbers,
  compareSets,
} from './compare-fields.ts';
import { compareNames, type NameComparison } from './compare-names.ts';
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
  /** Two verified numbers, and yet described as one person, as twins are whose numbers were exchanged. */
  rival: boolean;
  /** Nothing but name, birth date and gender speaks for them: where many are alike so, it says little. */
  byNameAlone: boolean;
  levels: Levels;
  reasons: readonly Reason[];
}

/**
 * Compares two patients; the same whichever comes first.
 * Invariant: two different verified NHS numbers are never one person, and a patient who was given two is linked by no score,
 * nor is one whose record was another person's before. These are not weights and no configuration reaches them.
 */
export function comparePatients(one: Profile, other: Profile, matching: Matching): Comparison {
  const names = compareNames(one.names, other.names, matching);
  const { postcode, address } = compareAddresses(one.addresses, other.addresses);
  const levels: Levels = {
    'nhs-number': compareNhsNumbers(one, other),
    'family-name': names.family,
    'given-name': names.given,
    'birth-date': compareBirthDates(one.birthDate, other.birthDate, matching.generationYears),
    gender: compareGenders(one, other),
    postcode,
    address,
    phone: compareSets(one.phones, other.phones),
    email: compareSets(one.emails, other.emails),
    'local-number': compareSets(one.localNumbers, other.localNumbers) === 'same' ? 'same' : 'missing',
  };
  let score = names.familyBits + names.givenBits;
  let decisive = false;
  for (const field of fields) {
    if (field !== 'family-name' && field !== 'given-name') score += matching.weightOf(field, levels[field]);
    decisive ||= matching.isDecisive(field, levels[field]);
  }
  const impossible = levels['nhs-number'] === 'different-verified';
  const contradicted = (one.contradicted ?? other.contradicted) !== undefined;
  const overwritten = (one.overwritten ?? other.overwritten) && levels['nhs-number'] !== 'same-verified';
  let apart = impossible;
  let bounded = contradicted || overwritten === true;
  for (const rule of matching.rules) {
    if (!applies(rule, levels, names)) continue;
    bounded = true;
    apart ||= rule.atMost === 'separate';
  }
  // Whoever bears one of two contradicting numbers is whom a steward must look at, however little else agrees.
  const result = contradicted && levels['nhs-number'] === 'same' ? 'needs-review' : resultOf(score, decisive, matching);
  return {
    result: apart ? 'separate' : bounded && result === 'linked' ? 'needs-review' : result,
    score,
    apart,
    impossible,
    rival: impossible && describesOne(levels),
    byNameAlone: !agreesBeyondName(levels),
    levels,
    // Only of the few pairs that somebody will read.
    get reasons() {
      return [
        ...(contradicted ? [contradictedNumber] : []),
        ...(overwritten ? [overwrittenRecord] : []),
        ...reasonsOf(levels, names, matching),
      ];
    },
  };
}

const contradictedNumber: Reason = {
  about: 'contradicted-number',
  bits: 0,
  text: 'One of them has been given two different NHS numbers, both verified: a correction, or another person’s details.',
};

const overwrittenRecord: Reason = {
  about: 'overwritten-record',
  bits: 0,
  text: 'One of them was registered as somebody else before: its record may hold what belongs to two people.',
};

/** One name, one birth date, one home. Not 1 January: in a large place many bear a common name and that date. */
function describesOne(levels: Levels): boolean {
  return (
    levels['given-name'] === 'exact' &&
    levels['family-name'] === 'exact' &&
    levels['birth-date'] === 'exact' &&
    (levels.postcode === 'same' || levels.phone === 'same')
  );
}

function agreesBeyondName(levels: Levels): boolean {
  return (
    levels['nhs-number'].startsWith('same') ||
    levels.postcode === 'same' ||
    levels.postcode === 'previous' ||
    levels.phone === 'same' ||
    levels.email === 'same' ||
    levels['local-number'] === 'same'
  );
}

function resultOf(score: number, decisive: boolean, { thresholds }: Matching): MatchResult {
  if (decisive || score >= thresholds.linked) return 'linked';
  return score >= thresholds.needsReview ? 'needs-review' : 'separate';
}

function applies({ when, unless, namesBelow }: MatchingRule, levels: Levels, names: NameComparison): boolean {
  return (
    names.familyBits + names.givenBits < namesBelow &&
    when.every((condition) => condition.levels.includes(levels[condition.field])) &&
    !unless.some((condition) => condition.levels.includes(levels[condition.field]))
  );
}

/** What decided first: rules, then fields by weight, for or against. */
function reasonsOf(levels: Levels, names: NameComparison, matching: Matching): Reason[] {
  const bitsOf = (field: Field) => {
    if (field === 'family-name') return names.familyBits;
    return field === 'given-name' ? names.givenBits : matching.weightOf(field, levels[field]);
  };
  const compared = fields
    .filter((field) => levels[field] !== 'missing')
    .map((field) => ({
      about: field,
      level: levels[field],
      bits: Math.round(bitsOf(field) * 10) / 10,
      text: matching.sayOf(field, levels[field]),
    }))
    .toSorted((one, other) => Math.abs(other.bits) - Math.abs(one.bits));
  const bounds = matching.rules.filter((rule) => applies(rule, levels, names));
  return [...bounds.map(({ id, say }) => ({ about: id, bits: 0, text: say })), ...compared];
}
