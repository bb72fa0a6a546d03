// Reads and adds what people said of their referrals.
import type { AccessEvent } from '#audit/access-event.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';

export interface ReferralConsentRow {
  patient_id: PatientId;
  consent_id: string;
  referral_id: string;
  organisation_ods: string;
  said: 'given' | 'withdrawn';
  agent: AccessEvent['agent'];
  recorded_at: Date;
}

/** The latest of each referral of these patients that this organisation holds. */
export const selectReferralConsents = (
  patientIds: readonly PatientId[],
  organisation: string,
): Statement<ReferralConsentRow> => ({
  name: 'privacy select referral consents',
  text: `select distinct on (patient_id, referral_id)
      patient_id, consent_id, referral_id, organisation_ods, said, agent, recorded_at
    from privacy.referral_consent where patient_id = any ($1::uuid[]) and organisation_ods = $2
    order by patient_id, referral_id, sequence desc`,
  values: [patientIds, organisation],
});

export const insertReferralConsent = (row: ReferralConsentRow, requestId: string): Statement => ({
  text: `insert into privacy.referral_consent
      (patient_id, consent_id, referral_id, organisation_ods, said, agent, recorded_at, request_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  values: [
    row.patient_id,
    row.consent_id,
    row.referral_id,
    row.organisation_ods,
    row.said,
    JSON.stringify(row.agent),
    row.recorded_at,
    requestId,
  ],
});
