// Where a source's demographics and the national ones do not agree, so that whoever reads the source's record is warned (R08).
// Source: GP Connect, "Cross-checking demographics": a consumer SHALL warn where name, birth date, gender, address or number differ.
import type { Demographics } from '#standards/demographics.ts';
import { comparePatients } from '../matching/compare-patients.ts';
import type { Field, Level } from '../matching/fields.ts';
import type { Matching } from '../matching/matching-config.ts';
import { profileOf } from '../matching/profile.ts';

export interface Difference {
  field: 'nhs-number' | 'family-name' | 'given-name' | 'birth-date' | 'gender' | 'postcode';
  /** Grave: likely somebody else, or a wrong record. Otherwise a detail to put right. */
  grave: boolean;
  /** In words, without the values. */
  text: string;
}

const told: Record<Difference['field'], { level: readonly Level[]; grave: boolean; text: string }[]> = {
  'nhs-number': [
    {
      level: ['different', 'different-verified'],
      grave: true,
      text: 'The NHS number differs from the national record.',
    },
  ],
  'family-name': [
    { level: ['different'], grave: true, text: 'The family name differs from the national record.' },
    {
      level: ['similar', 'swapped', 'part', 'previous'],
      grave: false,
      text: 'The family name is written differently in the national record.',
    },
  ],
  'given-name': [
    { level: ['different', 'second-differs'], grave: true, text: 'The given name differs from the national record.' },
    {
      level: ['similar', 'swapped', 'initial'],
      grave: false,
      text: 'The given name is written differently in the national record.',
    },
  ],
  'birth-date': [
    {
      level: ['different', 'another-generation', 'generation', 'one-digit', 'swapped'],
      grave: true,
      text: 'The birth date differs from the national record.',
    },
    { level: ['partial'], grave: false, text: 'The birth date is not complete.' },
  ],
  gender: [{ level: ['different'], grave: false, text: 'The gender differs from the national record.' }],
  postcode: [
    {
      level: ['different', 'district', 'previous'],
      grave: false,
      text: 'The address differs from the national record.',
    },
  ],
};

/** Nothing is said of what either side leaves out. */
export function differencesFromPds(source: Demographics, pds: Demographics, matching: Matching): Difference[] {
  const { levels } = comparePatients(profileOf(source, [], matching), profileOf(pds, [], matching), matching);
  return (Object.keys(told) as (Difference['field'] & Field)[]).flatMap((field) =>
    told[field].filter(({ level }) => level.includes(levels[field])).map(({ grave, text }) => ({ field, grave, text })),
  );
}
