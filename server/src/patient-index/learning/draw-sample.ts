// Pairs of the identities held, few enough to be compared in minutes however many are held.
import type { Database } from '#runtime/database/database.ts';
import type { LearningSample, ProfilePair } from './learn-weights.ts';
import { countIdentities, countNames, selectAnyone, selectBornOn, selectOfOneNumber } from './sample-store.ts';

export interface SampleSizes {
  /** Identities drawn by chance, and pairs of them. */
  anyone: number;
  randomPairs: number;
  /** NHS numbers that two or more bear. */
  numbers: number;
  /** Days of birth. */
  days: number;
}

/** Some minutes on one core, and some hundred megabytes. */
export const usualSizes: SampleSizes = { anyone: 20_000, randomPairs: 2_000_000, numbers: 30_000, days: 400 };

/** More of one number, or of one day, than this are a placeholder, or are not to be compared all with all. */
const mostOfOneNumber = 20;
const mostOfOneDay = 400;

export async function drawSample(database: Database, sizes: SampleSizes = usualSizes): Promise<LearningSample> {
  const [held] = await database.run(countIdentities);
  const { identities } = held!;
  const percentFor = (wanted: number) => (identities === 0 ? 100 : (wanted / identities) * 110);
  const anyone = (await database.run(selectAnyone(percentFor(sizes.anyone), sizes.anyone))).map(
    ({ profile }) => profile,
  );
  const ofNumbers = await database.run(selectOfOneNumber(sizes.numbers));
  const born = await database.run(selectBornOn(sizes.days));
  const days = [...Map.groupBy(born, ({ birth_date }) => birth_date).values()].filter(
    ({ length }) => length <= mostOfOneDay,
  );
  const names = async (part: 'family' | 'given') =>
    new Map((await database.run(countNames(part, percentFor(300_000)))).map(({ name, bearers }) => [name, bearers]));
  return {
    identities,
    random: randomPairs(anyone, sizes.randomPairs),
    byNumber: pairsWithin(
      [...Map.groupBy(ofNumbers, ({ nhs_number }) => nhs_number).values()].filter(
        ({ length }) => length <= mostOfOneNumber,
      ),
    ),
    byBirthDate: pairsWithin(days),
    bornThen: days.reduce((sum, { length }) => sum + length, 0),
    names: { family: await names('family'), given: await names('given') },
  };
}

/** Each with others a growing step away, so that no pair comes twice while there are others. */
export function* randomPairs<Each>(all: readonly Each[], wanted: number): Generator<readonly [Each, Each]> {
  const possible = (all.length * (all.length - 1)) / 2;
  let given = 0;
  for (let step = 1; given < Math.min(wanted, possible); step += 1) {
    // Steps that are not neighbours: whoever was heard of together lies together.
    const apart = ((step * 7919) % Math.max(1, all.length - 1)) + 1;
    for (let at = 0; at + apart < all.length && given < Math.min(wanted, possible); at += 1, given += 1)
      yield [all[at]!, all[at + apart]!];
    if (step > all.length * 2) return;
  }
}

function* pairsWithin(groups: readonly (readonly { profile: ProfilePair[0] }[])[]): Generator<ProfilePair> {
  for (const group of groups)
    for (const [at, one] of group.entries())
      for (const other of group.slice(at + 1)) yield [one.profile, other.profile];
}
