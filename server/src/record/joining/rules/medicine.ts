// When two entries about a medicine are one: the same product, current at both or taken over the same time.
// The dose is no part of it: the same product in two doses is one line with a conflict, which is what the reader must see.
// A brand is not its generic here: only dm+d says which belong together, and only where a deployment has loaded it.
// Source: NHS dm+d (virtual and actual medicinal products); GP Connect 1.6, Medication guidance.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinRule, KindRules } from '../join-rule.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { type MedicineName, readMedicineName } from '../reading/medicine-name.ts';
import { dayOf } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

/** What a deployment's dm+d knows. */
export interface MedicineCodes {
  /** The virtual medicinal product of an actual one; undefined for a code that is none or is not known. */
  virtualProductOf(code: string): string | undefined;
}

export function nameOf({ title, facts }: RecordItem): MedicineName {
  return readMedicineName(title, facts?.medicine?.form);
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
  const { strengths, release } = nameOf(item);
  return strengths.length === 0 ? undefined : `${strengths.join(' ')} ${release}`;
}

export function medicineRules(codes?: MedicineCodes): KindRules {
  const codeOf = (item: RecordItem): string | undefined => {
    const code = snomedOf(item);
    return code === undefined ? undefined : (codes?.virtualProductOf(code) ?? code);
  };
  /** A maker's own pack of a generic bears a code of its own: it says nothing against the generic's. */
  const codeThatTells = (item: RecordItem) => (nameOf(item).ofMaker ? undefined : codeOf(item));
  const product = (item: RecordItem) => nameOf(item).product;
  const when = ({ when }: RecordItem) => dayOf(when);
  const keyed =
    (over: boolean, what: (item: RecordItem) => string | undefined): JoinRule['key'] =>
    (item) => {
      if (isOver(item) !== over) return undefined;
      const said = what(item);
      return said === undefined ? undefined : `${medicineState(item)}|${said}`;
    };
  return {
    kind: 'medicine',
    rules: [
      sameIdentifier('medicine'),
      {
        id: 'medicine-same-product',
        says: 'The same product by its dm+d code, in the same state at each source.',
        key: keyed(false, codeOf),
        unless: [saysOfStrength],
      },
      {
        id: 'medicine-same-course',
        says: 'The same product by its dm+d code, started at the same time, and over.',
        key: keyed(true, codeOf),
        when,
        unless: [saysOfStrength],
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
      saidAlike('medicine'),
    ],
  };
}

/** A medicine handed out or given: an event, told by when it happened. */
export function medicineEventRules(codes?: MedicineCodes): KindRules {
  const codeOf = (item: RecordItem): string | undefined => {
    const code = snomedOf(item);
    return code === undefined ? undefined : (codes?.virtualProductOf(code) ?? code);
  };
  const keyed =
    (what: (item: RecordItem) => string | undefined): JoinRule['key'] =>
    (item) => {
      const said = what(item);
      return said === undefined ? undefined : `${item.facts?.medicine?.role}|${item.status ?? ''}|${said}`;
    };
  return {
    kind: 'medicine-event',
    rules: [
      sameIdentifier('medicine-event'),
      {
        id: 'medicine-event-same-product',
        says: 'The same product by its dm+d code, at the same time.',
        key: keyed(codeOf),
        when: ({ when }) => when,
        unless: [saysOfStrength],
      },
      {
        id: 'medicine-event-same-name',
        says: 'The same substance, strength, form and release by name, at the same time.',
        key: keyed((item) => nameOf(item).product),
        when: ({ when }) => when,
        unless: [codeOf],
      },
      saidAlike('medicine-event'),
    ],
  };
}
