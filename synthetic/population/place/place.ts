// Where people live and where they are registered: boroughs, their small areas with how deprived each is, and practices.
import { existsSync } from 'node:fs';
import { type Chance, chance } from '../chance.ts';
import type { BoroughFigures, Figures } from '../figures.ts';
import { streetName } from '../names/names.ts';
import { readGeography } from './read-geography.ts';

/** A lower-layer super output area: fifteen hundred people or so. */
export interface Area {
  lsoa: string;
  ward: string;
  wardName: string;
  /** Fifth of deprivation in England: 1 is the most deprived. */
  fifth: 1 | 2 | 3 | 4 | 5;
}

export interface Practice {
  ods: string;
  name: string;
}

export interface Borough {
  figures: BoroughFigures;
  areas: readonly Area[];
  practices: readonly Practice[];
  /** Its share of everybody. */
  share: number;
}

export interface Place {
  /** `built-in`, or the folder the areas and practices were read from. */
  from: string;
  boroughs: readonly Borough[];
}

const peopleToAnArea = 1650;
const peopleToAPractice = 8600;

/**
 * @param folder of geography (boundaries, indices of deprivation, practices); without it, or where it is not there, invented
 * areas and practices in the shape of the figures.
 */
export function readPlace(figures: Figures, folder?: string): Place {
  if (folder && existsSync(folder)) {
    const found = readGeography(figures, folder);
    const areas = found.reduce((sum, borough) => sum + borough.areas.length, 0);
    return { from: folder, boroughs: found.map((borough) => ({ ...borough, share: borough.areas.length / areas })) };
  }
  const everybody = figures.boroughs.reduce((sum, { people }) => sum + people, 0);
  return {
    from: 'built-in',
    boroughs: figures.boroughs.map((borough) => ({
      figures: borough,
      areas: inventedAreas(borough),
      practices: inventedPractices(borough, figures.boroughs.indexOf(borough)),
      share: borough.people / everybody,
    })),
  };
}

/** As many areas of each fifth as the figures give, nine to a ward. */
function inventedAreas({ code, name, people, fifths }: BoroughFigures): Area[] {
  const count = Math.round(people / peopleToAnArea);
  const hundred = fifths.reduce((sum, fifth) => sum + fifth, 0);
  return Array.from({ length: count }, (_, at) => {
    let left = ((at + 0.5) / count) * hundred;
    const fifth = fifths.findIndex((share) => (left -= share) < 0);
    const ward = Math.floor(at / 9) + 1;
    return {
      lsoa: `${code}-A${String(at + 1).padStart(3, '0')}`,
      ward: `${code}-W${String(ward).padStart(2, '0')}`,
      wardName: `${name} ward ${ward} (simulated)`,
      fifth: (fifth + 1) as Area['fifth'],
    };
  });
}

function inventedPractices({ people, code }: BoroughFigures, place: number): Practice[] {
  const choose: Chance = chance(Number.parseInt(code.slice(1), 10), 'practices', 0);
  return Array.from({ length: Math.round(people / peopleToAPractice) }, (_, at) => ({
    ods: `X96${place}${String(at + 1).padStart(2, '0')}`,
    name: `${streetName(choose)} Surgery (simulated)`,
  }));
}
