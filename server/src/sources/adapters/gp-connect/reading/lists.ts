// The lists of a message: GP Connect answers each area with one, and groups what hangs on problems and consultations in others.
// Source: GP Connect 1.6, Returning data in lists.
import type { Entry } from '../stu3/entries.ts';
import { asList, isObject } from '../stu3/elements/rules.ts';
import type { BundleTranslation } from '../stu3/translate-bundle.ts';

export interface ReadList {
  entry: Entry;
  codes: readonly string[];
  /** References of its entries, as written; `undefined` for one without. */
  items: readonly (string | undefined)[];
  /** Codes of its emptyReason. */
  emptyReasons: readonly string[];
}

export function readLists({ entries }: BundleTranslation): ReadList[] {
  return entries
    .filter(({ type, fate }) => type === 'List' && fate === 'translated')
    .map((entry) => ({
      entry,
      codes: codesOf(entry.resource['code']),
      items: asList(entry.resource['entry']).map((each) => {
        const item = isObject(each) && isObject(each['item']) ? each['item']['reference'] : undefined;
        return typeof item === 'string' ? item : undefined;
      }),
      emptyReasons: codesOf(entry.resource['emptyReason']),
    }));
}

function codesOf(concept: unknown): string[] {
  return asList(isObject(concept) ? concept['coding'] : undefined).flatMap((coding) =>
    isObject(coding) && typeof coding['code'] === 'string' ? [coding['code'].trim()] : [],
  );
}
