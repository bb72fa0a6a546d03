// Writes a choice down, in one transaction with the event that says so. The history is never changed: opting back in is another choice.
import { randomUUID } from 'node:crypto';
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import { type Identity, identitiesOf } from '#patient-index/identities.ts';
import type { Database } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import {
  type AskedBy,
  type AskedFor,
  type ChoiceRow,
  insertChoice,
  insertChoiceIdentities,
  lockChoices,
  notifyOpenPages,
  selectChoices,
} from './choice-store.ts';
import { choiceOf, optOutsInForce } from './opt-outs-in-force.ts';

/** What is to be written down. */
export interface ChoiceMade {
  personId: PersonId;
  opted: 'out' | 'in';
  /** When they said so: the same day or before. */
  chosenAt: Date;
  askedBy: AskedBy;
  askedFor: AskedFor;
  /** The latest choice that whoever writes it down has seen, by its sequence; 0 where there was none. */
  after: number;
  by: Extract<AccessEvent['agent'], { type: 'user' | 'patient' }>;
  requestId: string;
  at: Date;
}

/** What came of it. */
export type ChoiceWritten =
  | { done: true; choiceId: string }
  /**
   * `changed`: somebody else has written down a choice in the meantime. `nothing-to-change`: they are opted out, or in,
   * already. `not-known`: there is no such person.
   */
  | { done: false; reason: 'changed' | 'nothing-to-change' | 'not-known' };

/** Takes effect with the next question on any server, since every decision reads it. */
export function recordChoice(database: Database, made: ChoiceMade): Promise<ChoiceWritten> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockChoices);
    const identities = await identitiesOf(transaction, [made.personId]);
    if (identities.length === 0) return { done: false, reason: 'not-known' };
    const rows = await transaction.run(selectChoices(identities));
    if ((rows.at(-1)?.sequence ?? 0) !== made.after) return { done: false, reason: 'changed' };
    const inForce = optOutsInForce(identities, rows.map(choiceOf));
    if ((made.opted === 'out') === inForce.length > 0) return { done: false, reason: 'nothing-to-change' };
    const hangsOn = numberOf(identities);
    const choiceId = randomUUID();
    await transaction.run(
      insertChoice({ ...rowOf(made, choiceId, hangsOn), ends: inForce.map((each) => each.choiceId) }),
    );
    await transaction.run(insertChoiceIdentities(choiceId, identitiesThen(identities, hangsOn?.number)));
    await recordEvent(transaction, {
      kind: made.opted === 'out' ? 'opt-out' : 'opt-in',
      recordedAt: made.at,
      requestId: made.requestId,
      outcome: 'success',
      agent: made.by,
      personId: made.personId,
      resource: { resourceType: 'Consent', id: choiceId },
    });
    await transaction.run(notifyOpenPages(identities.map(({ patientId }) => patientId)));
    return { done: true, choiceId };
  });
}

const rowOf = (
  { opted, chosenAt, askedBy, askedFor, by, requestId, at }: ChoiceMade,
  choiceId: string,
  hangsOn: ReturnType<typeof numberOf>,
): Omit<ChoiceRow, 'sequence' | 'identities'> & { request_id: string } => ({
  choice_id: choiceId,
  opted,
  chosen_at: chosenAt,
  asked_by: askedBy,
  asked_for: askedFor,
  nhs_number: hangsOn?.number ?? null,
  number_verified: hangsOn?.verified ?? false,
  ends: [],
  agent: by,
  request_id: requestId,
  recorded_at: at,
});

/** The NHS number a choice of this person hangs on: the verified one, or the only one anybody says. */
function numberOf(identities: readonly Identity[]): { number: string; verified: boolean } | undefined {
  const verified = identities.find(({ verifiedNumber }) => verifiedNumber !== undefined)?.verifiedNumber;
  if (verified !== undefined) return { number: verified, verified: true };
  const said = new Set(identities.flatMap(({ nhsNumber }) => nhsNumber ?? []));
  const [only] = said;
  return said.size === 1 && only !== undefined ? { number: only, verified: false } : undefined;
}

const identitiesThen = (identities: readonly Identity[], number: string | undefined) =>
  identities.map(({ patientId, numbers }) => ({
    patientId,
    boreNumber: number !== undefined && numbers.includes(number),
  }));
