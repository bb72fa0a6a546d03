// A letter as HL7 CDA R2, as hospitals send discharge letters to practices: header, and sections of text, lists and tables.
// Source: HL7 CDA R2 §4; NHS ITK Transfer of Care (who it is about, from, to); its templates and codes are not written.
import { splitProfessional } from '../professional.ts';
import type { HeldIdentity } from '../identity-at.ts';

export interface LetterSection {
  title: string;
  text?: string | undefined;
  list: readonly string[];
  table?: { columns: readonly string[]; rows: readonly (readonly string[])[] } | undefined;
}

export interface CdaLetter {
  id: string;
  title: string;
  /** FHIR dateTime. */
  when: string;
  language: string;
  about: HeldIdentity;
  who?: string | undefined;
  organisation: string;
  /** Name of the practice it goes to. */
  to?: string | undefined;
  sections: readonly LetterSection[];
}

/** UTF-8 XML. */
export function cdaOf({ id, title, when, language, about, who, organisation, to, sections }: CdaLetter): Uint8Array {
  const time = when.replace(/^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([+-]\d{2}):(\d{2})$/, '$1$2$3$4$5$6$7$8');
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="letter.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <id root="${id.toUpperCase()}"/>
  <title>${escape(title)}</title>
  <effectiveTime value="${time}"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="${escape(language)}"/>
  ${recordTarget(about)}
  ${author(who, organisation, time)}
  <custodian><assignedCustodian><representedCustodianOrganization><name>${escape(organisation)}</name></representedCustodianOrganization></assignedCustodian></custodian>
  ${to === undefined ? '' : `<informationRecipient typeCode="PRCP"><intendedRecipient><receivedOrganization><name>${escape(to)}</name></receivedOrganization></intendedRecipient></informationRecipient>`}
  <component><structuredBody>
${sections.map(section).join('\n')}
  </structuredBody></component>
</ClinicalDocument>
`);
}

function recordTarget({ nhsNumber, title, given, family, born }: HeldIdentity): string {
  const number = nhsNumber === undefined ? '' : `<id root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/>`;
  const name = [
    title === undefined ? '' : `<prefix>${escape(title)}</prefix>`,
    ...given.map((each) => `<given>${escape(each)}</given>`),
    `<family>${escape(family)}</family>`,
  ].join('');
  return `<recordTarget><patientRole>${number}<patient><name use="L">${name}</name><birthTime value="${born.replaceAll('-', '')}"/></patient></patientRole></recordTarget>`;
}

function author(who: string | undefined, organisation: string, time: string): string {
  const by = who === undefined ? undefined : splitProfessional(who);
  const name = by && [by.prefix, ...by.given, by.family].filter(Boolean).join(' ');
  return `<author><time value="${time}"/><assignedAuthor>${name === undefined ? '' : `<assignedPerson><name>${escape(name)}</name></assignedPerson>`}<representedOrganization><name>${escape(organisation)}</name></representedOrganization></assignedAuthor></author>`;
}

function section({ title, text, list, table }: LetterSection): string {
  const says = [
    text === undefined ? '' : `<paragraph>${escape(text)}</paragraph>`,
    list.length === 0 ? '' : `<list>${list.map((item) => `<item>${escape(item)}</item>`).join('')}</list>`,
    table === undefined ? '' : tableOf(table),
  ].join('');
  return `    <component><section><title>${escape(title)}</title><text>${says}</text></section></component>`;
}

function tableOf({ columns, rows }: NonNullable<LetterSection['table']>): string {
  const row = (cells: readonly string[], kind: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${kind}>${escape(cell)}</${kind}>`).join('')}</tr>`;
  return `<table><thead>${row(columns, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
