// Whether what an entry says is so now, has ended, or neither is said.
import type { RecordItem } from '../../items/record-item.ts';

export type ItemState = 'current' | 'on hold' | 'planned' | 'ended' | 'not said';

const states = new Map<string, ItemState>();
const say = (state: ItemState, ...statuses: readonly string[]) =>
  statuses.forEach((status) => states.set(status, state));
// FHIR R4: medicationrequest-status, medication-statement-status, condition-clinical, allergyintolerance-clinical,
// flag-status, request-status, episode-of-care-status, goal-status, in the plain words of a line.
say('current', 'active', 'recurrence', 'relapse', 'in progress', 'accepted', 'waitlist', 'onleave');
say('on hold', 'on hold');
say('planned', 'intended', 'draft', 'planned', 'proposed');
say('ended', 'completed', 'stopped', 'cancelled', 'not taken', 'inactive', 'resolved', 'remission', 'finished');
say('ended', 'revoked', 'ended', 'rejected', 'no longer a contact');

export function stateOf({ status }: RecordItem): ItemState {
  return (status === undefined ? undefined : states.get(status)) ?? 'not said';
}

/** Taken back by who recorded it. Such an entry is shown as what it is, and neither joins nor conflicts. */
export function isError({ cautions }: RecordItem): boolean {
  return cautions !== undefined && cautions.includes('entered in error');
}
