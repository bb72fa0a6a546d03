// What a refused reader can do to open a record themselves: say why they need it, or say that it is an emergency.
import type { AccessRules } from './access-rules.ts';

export type Way = 'claim-relationship' | 'break-glass';

/** What the policies let this reader do about a refusal. At least one list has something in it. */
export interface Ways {
  /** Reasons that may be chosen to open it. */
  claim: AccessRules['claims']['reasons'];
  claimHours: number;
  /** Reasons of emergencies, by national code. */
  emergency: AccessRules['emergencies']['reasons'];
  emergencyHours: number;
}
