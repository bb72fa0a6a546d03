// What a line says in a form that can be compared: beside the words a reader sees, for joining, trends and reconciling.
// Kept small: it travels with every line. Nothing here is said that the resource does not say.

export interface CodeValue {
  system: string;
  code: string;
}

export interface ItemFacts {
  /** Its codes after the item's own `code`, in the source's order. */
  codes?: readonly CodeValue[];
  /** Business identifiers as `system|value`: of the report, prescription, visit. Never of a person. */
  identifiers?: readonly string[];
  /** `Type/id` of entries of the same source that it belongs to, as the source links them: an issue to its authorisation. */
  partOf?: readonly string[];
  /**
   * `Type/id` of entries of the same source that it points at: a medicine at the contact it was issued in and the problem it is
   * for. What is pointed at may be withheld, or not have been sent: only what was itself let out is ever named by it.
   */
  refersTo?: readonly string[];
  /** Where in consultations it was recorded, as the lists of its source have it. The same holds: what is named may be withheld. */
  recordedIn?: readonly ConsultationPlace[];
  /** Where on the body, in words: "Left knee". */
  site?: string;
  /** When it ended, of the precision the source gave. */
  until?: string;
  /** How sure the source is, where it is not. */
  certainty?: 'uncertain' | 'refuted';
  medicine?: MedicineFacts;
  allergy?: AllergyFacts;
  result?: ResultFacts;
  /** What a vaccine protects against, as `system|code`, sorted. */
  against?: readonly string[];
  /** SHA-1 of the document's bytes, base64, as the source says it. */
  hash?: string;
  /** Telephone numbers and addresses of a contact, without spaces. */
  reach?: readonly string[];
  /** Of a line about who the person is: the source has verified their NHS number with the national service. */
  verified?: true;
  /** Of a stay: the legal status under which the person is there. */
  legalStatus?: string;
}

/** A place in a consultation. */
export interface ConsultationPlace {
  /** `Type/id` of the consultation. */
  contact: string;
  /** Numbers to order the entries of a consultation by, as the record has them: topic, heading, entry; none where no list has it. */
  order: readonly number[];
  /** What the topic is called, where it is about no problem. */
  topic?: string;
  /** `Type/id` of the problems that its topic or heading is about. */
  about?: readonly string[];
  /** "Examination", "Plan". */
  heading?: string;
}

/** Which of the entries about a medicine this is. */
export type MedicineRole =
  /** What the person takes, as somebody recorded it. */
  | 'statement'
  /** An authorisation to prescribe. */
  | 'plan'
  /** A prescription or one issue of it. */
  | 'order'
  /** Proposed, not prescribed. */
  | 'proposal'
  /** An instruction not to give it. */
  | 'not-to-give'
  /** Handed out. */
  | 'supply'
  /** Given. */
  | 'administration';

export interface MedicineFacts {
  role: MedicineRole;
  /** The dose in words. */
  dose?: string;
  /** The form of the medicine where a Medication says it apart from the name. */
  form?: string;
  /** Codes of what it was prescribed for: inpatient, discharge, outpatient, community. */
  setting?: string;
  reason?: string;
  /** When it was last issued. */
  lastIssued?: string;
  /** Why it is in the state it is in. */
  statusReason?: string;
  /** When it came to be in that state, where the source says so apart from its end. */
  statusChanged?: string;
  /** How it is given, in words: "Oral". */
  route?: string;
  /** How much is supplied at a time, as sent. */
  quantity?: string;
  /** What kind of prescription the source calls it: "Repeat", "Acute", "Repeat dispensing". */
  supplyKind?: string;
  /** Who prescribes it or hands it over, as a kind, as the source says it: "Prescribed by another organisation". */
  agency?: string;
  /** When the dose was last changed, as the source says it. */
  doseChanged?: string;
  /** How it was changed, in the source's words. */
  doseChange?: string;
  /** When the supply prescribed runs out. */
  supplyUntil?: string;
}

export interface AllergyFacts {
  /** A statement that there are none, and of which kind. */
  noneKnown?: 'any' | 'drug' | 'food' | 'environment';
  /** Says that nobody knows: neither an allergy nor none. */
  noInformation?: true;
  /** Kinds the source puts it in: medication, food, environment, biologic. */
  categories?: readonly string[];
  /** An intolerance, not an allergy. */
  intolerance?: true;
}

export interface ResultFacts {
  value?: number;
  /** `<`, `<=`, `>`, `>=`: the value is a bound. */
  comparator?: string;
  /** As UCUM where the source says so, else as written. */
  unit?: string;
  /** The value where it is no number, and of components: everything that was found, in words. */
  found?: string;
  /** The laboratory's own range, in the value's unit. */
  low?: number;
  high?: number;
  /** The organisation that examined the specimen. */
  laboratory?: string;
}

/** The facts that are there, or undefined where none is. */
export function given<T extends object>(facts: { [Key in keyof T]?: T[Key] | undefined }): T | undefined {
  const kept: Partial<T> = {};
  let any = false;
  for (const key in facts) {
    const value = facts[key];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    kept[key] = value as T[typeof key];
    any = true;
  }
  return any ? (kept as T) : undefined;
}
