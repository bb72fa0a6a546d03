// Where a household lives, who of it came lately, who goes, and who moved within the place.
import type { PostalAddress } from '#standards/demographics.ts';
import type { Household } from '../blocks.ts';
import { type Chance, chance, fallsAmong } from '../chance.ts';
import { dayBefore } from '../days.ts';
import { streetName } from '../names/names.ts';
import type { Area, Borough, Place, Practice } from './place.ts';

/** What everybody under one roof has in common. */
export interface Home {
  /** Its first person's. */
  number: number;
  area: Area;
  practice: Practice;
  address: PostalAddress;
  landline?: string;
  ethnicShare: number;
  nameShare: number;
}

/** @param number the first person's of the household. */
export function homeOf(seed: number, borough: Borough, household: Household, number: number): Home {
  const choose = chance(seed, 'home', number);
  const at = choose.below(borough.areas.length);
  return {
    number,
    area: borough.areas[at]!,
    practice: practiceNear(borough, at, choose),
    address: drawAddress(borough, choose),
    ...(choose.happens(household.kind === 'sharers' ? 0.1 : 0.45)
      ? { landline: `020 7946 0${String(choose.below(1000)).padStart(3, '0')}` }
      : {}),
    ethnicShare: choose.share(),
    nameShare: choose.share(),
  };
}

/** One of the five or so whose ward it is: areas and practices both stand in the list as they lie. */
function practiceNear(borough: Borough, area: number, choose: Chance): Practice {
  const count = borough.practices.length;
  const middle = Math.floor((area / borough.areas.length) * count);
  return borough.practices[(middle + choose.below(5) + count - 2) % count]!;
}

function drawAddress(borough: Borough, choose: Chance): PostalAddress {
  const letters = 'ABDEFGHJLNPQRSTUWXYZ';
  const letter = () => letters[choose.below(letters.length)]!;
  const street = `${1 + choose.below(180)} ${streetName(choose)}`;
  const flat = choose.happens(0.4) ? [`Flat ${1 + choose.below(60)}`] : [];
  return {
    use: 'home',
    lines: [...flat, street, 'London'],
    postcode: `${choose.oneOf(borough.figures.postcodes)} ${choose.below(10)}${letter()}${letter()}`,
  };
}

/** Who came within the year, who goes in the next, and who moved within the place. Families and couples move as one. */
export function movesOf(
  { seed, today, place }: { seed: number; today: string; place: Place },
  borough: Borough,
  household: Household,
  home: Home,
  number: number,
  born: string,
) {
  const isAlone = household.kind === 'sharers';
  const choose = chance(seed, isAlone ? 'moves' : 'moves together', isAlone ? number : home.number);
  // The young who share move about, families stay: around the borough's mean.
  const rate = (borough.figures.turnover / 2) * (isAlone ? 1.3 : household.kind === 'family' ? 0.8 : 1.05);
  const came = choose.happens(rate);
  const goes = choose.happens(rate);
  const yearsHere = came ? choose.share() : 1 - Math.log(1 - choose.share()) / rate;
  const within = choose.happens(0.35);
  const elsewhere =
    place.boroughs[
      fallsAmong(
        place.boroughs.map(({ share }) => share),
        choose.share(),
      )
    ]!;
  const formerAddress = drawAddress(within ? elsewhere : borough, choose);
  const formerPractice = choose.oneOf(elsewhere.practices);
  const moved = dayBefore(today, Math.floor(Math.min(yearsHere, 60) * 365));
  const remembered = moved > born && yearsHere < 8;
  return {
    address: home.address,
    practice: home.practice,
    registeredSince: moved > born ? moved : born,
    ...(remembered ? { formerAddress: { ...formerAddress, use: 'old' as const, until: moved } } : {}),
    ...(remembered && within ? { formerPractice } : {}),
    ...(goes ? { leaves: dayBefore(today, -1 - choose.below(364)) } : {}),
  };
}
