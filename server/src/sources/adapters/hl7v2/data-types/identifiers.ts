// Identifiers: CX, EI and HD. Source: HL7 v2.8.2 §2A.2.14 (CX), §2A.2.28 (EI), §2A.2.33 (HD); FHIR R4 Identifier.
import type { Identifier, Period } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { dateTime, filled, lookUp, periodOf, type Translating } from '../context.ts';
import { isOid, tableUri } from './code-systems.ts';
import { wordTable } from '#standards/word-table.ts';

export const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';

/** Authorities with a system of their own, as their namespace or universal id names them. */
const authorities: Readonly<Record<string, string>> = wordTable({
  GMC: 'https://fhir.hl7.org.uk/Id/gmc-number',
  GMP: 'https://fhir.hl7.org.uk/Id/gmp-number',
  NMC: 'https://fhir.hl7.org.uk/Id/nmc-number',
  GPHC: 'https://fhir.hl7.org.uk/Id/gphc-number',
  SDS: 'https://fhir.nhs.uk/Id/sds-user-id',
  ODS: odsSystem,
  NACS: odsSystem,
  '2.16.840.1.113883.2.1.3.2.4.19.1': odsSystem,
  NPI: 'http://hl7.org/fhir/sid/us-npi',
  '2.16.840.1.113883.4.6': 'http://hl7.org/fhir/sid/us-npi',
});

/** What an identifier is of: numbers of different things may coincide where nobody names an authority. */
export type IdentifierOf =
  | 'patient'
  | 'visit'
  | 'order'
  | 'document'
  | 'appointment'
  | 'practitioner'
  | 'organisation'
  | 'thing';

/**
 * The identifier system of an assigning authority.
 * Invariant: two authorities never share a system, and a number without an authority is the source's own.
 * @param authority its namespace (HD.1), universal id (HD.2) and type of universal id (HD.3).
 */
export function identifierSystem(
  authority: { namespace?: string | undefined; id?: string | undefined; idType?: string | undefined },
  of: IdentifierOf,
  { source }: Translating,
): string {
  const { namespace, id, idType } = authority;
  for (const name of [namespace, id]) {
    if (name === undefined) continue;
    const known = lookUp(source.identifierSystems, name) ?? lookUp(authorities, name.toUpperCase());
    if (known !== undefined) return known;
  }
  const own = of === 'patient' ? source.localSystem : `${source.localSystem}/${of}`;
  if (id !== undefined) {
    if (isOid(id)) return `urn:oid:${id}`;
    if (/^(https?:\/\/|urn:)\S+$/.test(id)) return id;
    if (idType?.toUpperCase() === 'UUID' && /^[0-9a-f-]{36}$/i.test(id)) return `urn:uuid:${id.toLowerCase()}`;
  }
  // A universal id that is none is a name like any other.
  const name = namespace ?? id;
  return name === undefined ? own : `${own}/${encodeURIComponent(name)}`;
}

/** A CX: number, check digit scheme, authority, type, facility, and when it holds. */
export function identifierOf(part: Part, of: IdentifierOf, translating: Translating): Identifier | undefined {
  const value = part.text(1);
  if (value === undefined) return undefined;
  // The check digit of most senders is not part of the number and says nothing more about it.
  part.tick(2);
  part.tick(3);
  const { namespace, type } = authorityOf(part);
  return filled<Identifier>({
    type: type === undefined ? undefined : identifierType(type),
    system: identifierSystem({ namespace, id: part.text(4, 2), idType: part.text(4, 3) }, of, translating),
    value,
    period: period(part, 7, 8, translating),
    assigner: assignerOf(part),
  });
}

/** CX.6: the facility, whose parts are a name and universal ids. */
function assignerOf(part: Part): Identifier['assigner'] {
  const display = part.wholeComponent(6)?.replaceAll('&', ' ').trim();
  return display === undefined || display === '' ? undefined : { display };
}

/** Types of identifier that senders put where the authority belongs. */
const typeCodes = new Set(['MR', 'MRN', 'PI', 'PT', 'PN', 'VN', 'AN']);

/** CX.4.1 and CX.5, told apart where a type stands in the authority's place. */
export function authorityOf(part: Part): { namespace?: string | undefined; type?: string | undefined } {
  const namespace = part.text(4);
  const type = part.text(5);
  if (namespace !== undefined && !part.has(5) && typeCodes.has(namespace.toUpperCase())) return { type: namespace };
  return { namespace, type };
}

/** An EI: number and authority, component by component. */
export function entityIdentifier(part: Part, of: IdentifierOf, translating: Translating): Identifier | undefined {
  const value = part.text(1);
  const authority = { namespace: part.text(2), id: part.text(3), idType: part.text(4) };
  if (value === undefined) {
    // What has no number may have a universal id that is one: `^^1.2.3^ISO`.
    return authority.id === undefined ? undefined : { system: 'urn:ietf:rfc:3986', value: asUri(authority.id) };
  }
  // An entity that is its own universal id: `8125…^^ID^UUID` names no authority.
  const own = authority.idType !== undefined && authority.id === 'ID' ? {} : authority;
  return { system: identifierSystem(own, of, translating), value };
}

/** v2-0203, with the words senders use for the commonest of them. */
export function identifierType(type: string): NonNullable<Identifier['type']> {
  const code = type.toUpperCase() === 'MRN' ? 'MR' : type;
  return /^[A-Z0-9]{1,6}$/.test(code)
    ? { coding: [{ system: tableUri('0203'), code }], ...(code === type ? {} : { text: type }) }
    : { text: type };
}

/** The period two components say. */
export function period(part: Part, from: number, to: number, translating: Translating): Period | undefined {
  const at = (component: number) => (part.has(component) ? dateTime(part, translating, component) : undefined);
  return periodOf(at(from), at(to), part.place, translating);
}

/** A date range in a component, as versions before 2.5 have it: its start and end are sub-components. */
export function rangeOf(part: Part, component: number, translating: Translating): Period | undefined {
  return part.has(component) ? period(part.inner(component), 1, 2, translating) : undefined;
}

function asUri(id: string): string {
  if (isOid(id)) return `urn:oid:${id}`;
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? `urn:uuid:${id.toLowerCase()}` : id;
}
