// Whether a person agreed to what a referral opens (C15): as staff of the organisation that holds it wrote down, or as a FHIR Consent
// that came with it says; the later of the two. Where neither says anything, the partnership's rule.
// Source: FHIR R4 Consent, https://hl7.org/fhir/R4/consent.html
import { randomUUID } from 'node:crypto';
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import type { Consent, ServiceRequest } from '#standards/fhir/types.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { notifyOpenPages } from '../choices/choice-store.ts';
import { insertReferralConsent, selectReferralConsents } from './referral-consent-store.ts';

export type ReferralSaid = 'given' | 'withdrawn';

/** A referral an organisation holds, with whatever Consents came beside it. */
export interface ReferralHeld {
  patientId: PatientId;
  request: ServiceRequest;
  /** Of the same patient, by the same organisation. */
  consents: readonly { consent: Consent; receivedAt: Date }[];
}

/** What was said of it, by whom, and when; undefined where nothing was. */
export interface ReferralStanding {
  said: ReferralSaid;
  at: Date;
  /** Absent where it came with the referral. */
  by?: AccessEvent['agent'];
}

/** What was said of each of these referrals, in their order. */
export async function standingOf(
  executor: Executor,
  held: readonly ReferralHeld[],
  organisation: string,
  at: Date,
): Promise<readonly (ReferralStanding | undefined)[]> {
  if (held.length === 0) return [];
  const patientIds = [...new Set(held.map(({ patientId }) => patientId))];
  const rows = await executor.run(selectReferralConsents(patientIds, organisation));
  return held.map((referral) => {
    const row = rows.find((each) => each.patient_id === referral.patientId && each.referral_id === referral.request.id);
    const written = row && { said: row.said, at: row.recorded_at, by: row.agent };
    const sent = sentWith(referral, at);
    if (!written || !sent) return written ?? sent;
    return sent.at > written.at ? sent : written;
  });
}

/**
 * What the Consents that belong to it say: those it points at, and those that point at it. One that says no wins: a person who has
 * withdrawn one of two has withdrawn.
 */
export function sentWith({ request, consents }: ReferralHeld, at: Date): ReferralStanding | undefined {
  const own = consents.filter(({ consent }) => belongTo(request, consent));
  const said = own.flatMap(({ consent, receivedAt }) => {
    const one = saidBy(consent, at);
    return one ? [{ said: one, at: receivedAt }] : [];
  });
  return said.find(({ said: one }) => one === 'withdrawn') ?? said[0];
}

function belongTo(request: ServiceRequest, consent: Consent): boolean {
  const points = (reference: string | undefined, type: string, id: string | undefined) =>
    id !== undefined &&
    reference !== undefined &&
    new RegExp(`(?:^|/)${type}/${id}(?:/_history/[^/]+)?$`).test(reference);
  return (
    list(request.supportingInfo).some(({ reference }) => points(reference, 'Consent', consent.id)) ||
    list(consent.provision?.data).some(({ reference }) => points(reference?.reference, 'ServiceRequest', request.id))
  );
}

/** Undefined where it says nothing yet, or was a mistake. */
function saidBy({ status, provision }: Consent, at: Date): ReferralSaid | undefined {
  if (status === 'rejected' || status === 'inactive') return 'withdrawn';
  if (status !== 'active') return undefined;
  if (provision?.type === 'deny') return 'withdrawn';
  if (provision && isOfPart(provision)) return 'withdrawn';
  const { start, end } = provision?.period ?? {};
  const begins = start === undefined ? -Infinity : (startOf(start) ?? Infinity);
  const ends = end === undefined ? Infinity : (endOf(end) ?? -Infinity);
  // What it covered is over: nobody has agreed to more.
  return begins <= at.getTime() && at.getTime() < ends ? 'given' : 'withdrawn';
}

/**
 * Whether it holds for some of the record alone. A referral opens the record or does not: who agreed to part of it has not agreed to
 * that, and is asked by staff.
 */
function isOfPart({
  class: kinds,
  code,
  securityLabel,
  dataPeriod,
  provision,
}: NonNullable<Consent['provision']>): boolean {
  return (
    [kinds, code, securityLabel].some((each) => each !== undefined && list(each).length > 0) ||
    dataPeriod !== undefined ||
    list<Provision | null>(provision).some((each) => each?.type !== 'permit' || isOfPart(each))
  );
}

type Provision = NonNullable<Consent['provision']>;

/** Sources send what they like: a list that is none has nothing in it. */
const list = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);

/** What staff write down of a referral that their organisation holds. */
export interface ReferralConsentMade {
  personId: PersonId;
  patientId: PatientId;
  referralId: string;
  said: ReferralSaid;
  by: Extract<AccessEvent['agent'], { type: 'user' }>;
  at: Date;
  requestId: string;
}

/** Written in one transaction with the event that says so. It counts from the next question on, on every server. */
export function recordReferralConsent(database: Database, made: ReferralConsentMade): Promise<void> {
  const { personId, patientId, referralId, said, by, at, requestId } = made;
  const consentId = randomUUID();
  return database.transaction(async (transaction) => {
    const row = {
      patient_id: patientId,
      consent_id: consentId,
      referral_id: referralId,
      organisation_ods: by.organisation,
      said,
      agent: by,
      recorded_at: at,
    };
    await transaction.run(insertReferralConsent(row, requestId));
    await recordEvent(transaction, {
      kind: 'referral-consent',
      recordedAt: at,
      requestId,
      outcome: 'success',
      agent: by,
      personId,
      resource: { resourceType: 'Consent', id: consentId },
      explanation:
        said === 'given' ? 'For one referral: they agree.' : 'For one referral: they do not agree, or no longer.',
    });
    await transaction.run(notifyOpenPages([patientId]));
  });
}
