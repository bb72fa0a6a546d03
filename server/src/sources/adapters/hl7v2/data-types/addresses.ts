// Addresses: XAD. Source: HL7 v2.8.2 chapter 2A (XAD), table 0190; FHIR R4 Address.
import type { Address } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { parsePostcode } from '#standards/postcode.ts';
import { filledOrNone, present, type Translating } from '../context.ts';
import { mapped } from './codes.ts';
import { period, rangeOf } from './identifiers.ts';
import { wordTable } from '#standards/word-table.ts';

const addressUses: Readonly<Record<string, Address['use']>> = wordTable({
  H: 'home',
  HOME: 'home',
  P: 'home',
  B: 'work',
  O: 'work',
  WORK: 'work',
  C: 'temp',
  TEMP: 'temp',
  BA: 'old',
  PREVIOUS: 'old',
  BI: 'billing',
});
const addressTypes: Readonly<Record<string, Address['type']>> = wordTable({ M: 'postal', SH: 'postal' });

/** An address. British senders keep the postcode in XAD.5, the town in XAD.3 and the county in XAD.4. */
export function address(part: Part, translating: Translating): Address | undefined {
  const street = part.text(1);
  // SAD may give the street's name and number again: a line of their own where they are not in the first already.
  const pieces = present([part.text(1, 3), part.text(1, 2)]).filter(
    (piece) => street === undefined || !street.includes(piece),
  );
  const postcode = part.text(5);
  const found = filledOrNone<Address>({
    line: present([part.text(19), street, pieces.join(' ') || undefined, part.text(2)]),
    city: part.text(3),
    // XAD.9 is a code with its name from 2.7 on.
    district: part.text(9) ?? part.text(9, 2),
    state: part.text(4),
    postalCode: postcode === undefined ? undefined : (parsePostcode(postcode) ?? postcode),
    country: part.text(6),
  });
  if (!found) return undefined;
  const type = addressTypes[part.peek(7)?.toUpperCase() ?? ''];
  if (type) {
    found.type = type;
    part.tick(7);
  } else {
    const use = mapped(part, addressUses, translating, 'FHIR has no use for this type of address.', 7);
    if (use) found.use = use;
  }
  const valid = period(part, 13, 14, translating) ?? rangeOf(part, 12, translating);
  if (valid) found.period = valid;
  // XAD.11 says in which script it was written.
  part.tick(11);
  return found;
}
