// One invented person, as they are: what every organisation's record of them is drawn from. Person `number` of a seed is the same
// whatever else is drawn, before or after.
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PostalAddress } from '#standards/demographics.ts';
import { type Block, blockSize, drawBlock, type HouseholdKind } from './blocks.ts';
import { type Chance, chance, fallsAmong } from './chance.ts';
import { dayBefore } from './days.ts';
import { bandOf, type Figures, readFigures } from './figures.ts';
import { familyName, givenName, otherForms } from './names/names.ts';
import { nhsNumberOf } from './nhs-numbers.ts';
import { homeOf, movesOf } from './place/home.ts';
import { type Area, type Borough, type Place, type Practice, readPlace } from './place/place.ts';

/** A population to draw from. Everything in it follows from the seed, the day and the place. */
export interface Population {
  seed: number;
  /** The day it is today: FHIR date. */
  today: string;
  figures: Figures;
  place: Place;
}

export interface Person {
  number: number;
  household: { number: number; kind: HouseholdKind; size: number };
  born: string;
  years: number;
  sex: 'male' | 'female';
  /** Key of `ethnicities` in figures.yaml. */
  ethnicity: string;
  family: string;
  given: string;
  middle?: string;
  /** What everybody calls them, where it is not their given name. */
  knownAs?: string;
  /** What they were called before they married, or after they parted; `until` is a FHIR date. */
  former?: { family: string; until: string };
  address: PostalAddress;
  /** Where they lived before they moved, where that was lately. */
  formerAddress?: PostalAddress & { until: string };
  landline?: string;
  mobile?: string;
  email?: string;
  /** BCP 47, where it is not English. */
  language?: string;
  speaksLittleEnglish: boolean;
  borough: Borough;
  area: Area;
  practice: Practice;
  /** The practice of the borough they moved from, where they did within the place. */
  formerPractice?: Practice;
  registeredSince: string;
  /** The day within the coming year on which they leave, where they do: FHIR date. */
  leaves?: string;
  /** Absent for whoever has none, and for everybody past the range kept for invented people. */
  nhsNumber?: NhsNumber;
  /** Whom they are easily taken for: somebody in their own household. */
  likenesses: readonly Likeness[];
}

/** A twin; one who bears a parent's given and family name. */
export type Likeness = 'twin' | 'namesake';

export interface PopulationSettings {
  seed?: number;
  /** The day it is today: FHIR date. */
  today?: string;
  /** Folder of geography; the built-in, invented one without it. */
  geography?: string;
}

export function openPopulation({ seed = 1, today = '2026-01-01', geography }: PopulationSettings = {}): Population {
  const figures = readFigures();
  return { seed, today, figures, place: readPlace(figures, geography) };
}

/** @param number from 0: any, in any order. */
export function personAt(population: Population, number: number): Person {
  const drawn = blockAt(population, Math.floor(number / blockSize));
  const at = number % blockSize;
  return (drawn.people[at] ??= drawPerson(population, drawn, number));
}

interface DrawnBlock {
  number: number;
  block: Block;
  people: (Person | undefined)[];
}

/** The blocks drawn last, for each population: people are mostly asked for in order, and their household with them. */
const lately = new WeakMap<Population, Map<number, DrawnBlock>>();
const kept = 16;

function blockAt(population: Population, number: number): DrawnBlock {
  let known = lately.get(population);
  if (!known) lately.set(population, (known = new Map()));
  const there = known.get(number);
  if (there) return there;
  if (known.size >= kept) known.delete(known.keys().next().value!);
  const { seed, figures, place } = population;
  const drawn = { number, block: drawBlock(seed, number, figures, place), people: [] };
  known.set(number, drawn);
  return drawn;
}

/** Twins among brothers and sisters who live together; parents who name a child after themselves: assumed. */
const twinsShare = 0.03;
const namesakeShare = 0.03;
/** Of people who do not bear a number they were born with or were given: newly arrived, assumed. */
const withoutNumber = 0.004;

function drawPerson(population: Population, drawn: DrawnBlock, number: number): Person {
  const { seed, figures } = population;
  const { block } = drawn;
  const first = drawn.number * blockSize;
  const at = number - first;
  const index = block.householdOf[at]!;
  const household = block.households[index]!;
  const place = household.members.indexOf(at);
  const relative = (other: number) => personAt(population, first + household.members[other]!);
  const home = homeOf(seed, block.borough, household, first + household.members[0]!);
  const choose = chance(seed, 'person', number);
  const sex = block.sexes[at]!;
  let years = block.years[at]!;
  let born = birthDate(population.today, years, choose);
  const isChild = place >= household.adults && household.adults > 0;
  const likenesses: Likeness[] = [];
  const twinned = (other: number) => chance(seed, 'twins', first + household.members[other]!).happens(twinsShare);
  if (isChild && place > household.adults && twinned(place - 1)) {
    ({ born, years } = relative(place - 1));
    likenesses.push('twin');
  } else if (isChild && place + 1 < household.members.length && twinned(place)) likenesses.push('twin');

  const band = bandOf(figures, years);
  const mixes = household.kind === 'sharers' || choose.happens(0.12);
  const ethnicity = ethnicityOf(figures, block.borough, band, mixes ? choose.share() : home.ethnicShare);
  const names = figures.ethnicities[ethnicity]!.names;
  const from = names[Math.floor((mixes ? choose.share() : home.nameShare) * names.length)]!;

  let family = familyName(choose, from);
  let former: Person['former'];
  if (place > 0 && household.kind !== 'sharers') {
    const head = relative(0);
    const takesName = isChild ? choose.happens(0.85) : sex === 'female' && head.sex === 'male' && choose.happens(0.6);
    if (takesName && !isChild)
      former = {
        family,
        until: dayBefore(population.today, choose.below(Math.max(1, years - 20)) * 365 + choose.below(365)),
      };
    if (takesName) ({ family } = head);
  } else if (sex === 'female' && years > 25 && choose.happens(0.09))
    // Parted: her own name again, or the one before that.
    former = { family: familyName(choose, from), until: dayBefore(population.today, choose.below(3000)) };
  let given = givenName(choose, from, sex);
  if (isChild && relative(0).sex === sex && relative(0).family === family && choose.happens(namesakeShare)) {
    ({ given } = relative(0));
    likenesses.push('namesake');
  } else if (
    likenesses[0] === 'twin' &&
    place > household.adults &&
    relative(place - 1).sex === sex &&
    choose.happens(0.15)
  )
    given = withOtherEnd(relative(place - 1).given);
  const middle = choose.happens(0.45) ? givenName(choose, from, sex) : undefined;
  const knownAs = choose.happens(0.18) ? otherForms(given)[0] : undefined;

  const moves = movesOf(population, block.borough, household, home, number, born);
  const language = languageOf(population, ethnicity, block.borough, choose);
  const isGrown = years >= 14;
  const mobile =
    isGrown && choose.happens(0.93) ? `07700 900${String(choose.below(1000)).padStart(3, '0')}` : undefined;
  const nhsNumber = choose.happens(withoutNumber) ? undefined : nhsNumberOf(seed, number);
  return {
    number,
    household: { number: first + household.members[0]!, kind: household.kind, size: household.members.length },
    born,
    years,
    sex,
    ethnicity,
    family,
    given,
    ...(middle && middle !== given ? { middle } : {}),
    ...(knownAs ? { knownAs } : {}),
    ...(former ? { former } : {}),
    ...moves,
    ...(home.landline ? { landline: home.landline } : {}),
    ...(mobile ? { mobile } : {}),
    ...(isGrown && choose.happens(0.5) ? { email: `${plain(given)}.${plain(family)}.${number}@example.org` } : {}),
    ...language,
    borough: block.borough,
    area: home.area,
    ...(nhsNumber ? { nhsNumber } : {}),
    likenesses,
  };
}

function ethnicityOf(figures: Figures, borough: Borough, band: number, share: number): string {
  const { whiteBritish, others } = borough.figures;
  const british = Math.min(0.97, whiteBritish * figures.whiteBritishByAge[band]!);
  if (share < british) return 'white-british';
  const names = Object.keys(others);
  return names[fallsAmong(Object.values(others), (share - british) / (1 - british))]!;
}

function languageOf({ figures }: Population, ethnicity: string, borough: Borough, choose: Chance) {
  const { speak, atHome } = figures.ethnicities[ethnicity]!;
  const others = Object.entries(borough.figures.others);
  const total = others.reduce((sum, [, weight]) => sum + weight, 0);
  // Of the borough's people, so many speak another language at home; those with little English are some of them.
  const speakAnother =
    others.reduce((sum, [name, weight]) => sum + (weight / total) * figures.ethnicities[name]!.atHome, 0) *
    (1 - borough.figures.whiteBritish);
  const another = choose.happens(atHome);
  const little = choose.happens(borough.figures.littleEnglish / speakAnother);
  return {
    ...(another ? { language: choose.early(speak, 1.3) } : {}),
    speaksLittleEnglish: another && little,
  };
}

function birthDate(today: string, years: number, choose: Chance): string {
  const day = dayBefore(today, Math.floor(years * 365.25) + 1 + choose.below(364));
  // Written for people whose day nobody recorded.
  return choose.happens(0.008) && years > 30 ? `${day.slice(0, 4)}-01-01` : day;
}

/** Twins' names that hardly differ. */
function withOtherEnd(given: string): string {
  return given.endsWith('a') ? `${given.slice(0, -1)}e` : `${given}a`;
}

const plain = (name: string) =>
  name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
