// A permit: the decision that this user may be shown this, for this reason. Whoever asks a source or reads the record must
// hold one.
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';

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
  /** Ids of the policies that decided, for the audit event. */
  readonly policies: readonly string[];
  /** Why it is allowed, in words a person can read. */
  readonly explanation: string;
  /** The same, rule by rule. */
  readonly reasons: readonly Reason[];
  readonly decidedAt: Date;
}

export type Decision =
  | { permitted: true; permit: Permit }
  | {
      permitted: false;
      policies: readonly string[];
      /** Why not, and what to do, in words. */ explanation: string;
      /** What the rule that refused is called. */ rule?: string;
    };
