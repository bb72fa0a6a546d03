// Where a source's account of who somebody is differs from the national one: which details, never their values (R08).
// Source: GP Connect, "Cross-checking demographics": a consumer SHALL warn where name, birth date, gender, address or number differ.
import { type Difference, differencesFromPds } from '#patient-index/pds/pds-differences.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Door } from '../door.ts';
import type { KnownPerson } from '../known-person.ts';
import type { SourcePart } from '../record-part.ts';

const words: Readonly<Record<Difference['field'], string>> = {
  'nhs-number': 'NHS number',
  'family-name': 'family name',
  'given-name': 'given name',
  'birth-date': 'date of birth',
  gender: 'gender',
  postcode: 'address',
};

/** The part, with a warning where what its source says of the person differs. Nothing is said where nobody knows better. */
export function withDifferences(
  { matching }: Pick<Door, 'matching'>,
  { national }: Pick<KnownPerson, 'national'>,
  part: SourcePart,
  said: readonly Demographics[],
): SourcePart {
  if (!national) return part;
  const differences = said.flatMap((demographics) => differencesFromPds(demographics, national, matching));
  if (differences.length === 0) return part;
  const fields = new Set(differences.map(({ field }) => words[field]));
  const grave = differences.some((difference) => difference.grave);
  const text = `Demographics differ from the national record: ${[...fields].join(', ')}. ${
    grave ? 'Check that it is the same person, and tell' : 'Ask the person which is right, and tell'
  } ${part.source.organisation.shortName}.`;
  return { ...part, warnings: [...part.warnings, { code: 'demographics-differ', area: '', text }] };
}
