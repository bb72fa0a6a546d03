// Whether a person has chosen not to share their record (R46, C74). A choice hangs on identities, not on a person: on the NHS
// number, and on the sources' patients who were the person when it was recorded. So it holds for whichever person they come to be.
import { identitiesOf } from '#patient-index/identities.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { selectChoices } from './choice-store.ts';
import { choiceOf, optOutsInForce } from './opt-outs-in-force.ts';

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
