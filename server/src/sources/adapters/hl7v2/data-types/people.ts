// Names, addresses, telephone numbers, and people and organisations named in passing: XPN, XAD, XTN, XCN, XON.
// Source: HL7 v2.8.2 §2A.2.88–91, tables 0200, 0190, 0201, 0202; FHIR R4 HumanName, Address, ContactPoint, Reference.
import type {
  Address,
  ContactPoint,
  Extension,
  HumanName,
  Organization,
  Period,
  Practitioner,
  Reference,
} from '#standards/fhir/types.ts';
import { parsePostcode } from '#standards/postcode.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filled, filledOrNone, present, type Translating } from '../context.ts';
import { mapped } from './codes.ts';
import { identifierSystem, odsSystem, period } from './identifiers.ts';

const nameUses: Readonly<Record<string, HumanName['use']>> = {
  L: 'official',
  R: 'official',
  D: 'usual',
  CURRENT: 'usual',
  M: 'maiden',
  N: 'nickname',
  A: 'nickname',
  NAV: 'temp',
  TEMP: 'temp',
  MSK: 'anonymous',
  S: 'anonymous',
  BAD: 'old',
  NOUSE: 'old',
  PREVIOUS: 'old',
};

/** The parts of a surname that FHIR keeps beside it. Source: HL7 FHIR extensions humanname-own-name and others. */
const familyParts = ['', '', 'own-prefix', 'own-name', 'partner-prefix', 'partner-name'] as const;

/** All names of a field: the name they are called by (XPN.15) is one of its own. */
export function humanNames(parts: readonly Part[], translating: Translating): HumanName[] {
  return parts.flatMap((part) => {
    const name = humanName(part, translating);
    const calledBy = name && name.text === undefined ? part.text(15) : undefined;
    return present(name, calledBy === undefined ? undefined : { use: 'nickname' as const, given: [calledBy] });
  });
}

/** A person's name. */
export function humanName(part: Part, translating: Translating): HumanName | undefined {
  const family = part.text(1);
  const extensions: Extension[] = [];
  for (const [index, name] of familyParts.entries()) {
    const valueString = name === '' ? undefined : part.text(1, index);
    if (valueString !== undefined) {
      extensions.push({ url: `http://hl7.org/fhir/StructureDefinition/humanname-${name}`, valueString });
    }
  }
  const given = [part.text(2), ...(part.text(3)?.split(/\s+/) ?? [])];
  const name = filledOrNone<HumanName>({
    family,
    given: present(...given),
    prefix: present(part.text(5)),
    // A professional suffix (XPN.14) stands with the others.
    suffix: present(part.text(4), part.text(6), part.text(14)),
  });
  if (!name) {
    if (part.has(15)) return { text: part.text(15)!, use: 'nickname' };
    return undefined;
  }
  if (extensions.length > 0 && family !== undefined) Object.assign(name, { _family: { extension: extensions } });
  else if (extensions.length > 0)
    translating.lose(part.place, 'not-carried', 'There is no surname to keep its parts with.');
  const use = mapped(part, nameUses, translating, 'FHIR has no use for this type of name.', 7);
  if (use) name.use = use;
  const valid = period(part, 12, 13, translating) ?? rangeOf(part, 10, translating);
  if (valid) name.period = valid;
  // XPN.8 and .11 say how the name was written down, not what it is.
  part.tick(8);
  part.tick(11);
  return name;
}

/** A date range in a component, as versions before 2.5 have it: its start and end are sub-components. */
function rangeOf(part: Part, component: number, translating: Translating): Period | undefined {
  return part.has(component) ? period(part.inner(component), 1, 2, translating) : undefined;
}

const addressUses: Readonly<Record<string, Address['use']>> = {
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
};
const addressTypes: Readonly<Record<string, Address['type']>> = { M: 'postal', SH: 'postal' };

/** An address. British senders keep the postcode in XAD.5, the town in XAD.3 and the county in XAD.4. */
export function address(part: Part, translating: Translating): Address | undefined {
  const street = part.text(1);
  // SAD may give the street's name and number again: a line of their own where they are not in the first already.
  const pieces = present(part.text(1, 3), part.text(1, 2)).filter(
    (piece) => street === undefined || !street.includes(piece),
  );
  const postcode = part.text(5);
  const found = filledOrNone<Address>({
    line: present(part.text(19), street, pieces.join(' ') || undefined, part.text(2)),
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

const telecomUses: Readonly<Record<string, ContactPoint['use']>> = {
  PRN: 'home',
  HOME: 'home',
  ORN: 'home',
  VHN: 'temp',
  WPN: 'work',
  WORK: 'work',
  BUSINESS: 'work',
  PRS: 'mobile',
  MOBILE: 'mobile',
  CELL: 'mobile',
};
const telecomSystems: Readonly<Record<string, ContactPoint['system']>> = {
  PH: 'phone',
  CP: 'phone',
  FX: 'fax',
  BP: 'pager',
  INTERNET: 'email',
  'X.400': 'email',
  MD: 'other',
  SAT: 'phone',
  TDD: 'other',
  TTY: 'other',
};

/**
 * Ways to reach somebody: a number, an electronic address, or both in one value. The number as it was written (XTN.1 or
 * .12) is kept where there is one, else it is put together from its parts.
 * @param fallbackUse what the field is for, where the value does not say.
 */
export function contactPoints(
  parts: readonly Part[],
  translating: Translating,
  fallbackUse?: ContactPoint['use'],
): ContactPoint[] {
  return parts.flatMap((part) => contactPointsOf(part, translating, fallbackUse));
}

function contactPointsOf(part: Part, translating: Translating, fallbackUse: ContactPoint['use']): ContactPoint[] {
  const equipment = part.text(3)?.toUpperCase();
  const use = part.text(2)?.toUpperCase();
  const written = part.text(12) ?? part.text(1);
  const electronic = part.text(4);
  const system = equipment === undefined ? undefined : telecomSystems[equipment];
  if (equipment !== undefined && system === undefined) {
    translating.lose(part.place, 'changed', 'FHIR has no system for this type of equipment.');
  }
  const knownUse = use === undefined || use === 'NET' ? undefined : telecomUses[use];
  if (use !== undefined && use !== 'NET' && knownUse === undefined) {
    translating.lose(part.place, 'changed', 'FHIR has no use for this use of a number.');
  }
  const rank = /^[1-9]\d{0,3}$/.test(part.peek(18) ?? '') ? Number(part.text(18)) : undefined;
  const isEmail = (value: string) => value.includes('@') || use === 'NET' || system === 'email';
  const common = {
    use:
      equipment === 'CP' && knownUse !== 'work'
        ? ('mobile' as const)
        : (knownUse ?? (use === undefined ? fallbackUse : undefined)),
    rank,
    period: period(part, 13, 14, translating),
  };
  const number = written ?? assembled(part);
  if (written !== undefined) tickRepeated(part, written);
  const extension = written === undefined ? undefined : part.text(8);
  const numberSystem = system === 'email' ? 'phone' : (system ?? (equipment === undefined ? 'phone' : 'other'));
  return present(
    number === undefined
      ? undefined
      : filled<ContactPoint>({
          system: number.includes('@') || (isEmail(number) && electronic === undefined) ? 'email' : numberSystem,
          value: extension === undefined || number.includes(extension) ? number : `${number} ext. ${extension}`,
          ...common,
        }),
    electronic === undefined
      ? undefined
      : filled<ContactPoint>({ system: isEmail(electronic) ? 'email' : 'other', value: electronic, ...common }),
  );
}

/** Country code, area code, local number and extension, as one number. */
function assembled(part: Part): string | undefined {
  const [country, area, local, extension] = [part.text(5), part.text(6), part.text(7), part.text(8)];
  if (local === undefined && area === undefined) return undefined;
  const number = present(country && `+${country.replace(/^\+/, '')}`, area, local).join(' ');
  return extension === undefined ? number : `${number} ext. ${extension}`;
}

/** The parts of a number that is there as it was written say the same again; a different number is left to be reported. */
function tickRepeated(part: Part, written: string): void {
  const digits = written.replace(/\D/g, '');
  for (const component of [5, 6, 7]) {
    if (digits.includes(part.peek(component)?.replace(/\D/g, '') ?? '')) part.tick(component);
  }
}

/** How a professional is called: "Dr Kathleen Woolfson". */
export function nameText(name: HumanName): string {
  return (
    [...(name.prefix ?? []), ...(name.given ?? []), name.family, ...(name.suffix ?? [])].filter(Boolean).join(' ') ||
    name.text!
  );
}

/** A professional named in a message (XCN), by number and name. */
export function practitioner(part: Part, translating: Translating): Reference<Practitioner> | undefined {
  const id = part.text(1);
  const name = filledOrNone<HumanName>({
    prefix: present(part.text(6)),
    given: present(part.text(3), part.text(4)),
    family: present(part.text(2, 2), part.text(2)).join(' ') || undefined,
    suffix: present(part.text(5), part.text(7), part.text(21)),
  });
  const namespace = part.text(9) ?? gradeOf(id);
  const authority = { namespace, id: part.text(9, 2), idType: part.text(9, 3) };
  // How the name was written, its type, and the kind of number: nothing a reader of the record needs.
  for (const component of [8, 10, 11, 12, 13, 18]) part.tick(component);
  if (id === undefined && !name) return undefined;
  return filled<Reference<Practitioner>>({
    type: 'Practitioner',
    identifier:
      id === undefined ? undefined : { system: identifierSystem(authority, 'practitioner', translating), value: id },
    display: name && nameText(name),
  });
}

/** British professional numbers say by their shape who gave them, where no authority is named. */
function gradeOf(id: string | undefined): string | undefined {
  return id !== undefined && /^G\d{7}$/.test(id) ? 'GMP' : undefined;
}

/** A professional named with an NDL: name (CNN) in the first component's sub-components, with times and place after. */
export function namedWithPlace(part: Part, translating: Translating): Reference<Practitioner> | undefined {
  const name = part.inner(1);
  const found = filledOrNone<HumanName>({
    prefix: present(name.text(6)),
    given: present(name.text(3), name.text(4)),
    family: name.text(2),
    suffix: present(name.text(5), name.text(7)),
  });
  const id = name.text(1);
  if (id === undefined && !found) return undefined;
  return filled<Reference<Practitioner>>({
    type: 'Practitioner',
    identifier:
      id === undefined
        ? undefined
        : {
            system: identifierSystem({ namespace: name.text(9), id: name.text(10) }, 'practitioner', translating),
            value: id,
          },
    display: found && nameText(found),
  });
}

/** ODS codes of practices and organisations by their shape. */
const practiceCode = /^[A-HJ-NPVWY]\d{5}$/;

/** An organisation named in a message (XON). A number of a practice's shape is its ODS code. */
export function organisation(part: Part, translating: Translating): Reference<Organization> | undefined {
  const name = part.text(1);
  const id = part.text(10) ?? part.text(3);
  const authority = { namespace: part.text(6), id: part.text(6, 2), idType: part.text(6, 3) };
  for (const component of [2, 4, 5, 7, 8, 9]) part.tick(component);
  if (name === undefined && id === undefined) return undefined;
  const ods =
    authority.namespace === undefined && authority.id === undefined && id !== undefined && practiceCode.test(id);
  return filled<Reference<Organization>>({
    type: 'Organization',
    identifier:
      id === undefined
        ? undefined
        : { system: ods ? odsSystem : identifierSystem(authority, 'organisation', translating), value: id },
    display: name,
  });
}
