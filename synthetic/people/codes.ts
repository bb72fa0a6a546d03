// The cast's code book (codes.yaml): the name a story uses for a problem, medicine or test, and the code that says it.
// Why a book of its own: stories stay readable, and a code is checked in one place.
import { z } from 'zod';
import { snomedSystem, type Term } from './term.ts';

export type CodeBook = ReadonlyMap<string, Term>;

const termSchema = z.strictObject({
  snomed: z
    .string()
    .regex(/^\d{6,18}$/, 'A SNOMED CT code is 6 to 18 digits, in quotes.')
    .refine(isSnomedId, {
      message: 'The last digit is not this code’s check digit: the code is mistyped.',
    })
    .optional(),
  /** A code of one organisation's own, in place of a national one. */
  system: z.url().optional(),
  code: z.string().min(1).optional(),
  display: z.string().min(1),
  unit: z.string().optional(),
  ucum: z.string().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  loinc: z.string().optional(),
});

/** Shape of codes.yaml: the story's name → term. */
export const codeBookSchema = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/), termSchema)
  .transform(
    (terms): CodeBook =>
      new Map(
        Object.entries(terms).map(([name, { snomed, ...term }]) => [
          name,
          (snomed === undefined ? term : { system: snomedSystem, code: snomed, ...term }) as Term,
        ]),
      ),
  );

const multiplication = dihedralTable();
/** Source: SNOMED International, SCTID check digit: Verhoeff's dihedral scheme over D5. */
const permutation = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
];
for (let row = 2; row < 8; row += 1) {
  permutation.push(permutation[row - 1]!.map((_, column) => permutation[row - 1]![permutation[1]![column]!]!));
}

/** Whether the last digit of a SNOMED CT identifier is its Verhoeff check digit. */
export function isSnomedId(code: string): boolean {
  const digits = Array.from(code, Number).toReversed();
  return digits.reduce((sum, digit, place) => multiplication[sum]![permutation[place % 8]![digit]!]!, 0) === 0;
}

/** The multiplication table of the dihedral group D5: rotations 0–4, reflections 5–9. */
function dihedralTable(): number[][] {
  return Array.from({ length: 10 }, (_, a) =>
    Array.from({ length: 10 }, (__, b) => {
      const turn = a < 5 ? (a + (b % 5)) % 5 : (a - (b % 5) + 5) % 5;
      return a < 5 === b < 5 ? turn : 5 + turn;
    }),
  );
}
