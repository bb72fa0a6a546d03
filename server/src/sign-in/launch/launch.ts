// A launch: a clinical system where somebody is signed in already opens the record of the person they have open there.
// The words of both ways, SMART App Launch and the signed link.
import type { PersonId } from '#standards/patient.ts';
import type { Identity } from '../user.ts';
import type { LaunchingSystem } from './launch-settings.ts';

/** What a system said, once it was believed: who, in which role, for whom. */
export interface LaunchSaid {
  system: LaunchingSystem;
  user: { userId: string; name: string; jobRoleCode: string; organisation: string };
  patient: { nhsNumber: string; birthDate: string };
}

export type WhyNotLaunched =
  /** No registered system sends this. */
  | 'system-unknown'
  /** What was sent is not signed as that system signs, or says something else than it must. */
  | 'not-trusted'
  | 'expired'
  /** A link opens a record once. */
  | 'used'
  | 'not-for-us'
  | 'purpose-not-care'
  /** It launches for staff of another organisation than its own. */
  | 'organisation-not-its-own'
  | 'organisation-not-a-party'
  | 'role-unknown'
  /** The role may not search for people, so it can be shown none. */
  | 'role-may-not'
  | 'patient-not-known'
  /** The number and the date of birth are not of one person. */
  | 'patient-differs'
  | 'system-down'
  | 'system-wrong'
  | 'cancelled'
  /** This browser did not begin it, began it too long ago, or has used it. */
  | 'not-begun';

export type Believed =
  | { believed: true; said: LaunchSaid }
  | { believed: false; why: WhyNotLaunched; system?: LaunchingSystem };

/** Somebody at whose record a session is about to open. */
export interface LaunchAccepted {
  identity: Identity;
  personId: PersonId;
  system: { id: string; name: string; organisation: string };
}

/** Who bears the number, with that date of birth. Given by main.ts: signing in stands below the door. */
export type FindLaunched = (
  identity: Identity,
  patient: LaunchSaid['patient'],
  requestId: string,
) => Promise<
  { found: true; personId: PersonId } | { found: false; why: 'patient-not-known' | 'patient-differs' | 'role-may-not' }
>;
