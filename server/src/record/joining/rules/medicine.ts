// When two entries about a medicine are one: the same product, current at both or taken over the same time.
// The dose is no part of it: the same product in two doses is one line with a conflict, which is what the reader must see.
// A brand is not its generic by itself: only dm+d says which belong together, and only where the operator has loaded it.
// Source: NHS dm+d (virtual and actual medicinal products); GP Connect 1.6, Medication guidance.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedBy } from '../joined-item.ts';
import type { JoinRule, KindRules } from '../join-rule.ts';
import { becauseMapped, snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { type MedicineName, readMedicineName } from '../reading/medicine-name.ts';
import { dayOf } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

/** What it is called: as the source names it. */
export function nameOf({ title, facts }: RecordItem): MedicineName {
  return readMedicineName(title, facts?.medicine?.form);
}

/**
 * What it is: of a brand the product it is a brand of, where dm+d knows it. Where the source's own words are of another
 * strength, or of a release that the product is not, its words stand: they or its code are a mistake.
 */
export function productNameOf(item: RecordItem): MedicineName {
  const own = nameOf(item);
  const brand = item.meaning?.product;
  if (brand?.of === undefined) return own;
  const product = readMedicineName(brand.name);
  const agrees = own.strengths.length === 0 || own.strengths.join(' ') === product.strengths.join(' ');
  // Brands seldom say in dm+d's words how they are released: "LA" is the brand's own.
  return agrees && (own.release === '' || product.release !== '') ? product : own;
}

/** dm+d's virtual product, else the code itself. */
function codeOf(item: RecordItem): string | undefined {
  return item.meaning?.product?.code ?? snomedOf(item);
}

/** A maker's own pack of a generic bears a code of its own: while dm+d does not know it, it says nothing against the generic's. */
function codeThatTells(item: RecordItem): string | undefined {
  return nameOf(item).ofMaker && !item.meaning?.product ? undefined : codeOf(item);
}

/** That dm+d said which product a brand is of. */
function becauseOfProduct(item: RecordItem): JoinedBy | undefined {
  const product = item.meaning?.product;
  if (product?.of === undefined) return becauseMapped('snomed')(item);
  return { id: 'brand-of-product', says: `${product.of} is ${product.name} (${product.edition}).` };
}

/** Whether it is taken now; a proposal and an instruction not to give are things of their own. */
export function medicineState(item: RecordItem): string {
  const role = item.facts?.medicine?.role;
  if (role === 'proposal' || role === 'not-to-give') return `${role} ${stateOf(item)}`;
  return stateOf(item);
}

function isOver(item: RecordItem): boolean {
  const state = stateOf(item);
  return state === 'ended' || state === 'not said';
}

/** What the name says of strength and release: two codes alike cannot outweigh two strengths that differ. */
function saysOfStrength(item: RecordItem): string | undefined {
  const { strengths, release } = productNameOf(item);
  return strengths.length === 0 ? undefined : `${strengths.join(' ')} ${release}`;
}

const product = (item: RecordItem) => nameOf(item).product;
const productOfBrand = (item: RecordItem) => productNameOf(item).product;
const when = ({ when }: RecordItem) => dayOf(when);

function keyed(over: boolean, what: (item: RecordItem) => string | undefined): JoinRule['key'] {
  return (item) => {
    if (isOver(item) !== over) return undefined;
    const said = what(item);
    return said === undefined ? undefined : `${medicineState(item)}|${said}`;
  };
}

export const medicineRules: KindRules = {
  kind: 'medicine',
  rules: [
    sameIdentifier('medicine'),
    {
      id: 'medicine-same-product',
      says: 'The same product by its dm+d code, in the same state at each source.',
      key: keyed(false, codeOf),
      unless: [saysOfStrength],
      because: becauseOfProduct,
    },
    {
      id: 'medicine-same-course',
      says: 'The same product by its dm+d code, started at the same time, and over.',
      key: keyed(true, codeOf),
      when,
      unless: [saysOfStrength],
      because: becauseOfProduct,
    },
    {
      id: 'medicine-same-name',
      says: 'The same substance, strength, form and release by name, in the same state at each source.',
      key: keyed(false, product),
      unless: [codeThatTells],
    },
    {
      id: 'medicine-same-course-by-name',
      says: 'The same substance, strength, form and release by name, started at the same time, and over.',
      key: keyed(true, product),
      when,
      unless: [codeThatTells],
    },
    {
      id: 'medicine-brand-of-name',
      says: 'A brand, and its product by name, in the same state at each source.',
      key: keyed(false, productOfBrand),
      unless: [codeThatTells],
      because: becauseOfProduct,
    },
    {
      id: 'medicine-course-of-brand-by-name',
      says: 'A brand, and its product by name, started at the same time, and over.',
      key: keyed(true, productOfBrand),
      when,
      unless: [codeThatTells],
      because: becauseOfProduct,
    },
    saidAlike('medicine'),
  ],
};
function eventKey(what: (item: RecordItem) => string | undefined): JoinRule['key'] {
  return (item) => {
    const said = what(item);
    return said === undefined ? undefined : `${item.facts?.medicine?.role}|${item.status ?? ''}|${said}`;
  };
}

/** A medicine handed out or given: an event, told by when it happened. */
export const medicineEventRules: KindRules = {
  kind: 'medicine-event',
  rules: [
    sameIdentifier('medicine-event'),
    {
      id: 'medicine-event-same-product',
      says: 'The same product by its dm+d code, at the same time.',
      key: eventKey(codeOf),
      when: ({ when }) => when,
      unless: [saysOfStrength],
      because: becauseOfProduct,
    },
    {
      id: 'medicine-event-same-name',
      says: 'The same substance, strength, form and release by name, at the same time.',
      key: eventKey(product),
      when: ({ when }) => when,
      unless: [codeOf],
    },
    saidAlike('medicine-event'),
  ],
};
