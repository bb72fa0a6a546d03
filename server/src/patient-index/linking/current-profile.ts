// What is compared of a patient now, with NHS numbers as they are now.
import type { Identifier } from '#standards/fhir/types.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { Matching } from '../matching/matching-config.ts';
import { type Profile, profileOf } from '../matching/profile.ts';
import type { Standing } from './standing.ts';

export interface CurrentProfile {
  profile: Profile;
  standing: Standing | undefined;
}

/** Numbers that may have been replaced by others since they were said. */
export function numbersOf(standing: Standing | undefined): readonly string[] {
  const number = standing?.demographics.nhsNumber;
  return number ? [...new Set([number, ...standing.verifiedNumbers])] : [];
}

/**
 * A superseded NHS number is replaced by the one that took its place; two verified numbers of which one took the other's place
 * are one.
 * @param standing nothing where only numbers are known.
 * @param current of the {@link numbersOf} the patient, those that took their place.
 */
export function profileNow(
  standing: Standing | undefined,
  identifiers: readonly Identifier[],
  matching: Matching,
  current: ReadonlyMap<string, NhsNumber>,
): CurrentProfile {
  if (!standing) return { profile: profileOf(nothing, identifiers, matching), standing };
  const { demographics, verifiedNumbers } = standing;
  const marked = (profile: Profile): Profile => (standing.overwritten ? { ...profile, overwritten: true } : profile);
  if (!demographics.nhsNumber) return { profile: marked(profileOf(demographics, identifiers, matching)), standing };
  const numberNow = (number: NhsNumber) => current.get(number) ?? number;
  const verified = [...new Set(verifiedNumbers.map(numberNow))].toSorted();
  const now = {
    ...demographics,
    nhsNumberStatus: verified.length === 1 ? ('verified' as const) : ('unverified' as const),
  };
  const profile = marked(profileOf(now, identifiers, matching, numberNow));
  return {
    profile: verified.length > 1 ? { ...profile, contradicted: verified } : profile,
    standing: { ...standing, demographics: now },
  };
}

const nothing = { names: [], addresses: [], telecoms: [] };
