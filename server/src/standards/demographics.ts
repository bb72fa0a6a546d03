// Who a person is, as one system says it: the part of a FHIR Patient or a PID segment that identifies.
import type { NhsNumber } from './nhs-number.ts';

/** FHIR R4 administrative-gender. */
export type AdministrativeGender = 'male' | 'female' | 'other' | 'unknown';

/**
 * How far an NHS number was checked against the national service.
 * Source: UK Core NHSNumberVerificationStatus (01 verified, 02 present but not traced, …).
 */
export type NhsNumberStatus = 'verified' | 'unverified';

export interface PersonName {
  use?: 'official' | 'usual' | 'old' | 'maiden' | 'nickname' | 'temp' | 'anonymous';
  family?: string;
  given: readonly string[];
  prefix: readonly string[];
}

export interface PostalAddress {
  use?: 'home' | 'work' | 'temp' | 'old' | 'billing';
  lines: readonly string[];
  /** Upper case with one space, e.g. "SE5 9RS"; absent where the source's is not a postcode. */
  postcode?: string;
}

export interface Demographics {
  /** The first is the one to show: official, else usual, else the first given. */
  names: readonly PersonName[];
  /** FHIR date of the precision known: YYYY, YYYY-MM or YYYY-MM-DD. */
  birthDate?: string;
  gender?: AdministrativeGender;
  addresses: readonly PostalAddress[];
  telecoms: readonly { system: 'phone' | 'email' | 'sms' | 'other'; value: string; use?: string }[];
  nhsNumber?: NhsNumber;
  /** Absent where a source gives a number without saying whether it was checked. */
  nhsNumberStatus?: NhsNumberStatus;
  /** A FHIR dateTime where the day is known, true where only the fact is. */
  deceased?: string | true;
  /** ODS code of the registered GP practice. */
  generalPractice?: string;
  /** BCP 47, e.g. "pt"; with whether an interpreter is needed. */
  language?: { code: string; interpreterRequired?: boolean };
}
