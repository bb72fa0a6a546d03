// A person who has signed in to their own page, as every audit event and page of theirs needs them.
import type { PatientAgent } from '#audit/access-event.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';

export interface SignedInResident {
  sessionId: string;
  personId: PersonId;
  /** What the provider said of them. That the patient index still says the same is asked anew for each page. */
  nhsNumber: NhsNumber;
  /** YYYY-MM-DD. */
  birthDate: string;
  /** As the patient index has it. */
  name: string;
  /** The address their connection comes from, for the audit log. */
  address?: string;
}

/** What a provider said that makes somebody a resident. */
export interface ResidentClaims {
  issuer: string;
  subject: string;
  nhsNumber: NhsNumber;
  birthDate: string;
}

/** Who they are here; undefined where nothing may be shown to them. Why not is told to nobody but the log. */
export type FindResident = (
  claims: Pick<ResidentClaims, 'nhsNumber' | 'birthDate'>,
  requestId: string,
) => Promise<{ found: true; personId: PersonId; name: string } | { found: false; why: WhyNotFound }>;

export type WhyNotFound =
  /** Nobody here bears the number, or nobody who may be found. */
  | 'not-known'
  /** More than one does. */
  | 'several'
  /** The number and the date of birth are not of one person here. */
  | 'differs'
  /** They have died, so it is not them. */
  | 'deceased'
  /** The national service that says who may be found does not answer. */
  | 'unchecked';

export const agentOf = ({
  personId,
  name,
  address,
}: Pick<SignedInResident, 'personId' | 'name' | 'address'>): PatientAgent => ({
  type: 'patient',
  personId,
  name,
  ...(address === undefined ? {} : { address }),
});
