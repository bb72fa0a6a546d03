// The referrals of a person that an organisation holds, and what was said of each (C15): for its own staff, who write down what the
// person says of them. When they were made, and nothing of what they are for.
import { recordEvent } from '#audit/record-event.ts';
import { patientsOf } from '#patient-index/persons.ts';
import {
  recordReferralConsent,
  type ReferralSaid,
  type ReferralStanding,
  standingOf,
} from '#privacy/referrals/referral-consent.ts';
import { referralsSent } from '#record/read/referrals.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { type Asking, agentOf, type Door } from './door.ts';
import { tracedPerson } from './identity/traced-person.ts';
import type { PersonShown } from './record-part.ts';

export type { ReferralSaid, ReferralStanding };

export interface ReferralShown {
  patientId: PatientId;
  referralId: string;
  /** A FHIR date or dateTime, as it was sent. */
  authoredOn?: string;
  standing?: ReferralStanding;
}

/**
 * Written down before anything is read.
 * @throws IssueError `forbidden` for whoever may not record choices; `not-found` where there is nobody of this id who may be found.
 */
export async function referralsOf(
  door: Door,
  asking: Asking,
  personId: PersonId,
): Promise<{ person: PersonShown; referrals: readonly ReferralShown[] }> {
  const { user, requestId } = asking;
  const at = door.clock.now();
  const event = { recordedAt: at, requestId, agent: agentOf(user), personId } as const;
  if (!user.permissions.has('record-choices')) {
    const explanation = 'Writing down what people say of a referral needs a permission this role does not have.';
    await recordEvent(door.database, { ...event, kind: 'refuse', outcome: 'refused', explanation });
    throw new IssueError({
      severity: 'error',
      code: 'forbidden',
      text: 'Your role does not look after people’s choices.',
    });
  }
  await recordEvent(door.database, { ...event, kind: 'review-choice', outcome: 'success' });
  const known = await tracedPerson(door, personId, requestId);
  if (!known) throw nobody();
  const ods = user.organisation.ods;
  const patients = await patientsOf(door.database, known.shown.personId);
  const own = patients.filter(({ organisation }) => organisation === ods).map(({ patientId }) => patientId);
  const held = await referralsSent(door.database, own, ods, at, door.rules.contacts.withinDays);
  const standing = await standingOf(door.database, held, ods, at);
  return {
    person: known.shown,
    referrals: held.map(({ patientId, request }, place) => {
      const { authoredOn } = request;
      const said = standing[place];
      return {
        patientId,
        referralId: request.id!,
        ...(authoredOn ? { authoredOn } : {}),
        ...(said ? { standing: said } : {}),
      };
    }),
  };
}

/** What the person says of one of those referrals. @throws IssueError as `referralsOf`; `not-found` for one that is not theirs. */
export async function writeReferralConsent(
  door: Door,
  asking: Asking,
  personId: PersonId,
  { referralId, said }: { referralId: string; said: ReferralSaid },
): Promise<void> {
  const { person, referrals } = await referralsOf(door, asking, personId);
  const referral = referrals.find((each) => each.referralId === referralId);
  if (!referral) throw nobody();
  const by = agentOf(asking.user);
  if (by.type !== 'user') throw nobody();
  const { patientId } = referral;
  const made = {
    personId: person.personId,
    patientId,
    referralId,
    said,
    by,
    at: door.clock.now(),
    requestId: asking.requestId,
  };
  await recordReferralConsent(door.database, made);
}

const nobody = () =>
  new IssueError({
    severity: 'error',
    code: 'not-found',
    text: 'There is no record at this address. Search for the patient again.',
  });
