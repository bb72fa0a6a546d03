// How well somebody fits what was typed: unlike two records, a person typing leaves things out, begins names, and mishears.
import { distance } from 'fastest-levenshtein';
import { compareAddresses, compareBirthDates, compareGenders } from '../matching/compare-fields.ts';
import { compareNames } from '../matching/compare-names.ts';
import type { Level } from '../matching/fields.ts';
import type { Matching } from '../matching/matching-config.ts';
import type { Profile, ProfileName } from '../matching/profile.ts';

/** FHIR match-grade, as IHE PDQm and FHIR `$match` answer it. */
export type MatchGrade = 'certain' | 'probable' | 'possible';

export interface Fit {
  /** Bits; more fits better. */
  score: number;
  grade: MatchGrade;
  /** In words, without values: what is as typed, and what is not quite. */
  reasons: readonly string[];
}

/** A name that only begins as typed weighs as much as a slip; it is what people type on purpose. */
const beginsBits = 5;

/** @returns undefined where it is somebody else. */
export function fitOf(typed: Profile, held: Profile, matching: Matching): Fit | undefined {
  const names = compareNames(typed.names, held.names, matching);
  const { family: typedFamily, given: typedGiven } = typed.names[0] ?? { family: [], given: [] };
  const family = begun(names.family, typedFamily.join(''), held.names, ({ family }) => [family.join(''), ...family]);
  const given = begun(names.given, typedGiven[0] ?? '', held.names, ({ given }) => given);
  const birthDate = compareBirthDates(typed.birthDate, held.birthDate, matching.generationYears);
  const { postcode } = compareAddresses(typed.addresses, held.addresses);
  const gender = compareGenders(typed, held);

  // What was typed and the record does not say fits nothing.
  const asked = {
    family: typedFamily.length > 0 && family,
    given: typedGiven.length > 0 && given,
    birthDate: typed.birthDate !== undefined && birthDate,
    postcode: typed.addresses.length > 0 && postcode,
    gender: typed.gender !== undefined && gender,
  };
  const bits = {
    family: family === names.family ? names.familyBits : typedBits('family-name', family, matching),
    given: given === names.given ? names.givenBits : typedBits('given-name', given, matching),
    birthDate: matching.weightOf('birth-date', birthDate),
    postcode: matching.weightOf('postcode', postcode),
    gender: matching.weightOf('gender', gender),
  };
  let score = 0;
  for (const key of fieldsAsked) if (asked[key] !== false) score += bits[key];

  // Without a name or a birth date the postcode is what tells people apart; with both, people move.
  const whole = asked.birthDate !== false && (asked.family !== false || asked.given !== false);
  const deciding = ['family', 'given', 'birthDate', ...(whole ? [] : (['postcode'] as const))] as const;
  const misfits = deciding.filter((key) => asked[key] !== false && misfitting.has(asked[key]));
  // One misfit is forgiven, a change of name say, where both names and the birth date were typed and the rest weighs enough.
  const forgiven = deciding.length === 3 && deciding.every((key) => asked[key] !== false);
  if (misfits.length > 1) return undefined;
  if (misfits.length === 1 && !(forgiven && score >= matching.thresholds.needsReview)) return undefined;

  const inexact = fieldsAsked.filter((key) => asked[key] !== false && !asTyped.has(asked[key]));
  return { score, grade: gradeOf(inexact.length, misfits.length, typed), reasons: reasonsOf(asked) };
}

type Asked = Level | 'begins';
const fieldsAsked = ['family', 'given', 'birthDate', 'postcode', 'gender'] as const;
const misfitting = new Set<Asked>(['different', 'another-generation', 'missing', 'district']);
const asTyped = new Set<Asked>(['exact', 'exact-first-of-january', 'same']);

/** What was typed may be only the beginning of the name, or of a second one; or a letter astray in a short one. */
function begun(
  level: Level,
  typed: string,
  held: readonly ProfileName[],
  forms: (name: ProfileName) => readonly string[],
): Asked {
  if (typed.length < 2 || (level !== 'different' && level !== 'similar' && level !== 'initial')) return level;
  const names = held.flatMap(forms);
  if (names.some((name) => name.startsWith(typed))) return 'begins';
  return level === 'different' && names.some((name) => oneLetterAstray(typed, name)) ? 'similar' : level;
}

/** One letter left out, put in, or another; or two neighbours exchanged. In three letters that is still a name. */
function oneLetterAstray(typed: string, name: string): boolean {
  if (typed.length < 3 || name.length < 3 || Math.abs(typed.length - name.length) > 1) return false;
  const letters = distance(typed, name);
  return (
    letters <= 1 || (letters === 2 && Array.from(typed).toSorted().join('') === Array.from(name).toSorted().join(''))
  );
}

function typedBits(field: 'family-name' | 'given-name', level: Asked, matching: Matching): number {
  return level === 'begins' ? beginsBits : matching.weightOf(field, level);
}

function gradeOf(inexact: number, misfits: number, typed: Profile): MatchGrade {
  const whole =
    (typed.names[0]?.family.length ?? 0) > 0 &&
    (typed.names[0]?.given.length ?? 0) > 0 &&
    typed.birthDate?.length === 10;
  if (inexact === 0 && whole) return 'certain';
  return misfits === 0 && inexact <= 1 ? 'probable' : 'possible';
}

const words: Record<(typeof fieldsAsked)[number], { name: string; [level: string]: string }> = {
  family: {
    name: 'last name',
    previous: 'former last name',
    part: 'part of the last name',
    similar: 'last name spelt alike',
    begins: 'last name begins so',
    swapped: 'first and last name exchanged',
    different: 'another last name',
    missing: 'no last name recorded',
  },
  given: {
    name: 'first name',
    'second-differs': 'first name, but another second name',
    nickname: 'form of the first name',
    middle: 'second name',
    initial: 'initial',
    similar: 'first name spelt alike',
    begins: 'first name begins so',
    different: 'another first name',
    missing: 'no first name recorded',
  },
  birthDate: {
    name: 'date of birth',
    swapped: 'date of birth with day and month exchanged',
    'one-digit': 'date of birth one slip away',
    generation: 'date of birth one digit away',
    partial: 'year of birth',
    different: 'another date of birth',
    'another-generation': 'another date of birth',
    missing: 'no date of birth recorded',
  },
  postcode: {
    name: 'postcode',
    previous: 'former postcode',
    district: 'postcode nearby',
    different: 'another postcode',
    missing: 'no postcode recorded',
  },
  gender: { name: 'gender', different: 'another gender', missing: 'no gender recorded' },
};

function reasonsOf(asked: Record<(typeof fieldsAsked)[number], Asked | false>): string[] {
  return [
    ...new Set(
      fieldsAsked.flatMap((key) => {
        const level = asked[key];
        if (level === false) return [];
        const said = asTyped.has(level) ? words[key].name : words[key][level];
        return said === undefined ? [] : [said];
      }),
    ),
  ];
}
