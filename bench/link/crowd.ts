// The identities a matching run is about: drawn from the invented crowd, known by their place, made again when needed, so that a
// million and more need little memory; with what is wrong in each, and whose it truly is.
import { type KnownIdentity, identitiesOf } from '#synthetic/population/identities.ts';
import { errorKinds } from '#synthetic/population/known-as/errors.ts';
import { openPopulation } from '#synthetic/population/person.ts';
import type { Demographics } from '#standards/demographics.ts';
import { hashKey } from '#patient-index/matching/match-keys.ts';

export interface Crowd {
  count: number;
  people: number;
  /** Truth, by place: two identities are one person where this is the same. */
  person: Uint32Array;
  household: Uint32Array;
  /** A bit for each of {@link kinds}. */
  wrong: Uint32Array;
  identityAt(at: number): KnownIdentity;
  demographicsAt(at: number): Demographics;
  /** Pairs that the organisation that registered somebody twice has merged: places. */
  merges: readonly (readonly [number, number])[];
}

/** What is wrong in an identity, or remarkable of it. */
export const kinds = [...errorKinds, 'duplicate', 'merged', 'twin', 'namesake'] as const;
export type Kind = (typeof kinds)[number];
export const bitOf = (kind: Kind): number => 1 << kinds.indexOf(kind);

/** @param wanted how many identities, at least. */
export function crowdOf(seed: number, wanted: number): Crowd {
  const population = openPopulation({ seed });
  const room = wanted + 32;
  const person = new Uint32Array(room);
  const household = new Uint32Array(room);
  const wrong = new Uint32Array(room);
  const nth = new Uint8Array(room);
  const merges: [number, number][] = [];
  let count = 0;
  let people = 0;
  for (; count < wanted; people += 1) {
    const own = [...identitiesOf(population, people, people + 1)];
    for (const [place, identity] of own.entries()) {
      const { duplicateOf, merged, errors, likenesses } = identity;
      person[count] = people;
      household[count] = identity.household;
      nth[count] = place;
      const found: readonly Kind[] = [
        ...errors,
        ...(duplicateOf ? ([merged ? 'merged' : 'duplicate'] as const) : []),
        ...likenesses,
      ];
      for (const kind of found) wrong[count]! |= bitOf(kind);
      if (duplicateOf && merged) {
        const first = own.findIndex(
          ({ organisation, number }) => organisation === identity.organisation && number.value === duplicateOf.value,
        );
        merges.push([count - place + first, count]);
      }
      count += 1;
    }
  }
  const identityAt = (at: number) => {
    const identity = [...identitiesOf(population, person[at]!, person[at]! + 1)][nth[at]!]!;
    return { ...identity, demographics: withNumbersOfTheirOwn(identity, at) };
  };
  return {
    count,
    people,
    person,
    household,
    wrong,
    identityAt,
    demographicsAt: (at) => identityAt(at).demographics,
    merges,
  };
}

/**
 * Telephone numbers as a city has them: a household's own, or a mistaken one. Why: of numbers that may be invented there are two
 * thousand, so that in a city each would be a thousand people's.
 */
function withNumbersOfTheirOwn({ demographics, household, errors }: KnownIdentity, at: number): Demographics {
  const line = errors.includes('phone-wrong') ? `mistaken ${at}` : `household ${household}`;
  return {
    ...demographics,
    telecoms: demographics.telecoms.map(({ value, ...telecom }) => ({
      ...telecom,
      value: telecom.system === 'phone' ? String(2 ** 33 + hashKey(`${line} ${value}`)) : value,
    })),
  };
}
