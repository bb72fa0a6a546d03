// The names of code systems in CE and CWE → the URIs FHIR knows them by.
// Source: HL7 table 0396 (coding system); HL7 Terminology (THO); UK Core and NHS England for British systems.
import { lookUp, type Translating } from '../context.ts';
import { wordTable } from '#standards/word-table.ts';

const systems: Readonly<Record<string, string>> = wordTable({
  SCT: 'http://snomed.info/sct',
  SCT2: 'http://snomed.info/sct',
  SNOMED: 'http://snomed.info/sct',
  SNOMEDCT: 'http://snomed.info/sct',
  'SNOMED-CT': 'http://snomed.info/sct',
  'SNOMED CT': 'http://snomed.info/sct',
  LN: 'http://loinc.org',
  LOINC: 'http://loinc.org',
  UCUM: 'http://unitsofmeasure.org',
  I10: 'http://hl7.org/fhir/sid/icd-10',
  ICD10: 'http://hl7.org/fhir/sid/icd-10',
  'ICD-10': 'http://hl7.org/fhir/sid/icd-10',
  I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
  I9: 'http://hl7.org/fhir/sid/icd-9',
  ICD9: 'http://hl7.org/fhir/sid/icd-9',
  I9C: 'http://hl7.org/fhir/sid/icd-9-cm',
  I9CDX: 'http://hl7.org/fhir/sid/icd-9-cm',
  OPCS4: 'https://fhir.hl7.org.uk/CodeSystem/OPCS-4',
  'OPCS-4': 'https://fhir.hl7.org.uk/CodeSystem/OPCS-4',
  DMD: 'https://dmd.nhs.uk',
  'DM+D': 'https://dmd.nhs.uk',
  RD: 'http://read.info/readv2',
  RC2: 'http://read.info/readv2',
  READ2: 'http://read.info/readv2',
  CTV3: 'http://read.info/ctv3',
  C4: 'http://www.ama-assn.org/go/cpt',
  CPT: 'http://www.ama-assn.org/go/cpt',
  CVX: 'http://hl7.org/fhir/sid/cvx',
  MVX: 'http://hl7.org/fhir/sid/mvx',
  NDC: 'http://hl7.org/fhir/sid/ndc',
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  NCIT: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  CDCREC: 'urn:oid:2.16.840.1.113883.6.238',
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  ISO639: 'urn:ietf:bcp:47',
  ISO3166_1: 'urn:iso:std:iso:3166',
});

/** Whether a text is an OID, in dots and digits. None in use is longer: a pattern of groups must not be asked of more. */
export function isOid(text: string): boolean {
  return text.length <= 256 && /^[0-2](\.(0|[1-9]\d*))+$/.test(text);
}

const uri = /^(https?:\/\/|urn:)\S+$/;

/**
 * The URI of a code system. A name that is not known belongs to its sender: it becomes a system of the source's own, so
 * that the same local code is the same, and nobody else's.
 * @param name CWE.3; undefined where the sender names none, which HL7 v2 takes as its own codes.
 */
export function codeSystemUri(name: string | undefined, { source }: Translating): string {
  if (name === undefined || name === 'L') return `${source.localSystem}/code`;
  const configured = lookUp(source.identifierSystems, name);
  if (configured !== undefined) return configured;
  const known = lookUp(systems, name.toUpperCase());
  if (known !== undefined) return known;
  const table = /^HL7[- _]?(0\d{3}|\d{3,4})$/i.exec(name);
  if (table) return tableUri(table[1]!.padStart(4, '0'));
  if (isOid(name)) return `urn:oid:${name}`;
  if (uri.test(name)) return name;
  return `${source.localSystem}/code/${encodeURIComponent(name)}`;
}

/** The URI of an HL7 v2 table, e.g. '0078'. */
export function tableUri(table: string): string {
  return `http://terminology.hl7.org/CodeSystem/v2-${table}`;
}
