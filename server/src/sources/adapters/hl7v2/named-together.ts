// How much a message names together: each appointment names everybody and everything booked, each referral all providers and
// problems, each letter all orders it answers. What stands in a message once is then said many times.
import type { PatientGroup, Structure } from './structure.ts';

/**
 * So much one message may name together: an outpatient list of 100 with 100 booked for each, and no message known comes near.
 * Why a limit: what is made of a message grows by the product, and one of a few hundred kilobytes took ten seconds.
 */
export const mostNamedTogether = 10_000;

/** How many names appointments, referrals and letters of a message come to. */
export function namedTogether(structure: Structure): number {
  const { message, patients, resources } = structure;
  const count = (name: string) => message.get(name)?.length ?? 0;
  const providers = count('PRD') + sum(patients.map((patient) => of(patient, 'PRD')));
  const appointments = count('SCH') * patients.length * (resources.length + 1);
  const referrals = patients.map((patient) => {
    const made = message.has('RF1') ? count('RF1') : of(patient, 'RF1');
    return made * (1 + providers + of(patient, 'DG1') + of(patient, 'PRB'));
  });
  const letters = patients.map(({ documents, orders }) => documents.length * orders.length);
  return appointments + sum(referrals) + sum(letters);
}

function of({ others }: PatientGroup, name: string): number {
  return others.get(name)?.length ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
