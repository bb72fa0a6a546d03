// Who a reader is as a person: what the operator gives of them with their agreement, or else their name alone, which is a guess.
import { nameWords } from '#standards/person-name.ts';
import { parsePostcode } from '#standards/postcode.ts';
import type { Watching } from '../watching-config.ts';
import { type PersonFacts, type Reader, readerNames } from './look.ts';

export interface StaffMember {
  nhsNumber?: string;
  birthDate?: string;
  postcode?: string;
  /** First line of the address, folded. */
  addressLine?: string;
  team?: string;
}

/** By user id. */
export function staffOf({ staff }: Watching): ReadonlyMap<string, StaffMember> {
  return new Map(
    staff.map(({ user, nhsNumber, born, postcode, addressLine, team }) => {
      const where = parsePostcode(postcode);
      return [
        user,
        {
          ...(nhsNumber ? { nhsNumber } : {}),
          ...(born ? { birthDate: born } : {}),
          ...(where ? { postcode: where } : {}),
          ...(addressLine ? { addressLine: foldedAddress([addressLine]) } : {}),
          ...(team ? { team } : {}),
        },
      ];
    }),
  );
}

/** The words of the lines, each between spaces: commas do not matter, and number 4 is not part of number 14. */
export function foldedAddress(lines: readonly string[]): string {
  return ` ${lines.flatMap((line) => nameWords(line)).join(' ')} `;
}

/**
 * Whether a reader is this person: by number, by name and birth date, or by name alone where nothing more is known of the reader.
 * What is known and differs speaks against it.
 */
export function isReader(
  { name, staff }: Reader,
  person: PersonFacts,
): 'number' | 'birth date' | 'name alone' | undefined {
  if (staff?.nhsNumber && person.nhsNumber) return staff.nhsNumber === person.nhsNumber ? 'number' : undefined;
  const { first, surname } = readerNames(name);
  if (!first || !person.firstNames.has(first) || !person.surnames.has(surname)) return undefined;
  if (!staff?.birthDate || !person.birthDate) return 'name alone';
  return staff.birthDate === person.birthDate ? 'birth date' : undefined;
}

export function livesWith({ staff }: Reader, { postcode, address }: PersonFacts): 'household' | 'postcode' | undefined {
  if (!staff?.postcode || staff.postcode !== postcode) return undefined;
  return staff.addressLine && address?.includes(staff.addressLine) ? 'household' : 'postcode';
}
