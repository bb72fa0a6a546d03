// How somebody is: their long-term conditions, what puts their health at risk, the plan's segment they belong to, and their end.
import { type Chance, chance } from '../chance.ts';
import { bandOf } from '../figures.ts';
import { dayBefore } from '../days.ts';
import type { Person, Population } from '../person.ts';
import { type ConditionKind, drawConditions } from './conditions.ts';
import { type LikelihoodsOf, likelihoodsFor, type Segment } from './likelihoods.ts';

export interface Condition {
  kind: ConditionKind;
  /** FHIR date. */
  since: string;
}

export interface Health {
  segment: Segment;
  /** The oldest first. */
  conditions: readonly Condition[];
  smoking: 'never' | 'ex' | 'smokes';
  /** kg/m²; from two years of age. */
  bodyMassIndex?: number;
  /** Rockwood clinical frailty scale, from 65. */
  frailty?: number;
  pregnant: boolean;
  /** FHIR date, within the half year before today. */
  died?: string;
}

const known = new WeakMap<Population, LikelihoodsOf>();

export function healthOf(population: Population, person: Person): Health {
  const { figures, place, seed, today } = population;
  let likelihoods = known.get(population);
  if (!likelihoods) known.set(population, (likelihoods = likelihoodsFor(figures, place)));
  const choose = chance(seed, 'health', person.number);
  const band = bandOf(figures, person.years);
  const likely = likelihoods(person.borough, band, person.years > 55, person.area.fifth);
  // One draw for how ill: who is dying is among those with many conditions, and they among those with any.
  const ill = choose.share();
  const moreThanOneStudied = ill < likely.moreThanOneStudied;
  const count =
    ill < likely.threeOrMore
      ? 3 + few(choose)
      : moreThanOneStudied
        ? 2
        : ill < likely.any
          ? 1 + (choose.happens(0.3) ? 1 : 0)
          : 0;
  const kinds = drawConditions(choose, count, band, person.sex, moreThanOneStudied);
  const isDying = ill < likely.endOfLife;
  const atRisk = kinds.length === 0 && choose.happens(likely.atRisk);
  const segment: Segment = isDying
    ? 'end of life'
    : kinds.length >= 3
      ? 'three or more long-term conditions'
      : kinds.length > 0
        ? 'early stages of a long-term condition'
        : atRisk
          ? 'inequalities or health at risk'
          : 'health and wellbeing';
  const conditions = kinds
    .map((kind) => ({
      kind,
      since: dayBefore(today, Math.floor(choose.share() ** 1.5 * Math.min(person.years, 30) * 365) + 20),
    }))
    .toSorted((one, other) => (one.since < other.since ? -1 : 1));
  // What puts health at risk are these, and where somebody lives.
  const burdened = atRisk || kinds.length > 0;
  const smokes = person.years >= 16 && choose.happens(burdened ? 0.22 : 0.02);
  const heavy = choose.happens(burdened ? 0.4 : 0.05);
  const died = isDying && choose.happens(0.45) ? dayBefore(today, choose.below(180)) : undefined;
  const bodyMassIndex = person.years < 15 ? 14 + choose.share() * 6 : (heavy ? 30 : 20) + choose.share() * 8;
  const frail = 1 + Math.floor(choose.share() * 3) + Math.min(3, kinds.length) + (isDying ? 2 : 0);
  return {
    segment,
    conditions,
    smoking: smokes ? 'smokes' : person.years >= 25 && choose.happens(0.25) ? 'ex' : 'never',
    ...(person.years >= 2 ? { bodyMassIndex: Math.round(bodyMassIndex * 10) / 10 } : {}),
    ...(person.years >= 65 ? { frailty: Math.min(9, frail) } : {}),
    pregnant: person.sex === 'female' && person.years >= 18 && person.years <= 44 && choose.happens(0.045),
    ...(died ? { died } : {}),
  };
}

/** Beyond the third condition: none for most, one in four has a fourth, and so on. */
function few(choose: Chance): number {
  let more = 0;
  while (more < 5 && choose.happens(0.38)) more += 1;
  return more;
}
