// Names and addresses of people as they are written in England.
import type { Address, ContactPoint, HumanName } from '#standards/fhir/types.ts';
import { joined, list, words } from './words.ts';

/** "Dr Ann Smith". */
export function nameText(name: HumanName | undefined): string | undefined {
  return (
    words(name?.text) ??
    joined([...list(name?.prefix).map(words), ...list(name?.given).map(words), words(name?.family)], ' ')
  );
}

/** The name to use: official, else usual, else the first that is not old. */
export function currentName(names: readonly HumanName[] | undefined): HumanName | undefined {
  const all = list(names);
  return (
    all.find((name) => name.use === 'official') ??
    all.find((name) => name.use === 'usual') ??
    all.find((name) => name.use !== 'old' && name.use !== 'maiden') ??
    all[0]
  );
}

/** One line: "1 Example Road, London, SE5 9RS". */
export function addressText(address: Address | undefined): string | undefined {
  return (
    joined(
      [
        ...list(address?.line).map(words),
        words(address?.city),
        words(address?.district),
        words(address?.state),
        words(address?.postalCode),
      ],
      ', ',
    ) ?? words(address?.text)
  );
}

/** A number or address by which somebody is reached, so that two ways of writing it are one. */
export function reachOf(contact: ContactPoint): string[] {
  const value = words(contact.value)
    ?.replaceAll(/[\s()-]/g, '')
    .toLowerCase();
  return value === undefined ? [] : [value.replace(/^(?:\+44|0044)0?(?=\d{9,10}$)/, '0')];
}

/** "020 7946 0000 (home)". */
export function contactText(contact: ContactPoint | undefined): string | undefined {
  const value = words(contact?.value);
  const use = words(contact?.use);
  return value === undefined ? undefined : use ? `${value} (${use})` : value;
}
