// A permit: the decision that this user may be shown this, for this reason. Whoever asks a source or reads the record must
// hold one.
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Relationship } from './relationships/relationship.ts';
import type { Ways } from './ways.ts';

/** What a disclosure does. Each is decided and recorded on its own. */
export type DisclosureAction =
  | 'find-patient'
  | 'open-record'
  /** Looking for something within one person's record. */
  | 'search-record'
  /** Taking it away on paper. */
  | 'print-record'
  /** Taking some of it away as a file. */
  | 'export-record'
  | 'refresh-record'
  | 'open-document'
  | 'open-original';

/** What lets sources be asked for a person's record. */
export const opensRecord: ReadonlySet<DisclosureAction> = new Set([
  'open-record',
  'search-record',
  'print-record',
  'export-record',
  'refresh-record',
]);

/** What it is for. Direct care only, from the first day; other purposes have another door. */
export type PurposeOfUse = 'direct-care';

/** One rule that spoke for it, in words. */
export interface Reason {
  /** Id of the policy. */
  policy: string;
  /** What the rule is called. */
  rule: string;
  explanation: string;
}

declare const permitBrand: unique symbol;

/** Made only by `privacy/decide.ts`, after the decision; the audit event naming its `disclosureId` is committed before it is used. */
export interface Permit {
  readonly [permitBrand]: true;
  readonly disclosureId: string;
  readonly action: DisclosureAction;
  readonly purpose: PurposeOfUse;
  readonly user: SignedInUser;
  /** Absent for a search: nobody has been found yet. */
  readonly personId?: PersonId;
  /** FHIR security labels whose bearers are never part of what this permit allows. */
  readonly withheldLabels: readonly string[];
  /** The rules by which they are withheld: of every record alike, so that to say them tells nothing of this person. */
  readonly withheldLabelReasons: readonly Reason[];
  /** Sources neither asked nor read, by id, with the policy that says so. */
  readonly withheldSources: ReadonlyMap<string, Reason>;
  /** PRSB sections that may be shown of a source, by its id; all of those a source is not named for. */
  readonly sectionsShared: ReadonlyMap<string, ReadonlySet<string>>;
  /** Why this user has to do with this person. */
  readonly relationships: readonly Relationship[];
  /** It is an emergency that lets this be seen: the event says so. */
  readonly emergency: boolean;
  /** Ids of the policies that decided, for the audit event. */
  readonly policies: readonly string[];
  /** SHA-256 of the policies that were in force. */
  readonly policyVersion: string;
  /** Why it is allowed, in words a person can read. */
  readonly explanation: string;
  /** The same, rule by rule. */
  readonly reasons: readonly Reason[];
  readonly decidedAt: Date;
}

export interface DecidedAgainst {
  permitted: false;
  policies: readonly string[];
  /** SHA-256 of the policies that were in force. */
  policyVersion: string;
  /** Why not, and what to do, in words. */
  explanation: string;
  /** What the rule that refused is called. */
  rule?: string;
  /** What the reader can do to open it themselves, where the policies let them. */
  ways?: Ways;
  /** There is nobody of this id who may be found: whoever asks is told that, and nothing of rules. */
  nobody?: true;
}

export type Decision = { permitted: true; permit: Permit } | DecidedAgainst;
