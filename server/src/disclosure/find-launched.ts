// Whose record a clinical system opens: a search by number in the name of whoever launched, decided and written down as one; and
// the date of birth must be theirs, so that a slip in a number opens nobody else's record.
import { randomUUID } from 'node:crypto';
import type { FindLaunched } from '#sign-in/launch/launch.ts';
import type { Door } from './door.ts';
import { findPatients } from './find-patients.ts';

export function createFindLaunched(door: Door): FindLaunched {
  return async (identity, { nhsNumber, birthDate }, requestId) => {
    // They have no session yet: it begins when this finds somebody.
    const user = { ...identity, sessionId: randomUUID() };
    const found = await findPatients(door, { user, requestId }, { nhsNumber });
    if (!found.permitted) return { found: false, why: 'role-may-not' };
    const [person, ...others] = found.persons;
    if (!person || others.length > 0) return { found: false, why: 'patient-not-known' };
    if (person.demographics.birthDate !== birthDate) return { found: false, why: 'patient-differs' };
    return { found: true, personId: person.personId };
  };
}
