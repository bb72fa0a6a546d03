// Long-term conditions, and which of them somebody has.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Chance, fallsAmong } from '../chance.ts';

const schema = z.record(
  z.string(),
  z.strictObject({
    studied: z.boolean(),
    onlyFemale: z.boolean().default(false),
    byAge: z.array(z.number().nonnegative()).length(11),
    medicines: z.array(z.tuple([z.string(), z.string()])),
    panel: z.string(),
    aYear: z.number().nonnegative(),
  }),
);

export interface ConditionKind extends Omit<z.output<typeof schema>[string], never> {
  /** Its name in examples/codes.yaml. */
  name: string;
}

/** Every kind there is, in the order of conditions.yaml. */
export const conditionKinds: readonly ConditionKind[] = Object.entries(
  schema.parse(parse(readFileSync(new URL('conditions.yaml', import.meta.url), 'utf8'))),
).map(([name, kind]) => ({ ...kind, name }));

/**
 * So many different conditions, as likely as each is at that age.
 * @param moreThanOneStudied two or more of them, or else at most one, are of those the Lambeth study counted.
 */
export function drawConditions(
  choose: Chance,
  count: number,
  band: number,
  sex: 'male' | 'female',
  moreThanOneStudied: boolean,
): ConditionKind[] {
  const drawn: ConditionKind[] = [];
  const studiedWanted = moreThanOneStudied ? 2 : choose.happens(0.4) ? 1 : 0;
  for (let place = 0; place < count; place += 1) {
    const studied = drawn.filter((kind) => kind.studied).length;
    const mayBe = (kind: ConditionKind) =>
      !drawn.includes(kind) &&
      (!kind.onlyFemale || sex === 'female') &&
      (studied < studiedWanted ? kind.studied : moreThanOneStudied || !kind.studied);
    const weights = conditionKinds.map((kind) => (mayBe(kind) ? kind.byAge[band]! : 0));
    if (weights.every((weight) => weight === 0)) break;
    drawn.push(conditionKinds[fallsAmong(weights, choose.share())]!);
  }
  return drawn;
}
