// Who a person is, as one organisation holds it: what their own file says, changed where that organisation differs.
import type { CastPerson } from '#synthetic/people/person-file.ts';

export interface HeldIdentity {
  /** Absent where the organisation holds none. */
  nhsNumber?: string;
  nhsNumberVerified: boolean;
  title?: string;
  given: readonly string[];
  family: string;
  /** FHIR date of any precision. */
  born: string;
  address: { lines: readonly string[]; postcode: string };
}

/** @param organisation id in simulation.yaml. */
export function identityAt(person: CastPerson, organisation: string): HeldIdentity {
  const held = person.held[organisation]?.identity ?? {};
  const nhsNumber = held.nhsNumber === undefined ? person.nhsNumber : held.nhsNumber;
  const title = held.title ?? person.name.title;
  return {
    ...(nhsNumber !== null && { nhsNumber }),
    nhsNumberVerified: held.nhsNumberVerified ?? nhsNumber !== null,
    ...(title !== undefined && { title }),
    given: held.given ?? person.name.given,
    family: held.family ?? person.name.family,
    born: held.born ?? person.born,
    address: held.address ?? person.address,
  };
}
