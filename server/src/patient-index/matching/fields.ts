// What is compared of two patients, and how each comparison can come out. The outcomes are code, because a comparator
// decides them; how much each weighs is data (matching.yaml), because that depends on the place.

/** Field → its outcomes, from the strongest agreement to disagreement. `missing` (one side does not say) is always possible. */
export const fieldLevels = {
  'nhs-number': ['same-verified', 'same', 'different', 'different-verified'],
  'family-name': ['exact', 'previous', 'part', 'swapped', 'similar', 'different'],
  'given-name': ['exact', 'second-differs', 'nickname', 'middle', 'initial', 'swapped', 'similar', 'different'],
  'birth-date': [
    'exact',
    'exact-first-of-january',
    'swapped',
    'one-digit',
    'partial',
    'generation',
    'different',
    'another-generation',
  ],
  gender: ['same', 'different'],
  postcode: ['same', 'previous', 'district', 'different'],
  address: ['same-house', 'different-house'],
  phone: ['same', 'different'],
  email: ['same', 'different'],
  'local-number': ['same'],
} as const;

export type Field = keyof typeof fieldLevels;
export type Level = (typeof fieldLevels)[Field][number] | 'missing';
export const fields = Object.keys(fieldLevels) as Field[];

/** How each field came out for one pair. */
export type Levels = Readonly<Record<Field, Level>>;
