// Which of the choices recorded for some identities hold for whoever they are now. Pure.
// Invariant: where it cannot be known whose choice it was, the record stays closed: an opt-out holds for everybody it may be
// of, an opting back in only for whom it certainly was of.
import type { Identity } from '#patient-index/identities.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ChoiceRow } from './choice-store.ts';

/** A choice, and what it hangs on. */
export interface Choice {
  choiceId: string;
  opted: 'out' | 'in';
  /** When the person said so. */
  chosenAt: Date;
  nhsNumber?: string;
  numberVerified: boolean;
  /** Opt-outs that it ends. */
  ends: ReadonlySet<string>;
  /** Patients who were the person then, and whether each bore the NHS number. */
  identities: ReadonlyMap<PatientId, { boreNumber: boolean }>;
}

export function choiceOf(row: ChoiceRow): Choice {
  return {
    choiceId: row.choice_id,
    opted: row.opted,
    chosenAt: row.chosen_at,
    ...(row.nhs_number === null ? {} : { nhsNumber: row.nhs_number }),
    numberVerified: row.number_verified,
    ends: new Set(row.ends),
    identities: new Map(row.identities.map(({ patientId, boreNumber }) => [patientId, { boreNumber }])),
  };
}

/**
 * The opt-outs that hold for the person with these identities.
 * An opt-out is ended only by a later choice that knew of it. So two people linked by mistake, one of whom opted out, are both
 * closed; and an opting back in while they were linked no longer speaks for the other once they are parted.
 */
export function optOutsInForce<C extends Choice>(identities: readonly Identity[], choices: readonly C[]): C[] {
  const ended = new Set<string>();
  for (const choice of choices)
    if (choice.opted === 'in' && isCertainlyOf(choice, identities)) for (const id of choice.ends) ended.add(id);
  return choices.filter(
    (choice) =>
      choice.opted === 'out' && !ended.has(choice.choiceId) && identities.some((identity) => mayBeOf(choice, identity)),
  );
}

/** Whether an opt-out may be this identity's. */
function mayBeOf({ nhsNumber, numberVerified, identities }: Choice, identity: Identity): boolean {
  const then = identities.get(identity.patientId);
  const bearsIt = nhsNumber !== undefined && identity.numbers.includes(nhsNumber);
  if (!then && !bearsIt) return false;
  if (nhsNumber === undefined || (bearsIt && identity.verifiedNumber !== undefined)) return true;
  // Somebody has said that it is not who bears the number.
  if (identity.partedFrom.includes(nhsNumber)) return false;
  // It was only linked with who bore the number, and by now has another: two verified numbers are two people.
  return bearsIt || then?.boreNumber === true || !numberVerified || identity.verifiedNumber === undefined;
}

/** Whether an opting back in is certainly of the person with these identities. */
function isCertainlyOf(choice: Choice, now: readonly Identity[]): boolean {
  const { nhsNumber, identities } = choice;
  if (nhsNumber !== undefined)
    return now.some(
      (identity) =>
        mayBeOf(choice, identity) &&
        (identity.numbers.includes(nhsNumber) || identities.get(identity.patientId)?.boreNumber === true),
    );
  // Without a number nothing says whose word it was once they are parted.
  const ids = new Set(now.map(({ patientId }) => patientId));
  return [...identities.keys()].every((patientId) => ids.has(patientId));
}
