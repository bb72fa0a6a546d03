// A clinical document as somebody reads it: who it is about, who wrote it to whom, and what it says. Coded entries are left out:
// CDA asks that all that is attested stands in the text.
// Source: HL7 CDA R2 §4.2 (header), §4.3 (body); NHS ITK Transfer of Care and C-CDA are the same with templates on top.
import type { PersonName } from '../demographics.ts';
import type { Narrative } from './narrative.ts';

export interface ClinicalDocument {
  title?: string;
  /** What kind of document it says it is, e.g. "Discharge summary". */
  kind?: string;
  /** FHIR date or dateTime. */
  writtenAt?: string;
  /** BCP 47. */
  language?: string;
  /** v3 Confidentiality codes of the whole. */
  confidentiality: readonly string[];
  /** Whom it is about: one, in nearly every document. */
  patients: readonly DocumentPatient[];
  authors: readonly Participant[];
  /** Who answers for its content in law. */
  signedBy?: Participant;
  custodian?: string;
  recipients: readonly (Participant & { copy: boolean })[];
  encounter?: DocumentEncounter;
  /** Its own number, where it has been changed since it was first sent. */
  version?: number;
  body: DocumentBody;
}

export interface DocumentPatient {
  names: readonly PersonName[];
  /** A name written without its parts. */
  nameAsText?: string;
  /** FHIR date of the precision known. */
  birthDate?: string;
  /** As written: a number of the wrong form or check digit is not another person's, but it is nobody's. */
  nhsNumbers: readonly string[];
}

export interface Participant {
  name?: string;
  /** Profession, speciality or job. */
  role?: string;
  organisation?: string;
  /** FHIR date or dateTime. */
  when?: string;
}

export interface DocumentEncounter {
  kind?: string;
  from?: string;
  to?: string;
  place?: string;
}

export type DocumentBody =
  | { kind: 'sections'; sections: readonly DocumentSection[]; pictures: ReadonlyMap<string, Picture> }
  /** A file of another kind, under this header. */
  | { kind: 'file'; contentType: string; content: Uint8Array }
  /** It points elsewhere, or holds nothing that is said how to read. */
  | { kind: 'not-readable'; why: 'elsewhere' | 'encoding' | 'none' };

export interface DocumentSection {
  title?: string;
  confidentiality: readonly string[];
  /** Absent where it has none. */
  text?: readonly Narrative[];
  /** It says more in codes, which are not shown. */
  hasEntries: boolean;
  sections: readonly DocumentSection[];
}

/** A picture by the id that text refers to it by. */
export type Picture =
  | { kind: 'picture'; contentType: string; base64: string; bytes: number }
  /** Of a type not shown, not what it says it is, too large, or elsewhere. */
  | { kind: 'not-shown' };
