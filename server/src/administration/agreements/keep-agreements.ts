// Keeping the register of sharing agreements (C99): what stands, what needs somebody's attention, and what is written.
import { agreementsInForce } from '#privacy/agreements/agreements.ts';
import { type AgreementScope, type AgreementTerms, scopeOf, termsSchema } from '#privacy/agreements/agreement-terms.ts';
import { agreementId } from '#privacy/agreements/agreements-file.ts';
import {
  type Agreement,
  type AgreementState,
  type AgreementStatus,
  type AgreementVersion,
  countingVersion,
  readAgreement,
  readRegister,
  stateAt,
  type Written,
  writeVersion,
} from '#privacy/agreements/register.ts';
import { type Parties, type Seen, whoSeesWhat, withNamed } from '#privacy/agreements/who-sees-what.ts';
import { agentOf, mustBeAllowed, type Stewarding } from '../steward.ts';

export { countingVersion, scopeOf, termsSchema };
export type { Agreement, AgreementScope, AgreementState, AgreementTerms, AgreementVersion, Parties, Seen, Written };

/** From so long before an agreement ends, or is to be looked at again, it is said. */
export const warnedDays = 90;

/** What somebody should see to. */
export type Warning = { agreement: Agreement } & (
  | { kind: 'ends-soon'; days: number }
  | { kind: 'expired' }
  | { kind: 'review-due'; days: number }
  /** There is a draft later than what counts. */
  | { kind: 'draft' }
);

export interface RegisterReviewed {
  agreements: readonly { agreement: Agreement; state: AgreementState }[];
  warnings: readonly Warning[];
  /** Everybody whose information is shared or could be: ODS codes. */
  sharers: readonly string[];
  /** Who sees what of whose today. */
  seen: readonly Seen[];
  /** Pairs between whom nothing flows. */
  gaps: readonly { sharer: string; reader: string }[];
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewRegister(
  steward: Stewarding,
  { timeZone, ...partners }: Parties & { timeZone: string },
): Promise<RegisterReviewed> {
  await mustBeAllowed(steward, 'keep-agreements');
  const now = steward.now();
  const [register, inForce] = await Promise.all([
    readRegister(steward.database, timeZone),
    agreementsInForce(steward.database, now),
  ]);
  const parties = withNamed(inForce, partners);
  const seen = whoSeesWhat(inForce, parties);
  const gaps = parties.sharers.flatMap((sharer) =>
    parties.readers
      .filter((reader) => reader !== sharer && !seen.some((each) => each.sharer === sharer && each.reader === reader))
      .map((reader) => ({ sharer, reader })),
  );
  const agreements = register.map((agreement) => ({ agreement, state: stateAt(agreement, now) }));
  return {
    sharers: parties.sharers,
    agreements,
    warnings: register.flatMap((agreement) => warningsOf(agreement, now)),
    seen,
    gaps,
  };
}

function warningsOf(agreement: Agreement, now: Date): Warning[] {
  const counting = countingVersion(agreement);
  const state = stateAt(agreement, now);
  const warnings: Warning[] = [];
  const days = (until: number) => Math.ceil((until - now.getTime()) / 86_400_000);
  if (state === 'expired') warnings.push({ agreement, kind: 'expired' });
  if (counting && state === 'in-force') {
    const left = counting.validUntil && days(counting.validUntil.getTime());
    if (left !== undefined && left <= warnedDays) warnings.push({ agreement, kind: 'ends-soon', days: left });
    const toReview = days(Date.parse(counting.terms.reviewOn));
    if (toReview <= warnedDays) warnings.push({ agreement, kind: 'review-due', days: toReview });
  }
  if (agreement.versions[0].status === 'draft') warnings.push({ agreement, kind: 'draft' });
  return warnings;
}

/** Undefined where there is none of this name. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewAgreement(
  steward: Stewarding,
  id: string,
  timeZone: string,
): Promise<{ agreement: Agreement; state: AgreementState } | undefined> {
  await mustBeAllowed(steward, 'keep-agreements');
  if (!agreementId.safeParse(id).success) return undefined;
  const agreement = await readAgreement(steward.database, id, timeZone);
  return agreement && { agreement, state: stateAt(agreement, steward.now()) };
}

/** What is to be written, and the latest version whoever writes it has seen; 0 for a new agreement. */
export interface AgreementToWrite {
  agreementId: string;
  after: number;
  status: AgreementStatus;
  terms: AgreementTerms;
  because: string;
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function writeAgreement(
  steward: Stewarding,
  toWrite: AgreementToWrite,
  timeZone: string,
): Promise<Written> {
  await mustBeAllowed(steward, 'keep-agreements');
  const { database, now, requestId, user } = steward;
  return writeVersion(database, { ...toWrite, by: agentOf(user), at: now(), requestId, timeZone });
}
