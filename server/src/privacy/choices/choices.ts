// Whether a person has chosen not to share their record (R46, C74). A choice hangs on identities, not on a person: on the NHS
// number, and on the sources' patients who were the person when it was recorded. So it holds for whichever person they come to be.
import type { AccessEvent } from '#audit/access-event.ts';
import { identitiesOf } from '#patient-index/identities.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { type AskedBy, type AskedFor, selectChoices } from './choice-store.ts';
import { type Choice, choiceOf, optOutsInForce } from './opt-outs-in-force.ts';

/**
 * The opt-out in force for whoever these persons are now, or undefined. Read from the database each time: a choice holds from
 * the next question on, whichever server is asked.
 * @returns since when: of several, the earliest.
 */
export async function optOutOf(
  executor: Executor,
  personIds: readonly PersonId[],
): Promise<{ since: Date } | undefined> {
  const identities = await identitiesOf(executor, personIds);
  if (identities.length === 0) return undefined;
  const choices = (await executor.run(selectChoices(identities))).map(choiceOf);
  const [first] = optOutsInForce(identities, choices).toSorted(
    (one, other) => Number(one.chosenAt) - Number(other.chosenAt),
  );
  return first && { since: first.chosenAt };
}

/** A choice as it was written down. */
export interface ChoiceRecorded extends Choice {
  /** Grows with each choice that is written down. */
  sequence: number;
  askedBy: AskedBy;
  askedFor: AskedFor;
  by: AccessEvent['agent'];
  recordedAt: Date;
}

/** What a person has chosen. */
export interface Choices {
  /** Every person id under which something was written down of them. */
  personIds: readonly PersonId[];
  /** All that was ever chosen, the latest first. */
  history: readonly ChoiceRecorded[];
  /** The opt-outs that hold: none where the record is shared. */
  optedOut: readonly ChoiceRecorded[];
}

/** Everything ever chosen by whoever these persons are now. */
export async function choicesOf(executor: Executor, personIds: readonly PersonId[]): Promise<Choices> {
  const identities = await identitiesOf(executor, personIds);
  const rows = identities.length === 0 ? [] : await executor.run(selectChoices(identities));
  const history = rows.map((row): ChoiceRecorded => ({
    ...choiceOf(row),
    sequence: row.sequence,
    askedBy: row.asked_by,
    askedFor: row.asked_for,
    by: row.agent,
    recordedAt: row.recorded_at,
  }));
  return {
    personIds: [...new Set([...personIds, ...identities.map(({ ownPersonId }) => ownPersonId)])],
    history: history.toReversed(),
    optedOut: optOutsInForce(identities, history),
  };
}
