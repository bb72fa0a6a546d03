// A reader gives themselves a relationship with a person, for a time: they say why they need the record, or that it is an
// emergency. Decided by the policies, and written down in one transaction with what it allows. It opens nothing by itself.
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import { recordBreakGlass } from '#privacy/break-glass/break-glass.ts';
import { recordClaim } from '#privacy/relationships/claims.ts';
import type { Way } from '#privacy/ways.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import { type Asking, agentOf, type Door, policySetId, recordRefusal } from './door.ts';
import { tracedPerson } from './identity/traced-person.ts';
import type { Refused } from './record-part.ts';

export type { Way } from '#privacy/ways.ts';

/** What the reader said. */
export interface AccessAsked {
  way: Way;
  /** Id of a claim's reason, or national code of an emergency's. */
  reason: string;
  /** For an emergency: their own words. */
  note: string;
}

export interface AccessGiven {
  permitted: true;
  /** When it ends by itself. */
  until: Date;
}

/** Longest note that is kept, in characters. */
export const longestNote = 2000;

/**
 * @returns refused in words where the policies say so.
 * @throws IssueError `required` where the reason is not one of those offered, or an emergency comes without a note; `not-found`
 * where there is nobody of this id who may be found.
 */
export async function askAccess(
  door: Door,
  asking: Asking,
  personId: PersonId,
  asked: AccessAsked,
): Promise<AccessGiven | Refused> {
  const { user, requestId } = asking;
  const { reason, hours } = said(door, asked);
  const decision = await door.decideWay({ user, personId, way: asked.way, reason: reason.id });
  if (!decision.permitted) return recordRefusal(door, asking, { personId }, decision);
  const person = await tracedPerson(door, personId, requestId);
  if (!person)
    return recordRefusal(door, asking, { personId }, { ...nobodyThere, policyVersion: decision.policyVersion });
  const at = door.clock.now();
  const until = new Date(at.getTime() + hours * 3_600_000);
  const { policyVersion } = decision;
  const made = { user, personId: person.shown.personId, reason, at, until, requestId, policyVersion };
  const event: AccessEvent = {
    kind: asked.way,
    recordedAt: at,
    requestId,
    outcome: 'success',
    agent: agentOf(user),
    personId: person.shown.personId,
    purpose: asked.way === 'break-glass' ? 'break-glass' : 'direct-care',
    policies: [...decision.policies, policySetId(decision)],
    explanation: `${reason.words}.`,
  };
  await door.database.transaction(async (transaction) => {
    if (asked.way === 'break-glass') await recordBreakGlass(transaction, { ...made, note: asked.note.trim() });
    else await recordClaim(transaction, made);
    await recordEvent(transaction, event);
  });
  door.metrics.disclosures.inc({ kind: asked.way, decision: 'permit' });
  return { permitted: true, until };
}

/**
 * The reasons for which this reader may open this record in an emergency, whether or not it is open to them already; the refusal,
 * once it is written down, where there is none. Whether there is such a person is not told.
 */
export async function waysInEmergency(
  door: Door,
  asking: Asking,
  personId: PersonId,
): Promise<{ ways: NonNullable<Refused['ways']>; refused?: undefined } | { ways?: undefined; refused: Refused }> {
  const { emergencies } = door.rules;
  const decisions = await Promise.all(
    emergencies.reasons.map(async (reason) => ({
      reason,
      decision: await door.decideWay({ user: asking.user, personId, way: 'break-glass', reason: reason.code }),
    })),
  );
  const emergency = decisions
    .filter(({ decision }) => decision.permitted || decision.nobody)
    .map(({ reason }) => reason);
  const [first] = decisions;
  if (emergency.length === 0 && first && !first.decision.permitted)
    return { refused: await recordRefusal(door, asking, { personId }, first.decision) };
  return { ways: { personId, claim: [], claimHours: 0, emergency, emergencyHours: emergencies.lastsHours } };
}

const nobodyThere = {
  permitted: false,
  policies: [],
  explanation: 'There is nobody of this id.',
  nobody: true,
} as const;

function said({ rules }: Door, { way, reason, note }: AccessAsked) {
  const { claims, emergencies } = rules;
  if (way === 'claim-relationship') {
    const chosen = claims.reasons.find(({ id }) => id === reason);
    if (!chosen) throw new IssueError(noReason);
    return { reason: chosen, hours: claims.lastsHours };
  }
  const chosen = emergencies.reasons.find(({ code }) => code === reason);
  if (!chosen) throw new IssueError(noReason);
  if (note.trim() === '') throw new IssueError(noNote);
  if (note.length > longestNote) throw new IssueError(longNote);
  return { reason: { id: chosen.code, words: chosen.words }, hours: emergencies.lastsHours };
}

const noReason: Issue = {
  severity: 'error',
  code: 'required',
  location: 'reason',
  text: 'Choose why you need this record.',
};
const noNote: Issue = { severity: 'error', code: 'required', location: 'note', text: 'Write what the emergency is.' };
const longNote: Issue = {
  severity: 'error',
  code: 'required',
  location: 'note',
  text: `Write at most ${longestNote} characters.`,
};
