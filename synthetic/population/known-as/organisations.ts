// Which organisations know a person, and by what number: their practice, the one before, hospitals, mental health, a council.
import { chance } from '../chance.ts';
import type { OrganisationFigures } from '../figures.ts';
import type { Person, Population } from '../person.ts';

export type OrganisationKind = 'practice' | 'former-practice' | OrganisationFigures['kind'];

export interface KnownAt {
  /** ODS code. */
  organisation: string;
  kind: OrganisationKind;
  /** Its own number for them: `patientIdOf(organisation, number)` is the patient's id in the index. */
  number: { system: string; value: string };
  /** Since when, FHIR date; and until when, where it stopped hearing of them. */
  since: string;
  until?: string;
  /**
   * A second number at one organisation, for somebody it did not find. `merged` on the day it saw that it was the same person:
   * absent where it never did.
   */
  duplicateOf?: { system: string; value: string };
  merged?: string;
}

const practiceSystem = 'https://fhir.example.org/Id/practice-patient';

/** Every organisation that holds a record of the person, the practice first. */
export function organisationsOf(population: Population, person: Person): KnownAt[] {
  const { seed, figures, today } = population;
  const choose = chance(seed, 'known at', person.number);
  const number = (system: string, ods: string, more = 0) => ({
    system,
    value: numberAt(seed, person.number, ods, more),
  });
  const known: KnownAt[] = [
    {
      organisation: person.practice.ods,
      kind: 'practice',
      number: number(practiceSystem, person.practice.ods),
      since: person.registeredSince,
      ...(person.leaves && person.leaves <= today ? { until: person.leaves } : {}),
    },
  ];
  if (person.formerPractice && person.formerPractice.ods !== person.practice.ods)
    known.push({
      organisation: person.formerPractice.ods,
      kind: 'former-practice',
      number: number(practiceSystem, person.formerPractice.ods),
      since: dayAfter(person.born, person.registeredSince, choose.share()),
      until: person.registeredSince,
    });
  const borough = person.borough.figures.name;
  for (const { ods, kind, number: system, near, far } of figures.organisations) {
    const isNear = near.includes(borough);
    const likelihood = isNear || far.includes(borough) ? likelihoodAt(kind, isNear, person.years) : 0;
    // Drawn also where it is nought, so that who is known at one place does not hang on how many places there are.
    const isKnown = choose.happens(likelihood);
    const when = choose.share() ** 0.6;
    const again = choose.share();
    if (!isKnown) continue;
    const since = dayAfter(person.born, today, when);
    const first = number(system, ods);
    known.push({ organisation: ods, kind, number: first, since });
    if (again >= duplicates[kind]) continue;
    const seenAgain = dayAfter(since, today, again / duplicates[kind]);
    known.push({
      organisation: ods,
      kind,
      number: number(system, ods, 1),
      since: seenAgain,
      duplicateOf: first,
      ...(again < duplicates[kind] / 2 ? { merged: dayAfter(seenAgain, today, 0.5) } : {}),
    });
  }
  return known;
}

/** Of each hundred registrations so many are of somebody who was there already. Assumed. */
const duplicates: Readonly<Record<OrganisationFigures['kind'], number>> = {
  acute: 0.015,
  'mental-health': 0.01,
  council: 0.02,
};

/** Assumed: the nearest hospital knows three in four, social care mostly the old. */
function likelihoodAt(kind: OrganisationFigures['kind'], isNear: boolean, years: number): number {
  switch (kind) {
    case 'acute':
      return isNear ? Math.min(0.9, 0.5 + years / 150) : 0.1;
    case 'mental-health':
      return years < 10 ? 0.03 : 0.11;
    default:
      return years >= 80 ? 0.4 : years >= 65 ? 0.15 : 0.04;
  }
}

/** Seven digits and a letter for the organisation: unlike between people and organisations, and no NHS number by its form. */
function numberAt(seed: number, person: number, ods: string, more: number): string {
  const choose = chance(seed, `number at ${ods}`, person, more);
  return `${'ABCDEFGHJKMNPRSTUVWX'[choose.below(20)]}${String(person).padStart(7, '0')}${more === 0 ? '' : 'D'}`;
}

function dayAfter(from: string, to: string, share: number): string {
  const start = Date.parse(from);
  return new Date(start + Math.max(0, Date.parse(to) - start) * share).toISOString().slice(0, 10);
}
