// How likely ill health is at each age and each fifth of deprivation, brought to the sizes the documents give for the whole of a
// place: worked out from what the place's people are expected to be, not from a sample, so that anybody drawn alone fits.
import type { Figures } from '../figures.ts';
import type { Borough, Place } from '../place/place.ts';

/** The five segments of the plan, the first that fits. */
export const segments = [
  'end of life',
  'three or more long-term conditions',
  'early stages of a long-term condition',
  'inequalities or health at risk',
  'health and wellbeing',
] as const;
export type Segment = (typeof segments)[number];

export interface Likelihoods {
  /** Any long-term condition; of those three or more; of those the last year or so of life. Each is part of the one before. */
  any: number;
  threeOrMore: number;
  endOfLife: number;
  /** More than one of the conditions the Lambeth study counted. */
  moreThanOneStudied: number;
  /** Health at risk, of those who have no long-term condition. */
  atRisk: number;
}

export type LikelihoodsOf = (borough: Borough, band: number, isOver55: boolean, fifth: number) => Likelihoods;

/** A group of people who are alike in everything that counts here. */
interface Cell {
  borough: Borough;
  band: number;
  isOver55: boolean;
  fifth: number;
  share: number;
}

const over55 = 0.75;

/** @throws where no likelihood brings a segment to its size: the figures contradict one another. */
export function likelihoodsFor(figures: Figures, place: Place): LikelihoodsOf {
  const cells = cellsOf(figures, place);
  const share = (name: Segment) => figures.figures.find(({ figure }) => figure === name)!.value;
  const [dying, many, few, risk, well] = segments.map(share) as [number, number, number, number, number];
  const meanByFifth = new Map(
    place.boroughs.map((borough) => {
      const total = borough.areas.reduce((sum, { fifth }) => sum + figures.byFifth[fifth - 1]!, 0);
      return [borough, total / borough.areas.length];
    }),
  );
  const raised = (
    perHundred: readonly number[],
    { band, fifth }: Pick<Cell, 'band' | 'fifth'>,
    odds: number,
  ): number => {
    const base = Math.min(0.99, (perHundred[band]! / 100) * 1);
    const times = (base / (1 - base)) * figures.byFifth[fifth - 1]! * odds;
    return times / (1 + times);
  };
  const mean = (of: readonly Cell[], likelihood: (cell: Cell) => number) =>
    of.reduce((sum, cell) => sum + cell.share * likelihood(cell), 0) / of.reduce((sum, cell) => sum + cell.share, 0);

  const older = cells.filter((cell) => cell.isOver55);
  const younger = cells.filter((cell) => !cell.isOver55);
  const shareOlder = older.reduce((sum, cell) => sum + cell.share, 0);
  const oddsOlder = solve((odds) => mean(older, (cell) => raised(figures.anyCondition, cell, odds)), over55);
  const anyYounger = (dying + many + few - over55 * shareOlder) / (1 - shareOlder);
  const oddsYounger = solve((odds) => mean(younger, (cell) => raised(figures.anyCondition, cell, odds)), anyYounger);
  const any = (cell: Omit<Cell, 'share'>) =>
    raised(figures.anyCondition, cell, cell.isOver55 ? oddsOlder : oddsYounger);
  const three = (cell: Omit<Cell, 'share'>, odds: number) =>
    Math.min(any(cell) * 0.95, raised(figures.threeOrMore, cell, odds));
  const oddsThree = solve((odds) => mean(cells, (cell) => three(cell, odds)), dying + many);
  const end = (cell: Omit<Cell, 'share'>, odds: number) =>
    Math.min(three(cell, oddsThree) * 0.9, raised(figures.endOfLife, cell, odds));
  const oddsEnd = solve((odds) => mean(cells, (cell) => end(cell, odds)), dying);
  const atRisk = (fifth: number, odds: number) => {
    const base = figures.healthAtRisk[fifth - 1]!;
    const times = (base / (1 - base)) * odds;
    return times / (1 + times);
  };
  const oddsRisk = solve(
    (odds) => mean(cells, (cell) => (1 - any(cell)) * atRisk(cell.fifth, odds)),
    risk / (dying + many + few + risk + well),
  );
  return (borough, band, isOver55, fifth) => {
    const cell = { borough, band, isOver55, fifth };
    const studied =
      (figures.moreThanOneStudied[band]! / 100) * (figures.byFifth[fifth - 1]! / meanByFifth.get(borough)!);
    return {
      any: any(cell),
      threeOrMore: three(cell, oddsThree),
      endOfLife: end(cell, oddsEnd),
      moreThanOneStudied: Math.min(studied, any(cell)),
      atRisk: atRisk(fifth, oddsRisk),
    };
  };
}

/** What anybody of the place is expected to be: borough, age, fifth of deprivation. */
function cellsOf(figures: Figures, place: Place): Cell[] {
  return place.boroughs.flatMap((borough) => {
    const weights = borough.figures.ages;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const fifths = [1, 2, 3, 4, 5].map(
      (fifth) => borough.areas.filter((area) => area.fifth === fifth).length / borough.areas.length,
    );
    return weights
      .flatMap((weight, band) =>
        [false, true].flatMap((isOver55) => {
          const [from, to] = figures.ageBands[band]!;
          const older = Math.min(1, Math.max(0, (to - Math.max(from, 56) + 1) / (to - from + 1)));
          const part = isOver55 ? older : 1 - older;
          return fifths.map((fifth, index) => ({
            borough,
            band,
            isOver55,
            fifth: index + 1,
            share: borough.share * (weight / total) * part * fifth,
          }));
        }),
      )
      .filter(({ share }) => share > 0);
  });
}

/** The odds at which a growing function meets a target. */
function solve(at: (odds: number) => number, target: number): number {
  let low = 1e-4;
  let high = 1e4;
  if (at(low) > target || at(high) < target)
    throw new RangeError('No likelihood brings a segment to its size: the figures contradict one another.');
  for (let round = 0; round < 60; round += 1) {
    const middle = Math.sqrt(low * high);
    if (at(middle) < target) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
