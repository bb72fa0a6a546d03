// People come in blocks of sixty that live near one another: ages are drawn one by one, so that a borough's are right, and then
// households are made of who is there. Whoever wants one person draws their block and nothing else.
import { type Chance, chance, fallsAmong } from './chance.ts';
import type { Figures } from './figures.ts';
import type { Borough, Place } from './place/place.ts';

/** People to a block: enough that nearly everybody finds whom they would live with. */
export const blockSize = 60;

export type HouseholdKind = 'alone' | 'couple' | 'family' | 'sharers';

export interface Household {
  kind: HouseholdKind;
  /** Places in the block: adults first, the first of them its head, then children, the oldest first. */
  members: readonly number[];
  adults: number;
}

export interface Block {
  borough: Borough;
  years: readonly number[];
  sexes: readonly ('male' | 'female')[];
  households: readonly Household[];
  /** Which household each lives in, by place in the block. */
  householdOf: readonly number[];
}

/** Turns a block's number into a borough's, so that every borough has its share of any run of blocks. */
const golden = (Math.sqrt(5) - 1) / 2;

export function drawBlock(seed: number, block: number, figures: Figures, place: Place): Block {
  const turn = (block * golden + chance(seed, 'first borough', 0).share()) % 1;
  const borough =
    place.boroughs[
      fallsAmong(
        place.boroughs.map(({ share }) => share),
        turn,
      )
    ]!;
  const choose = chance(seed, 'block', block);
  const years: number[] = [];
  const sexes: ('male' | 'female')[] = [];
  for (let at = 0; at < blockSize; at += 1) {
    const [from, to] = figures.ageBands[fallsAmong(borough.figures.ages, choose.share())]!;
    // The very old grow fewer by the year.
    const share = to > 89 ? choose.share() ** 2.5 : choose.share();
    years.push(from + Math.floor((to - from + 1) * share));
    sexes.push(choose.happens(years[at]! < 65 ? 0.49 : years[at]! < 80 ? 0.54 : 0.62) ? 'female' : 'male');
  }
  const households = liveTogether(years, sexes, choose);
  const householdOf: number[] = [];
  for (const [index, { members }] of households.entries()) for (const member of members) householdOf[member] = index;
  return { borough, years, sexes, households, householdOf };
}

/** Of pensioners, 39.7% live alone in Lambeth (neighbourhood-based care, appendix B); for the others the shares are assumed. */
const pensionersAlone = 0.397;
const adultsAlone = 0.3;
const oldest = { child: 17, pensioner: 65 } as const;

function liveTogether(years: readonly number[], sexes: readonly string[], choose: Chance): Household[] {
  const households: Household[] = [];
  const ages = (from: number, to: number) =>
    years
      .flatMap((age, at) => (age >= from && age <= to ? [at] : []))
      .toSorted((one, other) => years[other]! - years[one]!);
  const children = ages(0, oldest.child);
  const adults = ages(oldest.child + 1, oldest.pensioner - 1);
  const elders = ages(oldest.pensioner, 200);
  const take = (from: number[], fits: (at: number) => boolean): number | undefined => {
    const index = from.findIndex(fits);
    return index === -1 ? undefined : from.splice(index, 1)[0];
  };

  // Who will not live alone, and may find nobody of their age: the young take them in.
  const toJoin: number[] = [];
  const together: number[] = [];
  for (const elder of elders)
    if (choose.happens(pensionersAlone)) households.push({ kind: 'alone', members: [elder], adults: 1 });
    else together.push(elder);
  while (together.length > 0) {
    const elder = together.shift()!;
    const other =
      take(together, (at) => sexes[at] !== sexes[elder]) ??
      take(adults, (at) => years[at]! >= 58 && sexes[at] !== sexes[elder]);
    if (other === undefined) toJoin.push(elder);
    else households.push({ kind: 'couple', members: [elder, other], adults: 2 });
  }

  while (children.length > 0) {
    const brood = children.splice(0, 1 + fallsAmong([40, 42, 18], choose.share()));
    const eldest = years[brood[0]!]!;
    const youngest = years[brood.at(-1)!]!;
    const fits = (at: number) => years[at]! >= eldest + 17 && years[at]! <= youngest + 46;
    const head = take(adults, fits) ?? take(toJoin, fits) ?? take(adults, (at) => years[at]! >= eldest + 15);
    const partner =
      head !== undefined && choose.happens(0.7)
        ? take(adults, (at) => sexes[at] !== sexes[head] && Math.abs(years[at]! - years[head]!) <= 12)
        : undefined;
    const parents = [head, partner].filter((at) => at !== undefined);
    // Nobody of an age to be a parent is left: they join the family before, or live with whoever is nearest.
    const before = households.findLast(({ kind }) => kind === 'family');
    if (parents.length > 0)
      households.push({ kind: 'family', members: [...parents, ...brood], adults: parents.length });
    else if (before) households[households.indexOf(before)] = { ...before, members: [...before.members, ...brood] };
    else households.push({ kind: 'family', members: brood, adults: 0 });
  }
  while (adults.length > 0) {
    const adult = adults.shift()!;
    if (choose.happens(adultsAlone)) {
      households.push({ kind: 'alone', members: [adult], adults: 1 });
      continue;
    }
    const partner = choose.happens(0.6)
      ? take(adults, (at) => sexes[at] !== sexes[adult] && Math.abs(years[at]! - years[adult]!) <= 10)
      : undefined;
    if (partner !== undefined) {
      households.push({ kind: 'couple', members: [adult, partner], adults: 2 });
      continue;
    }
    const others = adults.splice(0, Math.min(adults.length, 1 + choose.below(3)));
    households.push({
      kind: others.length > 0 ? 'sharers' : 'alone',
      members: [adult, ...others],
      adults: 1 + others.length,
    });
  }
  for (const elder of toJoin) {
    const at = households.findIndex(({ kind, members }) => kind !== 'alone' && years[members[0]!]! < years[elder]!);
    if (at === -1) households.push({ kind: 'alone', members: [elder], adults: 1 });
    else {
      const { members, adults: grown, kind } = households[at]!;
      // Behind the adults, before the children.
      households[at] = {
        kind,
        members: [...members.slice(0, grown), elder, ...members.slice(grown)],
        adults: grown + 1,
      };
    }
  }
  return households;
}
