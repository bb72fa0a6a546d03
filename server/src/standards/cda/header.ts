// Who a clinical document is about, who wrote it, who keeps it, who it went to, and which contact it tells of.
// Source: HL7 CDA R2 §4.2; NHS number roots: HL7 UK OID register (verified), ITK (not verified).
import type { PersonName } from '../demographics.ts';
import type { ZoneRule } from '../hl7v2/date-time.ts';
import type { XmlElement } from '../xml/xml-tree.ts';
import type { ClinicalDocument, DocumentEncounter, DocumentPatient, Participant } from './clinical-document.ts';
import { childrenOf, codeWords, inside, whenOf, wordsOf } from './elements.ts';
import { wordTable } from '../word-table.ts';

const nhsNumberRoots = new Set(['2.16.840.1.113883.2.1.4.1', '2.16.840.1.113883.2.1.3.2.4.18.23']);

const nameUses: Readonly<Record<string, PersonName['use']>> = wordTable({ L: 'official', P: 'nickname' });

export function readHeader(root: XmlElement, zone: ZoneRule): Omit<ClinicalDocument, 'body'> {
  const language = inside(root, 'languageCode')?.attributes.get('code') ?? '';
  const version = Number(inside(root, 'versionNumber')?.attributes.get('value'));
  const signer = inside(root, 'legalAuthenticator');
  return defined({
    title: wordsOf(inside(root, 'title')),
    kind: codeWords(inside(root, 'code')),
    writtenAt: whenOf(inside(root, 'effectiveTime'), zone),
    language: /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(language) ? language : undefined,
    version: Number.isInteger(version) && version > 1 ? version : undefined,
    confidentiality: confidentialityOf(root),
    patients: childrenOf(root, 'recordTarget').map((target) => readPatient(target, zone)),
    authors: childrenOf(root, 'author').flatMap((author) => someone(readAssigned(author, 'assignedAuthor', zone))),
    signedBy: signer && someone(readAssigned(signer, 'assignedEntity', zone))[0],
    custodian: wordsOf(inside(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')),
    recipients: childrenOf(root, 'informationRecipient').flatMap((recipient) => {
      const intended = inside(recipient, 'intendedRecipient');
      const copy = recipient.attributes.get('typeCode') === 'TRC';
      return someone({
        name: personName(inside(intended, 'informationRecipient', 'name')),
        role: codeWords(inside(intended, 'recipientRoleCode')),
        organisation: wordsOf(inside(intended, 'receivedOrganization', 'name')),
      }).map((each) => ({ ...each, copy }));
    }),
    encounter: readEncounter(inside(root, 'componentOf', 'encompassingEncounter'), zone),
  });
}

/** Confidentiality codes of a document or a section. */
export function confidentialityOf(element: XmlElement): string[] {
  return childrenOf(element, 'confidentialityCode').flatMap((code) => code.attributes.get('code')?.trim() || []);
}

function readPatient(target: XmlElement, zone: ZoneRule): DocumentPatient {
  const role = inside(target, 'patientRole');
  const patient = inside(role, 'patient');
  const names = childrenOf(patient, 'name');
  const structured = names.map(readName).filter((name) => name !== undefined);
  return defined({
    names: structured,
    nameAsText: structured.length === 0 ? wordsOf(names[0]) : undefined,
    birthDate: whenOf(inside(patient, 'birthTime'), zone)?.slice(0, 10),
    nhsNumbers: childrenOf(role, 'id')
      .filter(({ attributes }) => nhsNumberRoots.has(attributes.get('root')?.trim() ?? ''))
      .flatMap(({ attributes }) => attributes.get('extension')?.trim() || []),
  });
}

function readName(name: XmlElement): PersonName | undefined {
  const parts = (kind: string) => childrenOf(name, kind).flatMap((part) => wordsOf(part) ?? []);
  const family = parts('family').join(' ');
  const given = parts('given');
  if (family === '' && given.length === 0) return undefined;
  const use = nameUses[name.attributes.get('use') ?? ''];
  return { ...(use && { use }), ...(family && { family }), given, prefix: parts('prefix') };
}

/** As it is read out; the order of its parts is the writer's. */
function personName(name: XmlElement | undefined): string | undefined {
  return wordsOf(name);
}

function readAssigned(
  participation: XmlElement,
  role: 'assignedAuthor' | 'assignedEntity',
  zone: ZoneRule,
): Participant {
  const assigned = inside(participation, role);
  const device = inside(assigned, 'assignedAuthoringDevice');
  return defined({
    name:
      personName(inside(assigned, 'assignedPerson', 'name')) ??
      wordsOf(inside(device, 'softwareName')) ??
      wordsOf(inside(device, 'manufacturerModelName')),
    role: codeWords(inside(assigned, 'code')),
    organisation: wordsOf(inside(assigned, 'representedOrganization', 'name')),
    when: whenOf(inside(participation, 'time'), zone),
  });
}

function readEncounter(encounter: XmlElement | undefined, zone: ZoneRule): DocumentEncounter | undefined {
  if (!encounter) return undefined;
  const time = inside(encounter, 'effectiveTime');
  const facility = inside(encounter, 'location', 'healthCareFacility');
  const read = defined({
    kind: codeWords(inside(encounter, 'code')),
    from: whenOf(inside(time, 'low'), zone) ?? whenOf(time, zone),
    to: whenOf(inside(time, 'high'), zone),
    place:
      [wordsOf(inside(facility, 'location', 'name')), wordsOf(inside(facility, 'serviceProviderOrganization', 'name'))]
        .filter(Boolean)
        .join(', ') || undefined,
  });
  return Object.keys(read).length > 0 ? read : undefined;
}

/** Nobody, where nothing is said of them but a time. */
function someone(participant: Unset<Participant>): Participant[] {
  const { name, role, organisation } = participant;
  return name || role || organisation ? [defined<Participant>(participant)] : [];
}

/** The same, where a field may also be undefined. */
type Unset<T> = { [K in keyof T]: T[K] | undefined };

function defined<T extends object>(fields: Unset<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
