// Names of people: XPN. Source: HL7 v2.8.2 chapter 2A (XPN), table 0200; FHIR R4 HumanName, HL7's extensions of its family.
import type { Extension, HumanName } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filledOrNone, present, type Translating } from '../context.ts';
import { mapped } from './codes.ts';
import { period, rangeOf } from './identifiers.ts';
import { wordTable } from '#standards/word-table.ts';

const nameUses: Readonly<Record<string, HumanName['use']>> = wordTable({
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
});

/** The parts of a surname that FHIR keeps beside it. Source: HL7 FHIR extensions humanname-own-name and others. */
const familyParts = ['', '', 'own-prefix', 'own-name', 'partner-prefix', 'partner-name'] as const;

/** All names of a field: the name they are called by (XPN.15) is one of its own. */
export function humanNames(parts: readonly Part[], translating: Translating): HumanName[] {
  return parts.flatMap((part) => {
    const name = humanName(part, translating);
    const calledBy = name && name.text === undefined ? part.text(15) : undefined;
    return present([name, calledBy === undefined ? undefined : { use: 'nickname' as const, given: [calledBy] }]);
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
    given: present(given),
    prefix: present([part.text(5)]),
    // A professional suffix (XPN.14) stands with the others.
    suffix: present([part.text(4), part.text(6), part.text(14)]),
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

/** How somebody is called: "Dr Kathleen Woolfson". */
export function nameText(name: HumanName): string {
  return (
    [...(name.prefix ?? []), ...(name.given ?? []), name.family, ...(name.suffix ?? [])].filter(Boolean).join(' ') ||
    name.text!
  );
}
