// Telephone numbers and electronic addresses: XTN. Source: HL7 v2.8.2 chapter 2A (XTN), tables 0201, 0202; FHIR R4 ContactPoint.
import type { ContactPoint } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filled, present, type Translating } from '../context.ts';
import { period } from './identifiers.ts';
import { wordTable } from '#standards/word-table.ts';

const telecomUses: Readonly<Record<string, ContactPoint['use']>> = wordTable({
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
});
const telecomSystems: Readonly<Record<string, ContactPoint['system']>> = wordTable({
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
});

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
  return present([
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
  ]);
}

/** Country code, area code, local number and extension, as one number. */
function assembled(part: Part): string | undefined {
  const [country, area, local, extension] = [part.text(5), part.text(6), part.text(7), part.text(8)];
  if (local === undefined && area === undefined) return undefined;
  const number = present([country && `+${country.replace(/^\+/, '')}`, area, local]).join(' ');
  return extension === undefined ? number : `${number} ext. ${extension}`;
}

/** The parts of a number that is there as it was written say the same again; a different number is left to be reported. */
function tickRepeated(part: Part, written: string): void {
  const digits = written.replace(/\D/g, '');
  for (const component of [5, 6, 7]) {
    if (digits.includes(part.peek(component)?.replace(/\D/g, '') ?? '')) part.tick(component);
  }
}
