// Which of a message's numbers is the source's own for the patient, and which is the NHS number.
// Source: HL7 v2.8.2 §3.3.2 (PID-2, -3, -4, -19, -20), table 0203; NHS Data Dictionary, NHS NUMBER and its STATUS INDICATOR.
import type { Identifier } from '#standards/fhir/types.ts';
import type { Part, SegmentReader } from '#standards/hl7v2/reading.ts';
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import { dateTime, distinct, filled, lookUp, present, type Translating } from '../context.ts';
import { authorityOf, identifierOf, identifierType } from '../data-types/identifiers.ts';
import { wordTable } from '#standards/word-table.ts';

/** What authorities and types senders write for the NHS number. */
const nhsAuthorities = new Set(['NHS', 'NHSNBR', 'NHSNMBR', 'NHSNO', 'NHS NUMBER', '2.16.840.1.113883.2.1.4.1']);
const nhsTypes = new Set(['NHS', 'NH', 'NHSNBR', 'NHSNMBR', 'NHSNO', 'NHS NUMBER']);

/** Types of number that name somebody, but are not the source's own for a patient. Source: table 0203. */
const notTheSourcesOwn = new Set([
  'SS',
  'DL',
  'PPN',
  'PPC',
  'NI',
  'NIIP',
  'TAX',
  'MC',
  'MA',
  'MCD',
  'AN',
  'VN',
  'BC',
  'DI',
]);

export interface PatientNumbers {
  patientId: PatientId;
  /** The number the patient id follows from. */
  key: { system: string; value: string };
  /** All of them, the key first. */
  identifiers: Identifier[];
}

/**
 * The patient's numbers in some fields, in order of preference, e.g. PID-3 and the older PID-2 and PID-4.
 * Why the hospital's own number and not the NHS number: it is there before a trace, and stays when the trace is mended.
 * @param status how far the NHS number was checked: PID-32.
 * @param sameSystemAs the system of the number these are given up for (MRG): preferred, and of numbers without an authority.
 * @returns undefined where there is no number to know the patient by.
 */
export function patientNumbers(
  fields: readonly (readonly Part[])[],
  translating: Translating,
  status?: Identifier['extension'],
  sameSystemAs?: string,
): PatientNumbers | undefined {
  const found = fields.flatMap((parts, index) =>
    parts.flatMap((part) => {
      const identifier = patientIdentifier(part, translating, index > 0);
      // A number given up without an authority is of the authority of the one that stays.
      const alone = sameSystemAs !== undefined && !part.has(4) && identifier?.system === translating.source.localSystem;
      return identifier ? [alone ? { ...identifier, system: sameSystemAs } : identifier] : [];
    }),
  );
  const numbers = distinct(found, ({ system, value }) => JSON.stringify([system, value]));
  const own =
    (sameSystemAs === undefined ? undefined : numbers.find(({ system }) => system === sameSystemAs)) ??
    numbers.find(isOf('MR')) ??
    numbers.find(isOf('PI')) ??
    numbers.find(mayBeOwn) ??
    numbers.find(hasNhs) ??
    numbers.find(({ system }) => system !== undefined);
  if (!own?.system || own.value === undefined) return undefined;
  const key = { system: own.system, value: own.value };
  const identifiers = [own, ...numbers.filter((identifier) => identifier !== own)];
  for (const identifier of identifiers) if (status && hasNhs(identifier)) identifier.extension = status;
  return { patientId: patientIdOf(translating.source.organisation, key), key, identifiers };
}

/** The type code of an identifier from table 0203. */
function isOf(type: string): (identifier: Identifier) => boolean {
  return ({ type: own, system }) => system !== undefined && (own?.coding?.some(({ code }) => code === type) ?? false);
}

function hasNhs({ system }: Identifier): boolean {
  return system === nhsNumberSystem;
}

function mayBeOwn(identifier: Identifier): boolean {
  const types = identifier.type?.coding ?? [];
  return (
    identifier.system !== undefined &&
    !hasNhs(identifier) &&
    !types.some(({ code }) => code !== undefined && notTheSourcesOwn.has(code))
  );
}

function patientIdentifier(part: Part, translating: Translating, older: boolean): Identifier | undefined {
  // A type or an authority without a number is left to be reported.
  if (!part.has(1)) return undefined;
  const { namespace } = authorityOf(part);
  const universalId = part.peek(4, 2);
  // PID-2 and PID-4 of older versions often hold a number and nothing else: the settings may say what it is.
  const configured =
    older && namespace === undefined && universalId === undefined
      ? lookUp(translating.source.identifierSystems, part.place)
      : undefined;
  if (!isCalledNhsNumber(part) && configured !== nhsNumberSystem) {
    const identifier = identifierOf(part, 'patient', translating);
    return identifier && configured ? { ...identifier, system: configured } : identifier;
  }
  const value = part.text(1);
  if (value === undefined) return undefined;
  const parsed = parseNhsNumber(value);
  const plain = identifierOf(part, 'patient', translating)!;
  if (parsed.valid) return { ...without(plain, 'type'), system: nhsNumberSystem, value: parsed.nhsNumber };
  translating.lose(
    part.place,
    'changed',
    'It is given as an NHS number and cannot be one; it is kept as text, and nobody is linked by it.',
  );
  return { ...without(plain, 'system'), type: { text: 'NHS number (not valid)' } };
}

/** Whether a number's authority or type says that it is an NHS number. */
export function isCalledNhsNumber(part: Part): boolean {
  const { namespace, type } = authorityOf(part);
  return (
    [namespace, part.peek(4, 2)].some((name) => name !== undefined && nhsAuthorities.has(name.toUpperCase())) ||
    (type !== undefined && nhsTypes.has(type.toUpperCase()))
  );
}

/** Social security and driving licence numbers, which have fields of their own (PID-19, PID-20). */
export function otherNumbers(pid: SegmentReader, translating: Translating): Identifier[] {
  const plain = (field: number, type: string): Identifier | undefined => {
    const part = pid.first(field);
    const value = pid.has(field) ? part.text(1) : undefined;
    if (value === undefined) return undefined;
    const state = field === 20 ? part.text(2) : undefined;
    const end = field === 20 && part.has(3) ? dateTime(part, translating, 3) : undefined;
    const number = {
      type: identifierType(type),
      system: `${translating.source.localSystem}/${type.toLowerCase()}`,
      value,
    };
    return filled<Identifier>({
      ...number,
      period: end === undefined ? undefined : { end },
      assigner: state === undefined ? undefined : { display: state },
    });
  };
  return present([plain(19, 'SS'), plain(20, 'DL')]);
}

export const nhsNumberStatusUrl =
  'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus';

/** Number present and verified, present but not traced, …: NSTS codes 01 to 08, bare or as NSTS01. */
const statusDisplays: Readonly<Record<string, string>> = wordTable({
  '01': 'Number present and verified',
  '02': 'Number present but not traced',
  '03': 'Trace required',
  '04': 'Trace attempted - No match or multiple match found',
  '05': 'Trace needs to be resolved - (NHS number or patient detail conflict)',
  '06': 'Trace in progress',
  '07': 'Number not present and trace not required',
  '08': 'Trace postponed (baby under six weeks old)',
});

/**
 * How far the NHS number was checked (PID-32), as UK Core's extension of the identifier.
 * Source: UK Core Extension-UKCore-NHSNumberVerificationStatus, CodeSystem UKCore-NHSNumberVerificationStatusEngland.
 */
export function nhsNumberStatus(pid: SegmentReader): Identifier['extension'] | undefined {
  for (const part of pid.all(32)) {
    const code = /^(?:NSTS)?(0[1-8])$/i.exec(part.peek(1) ?? '')?.[1];
    if (code === undefined) continue;
    part.tick();
    return [
      {
        url: nhsNumberStatusUrl,
        valueCodeableConcept: {
          coding: [
            {
              system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
              code,
              display: statusDisplays[code]!,
            },
          ],
        },
      },
    ];
  }
  return undefined;
}

function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = object;
  return rest;
}
