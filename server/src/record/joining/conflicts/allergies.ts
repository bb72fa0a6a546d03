// Where sources disagree about allergies, and where a current medicine is of what the person is said to be allergic to.
// Source: GP Connect 1.6, Allergies guidance ("no known allergies" against no content); NICE CG183, drug allergy.
import type { AllergyFacts } from '../../items/item-facts.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedItem } from '../joined-item.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { isMedicineClass, relationToAllergen } from '../reading/medicine-classes.ts';
import { allergenOf } from '../rules/allergy.ts';
import { productNameOf as medicineNameOf } from '../rules/medicine.ts';
import { type Found, hasAnotherSource, headsOf, inOrder, type NameOf, pairsByKey, sayings } from './found.ts';
import { isCurrent, medicineLines } from './medicines.ts';

export function allergyConflicts<Item extends RecordItem>(
  all: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  const lines = all.filter(({ section, shown }) => section === 'allergies-and-adverse-reactions' && isAllergy(shown));
  const none = lines.filter(({ shown }) => shown.facts?.allergy?.noneKnown && stateOf(shown) !== 'ended');
  const allergies = lines.filter(
    ({ shown: { facts } }) => !facts?.allergy?.noneKnown && !facts?.allergy?.noInformation,
  );
  const held = allergies.filter(({ shown }) => stateOf(shown) !== 'ended' && shown.facts?.certainty !== 'refuted');
  const over = allergies.filter((line) => !held.includes(line));
  return [
    ...none.flatMap((statement) => held.flatMap((allergy) => noneKnownAgainst(statement, allergy, nameOf))),
    ...pairsByKey(held, over, substanceKeys).flatMap(([now, then]) => disagreement(now, then, nameOf)),
    ...cautions(held, medicineLines(all).filter(isCurrent), nameOf),
  ];
}

function isAllergy({ resource, facts }: RecordItem): boolean {
  return resource.resourceType === 'AllergyIntolerance' || facts?.allergy !== undefined;
}

const categoryOf: Readonly<Record<NonNullable<AllergyFacts['noneKnown']>, string | undefined>> = {
  any: undefined,
  drug: 'medication',
  food: 'food',
  environment: 'environment',
};

/** "No known drug allergies" says nothing of peanuts; of an allergy whose kind is not known it may. */
function noneKnownAgainst<Item extends RecordItem>(
  statement: JoinedItem<Item>,
  allergy: JoinedItem<Item>,
  nameOf: NameOf,
): Found<Item>[] {
  const wanted = categoryOf[statement.shown.facts!.allergy!.noneKnown!];
  const categories = allergy.originals.flatMap(({ facts }) => facts?.allergy?.categories ?? []);
  const isMedicine = wanted === 'medication' && isMedicineClass(allergenOf(allergy.shown) ?? '');
  const isMeant = wanted === undefined || categories.includes(wanted) || isMedicine;
  if (!isMeant && categories.length > 0) return [];
  const items = inOrder([...headsOf(statement), ...headsOf(allergy)]);
  return [
    {
      conflict: {
        kind: 'none-known-against-allergy',
        weight: isMeant ? 'conflict' : 'caution',
        items,
        sentence: `None known, and an allergy. ${sayings(items, ({ title }) => title, nameOf)}`,
      },
      lines: [statement, allergy],
    },
  ];
}

function substanceKeys({ shown }: JoinedItem): string[] {
  const [code, allergen] = [snomedOf(shown), allergenOf(shown)];
  return [...(code === undefined ? [] : [`code ${code}`]), ...(allergen === undefined ? [] : [`name ${allergen}`])];
}

function disagreement<Item extends RecordItem>(
  now: JoinedItem<Item>,
  then: JoinedItem<Item>,
  nameOf: NameOf,
): Found<Item>[] {
  if (!hasAnotherSource(now, then)) return [];
  const ruledOut = then.shown.facts?.certainty === 'refuted';
  const items = inOrder([...headsOf(now), ...headsOf(then)]);
  const lead = ruledOut ? 'Ruled out at one source and held at another.' : 'Over at one source and not at another.';
  const words = ({ title, status, facts }: RecordItem) =>
    `${title}, ${facts?.certainty === 'refuted' ? 'ruled out' : (status ?? 'not said to have ended')}`;
  return [
    {
      conflict: {
        kind: ruledOut ? 'ruled-out' : 'status-differs',
        weight: 'conflict',
        items,
        sentence: `${lead} ${sayings(items, words, nameOf)}`,
      },
      lines: [now, then],
    },
  ];
}

/** As it is called, and what dm+d says is in it: co-amoxiclav is a penicillin by its amoxicillin, whatever its brand. */
function substancesOf(medicine: RecordItem): string[] {
  const ingredients = medicine.meaning?.product?.ingredients ?? [];
  return [medicineNameOf(medicine).substance, ...ingredients.map((name) => name.toLowerCase())];
}

function cautions<Item extends RecordItem>(
  held: readonly JoinedItem<Item>[],
  medicines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  return held.flatMap((allergy) => {
    const allergen = allergenOf(allergy.shown);
    if (allergen === undefined) return [];
    return medicines.flatMap((medicine): Found<Item>[] => {
      const [relation] = substancesOf(medicine.shown).flatMap((each) => relationToAllergen(allergen, each) ?? []);
      if (relation === undefined) return [];
      const items = inOrder([...headsOf(allergy), ...headsOf(medicine)]);
      return [
        {
          conflict: {
            kind: 'allergy-against-medicine',
            weight: 'caution',
            items,
            sentence: `An allergy, and a current medicine that is ${relation}. ${sayings(items, ({ title }) => title, nameOf)}`,
          },
          lines: [allergy, medicine],
        },
      ];
    });
  });
}
