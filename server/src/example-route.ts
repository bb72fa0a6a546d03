// One route as the table of the sweep has it: what it shows of people, and to whom.
import type { Permission } from '#runtime/config/partnership.ts';

/** What a route does with people's information. */
export type Route =
  /** Nothing: anybody may ask, and nothing is written down. */
  | { shows: 'nothing'; path?: string; status: number; signedOut?: number }
  /** Something of people, to whoever has the permission. */
  | {
      shows: 'people';
      permission: Permission;
      event: string;
      /** A second event says what was in fact shown. */
      closes: boolean;
      status: number;
      path: (known: Known) => string;
      form?: Record<string, string>;
      json?: (known: Known) => unknown;
      /** The message it is about waits for a steward. */
      waits?: boolean;
    }
  /** What is a person's own, to themself, signed in as a resident: staff are visitors here. */
  | { shows: 'own'; events: string[]; status: number; path: (known: Known) => string; form?: Record<string, string> }
  /** What the address was sealed for, in the session it was sealed for: others find nothing there. */
  | { shows: 'what was sealed'; permission: Permission; events: string[]; status: number; link: RegExp }
  /** What stewards need and no person is in; whoever may not is written down. */
  | { shows: 'work'; permission: Permission; status: number; path: string }
  /** Called in tests of their own below. */
  | { shows: 'its own test' };

export interface Known {
  personId: string;
  /** Of a message that was processed, and of one that was refused. */
  sequence: number;
  refusedSequence: number;
}

export const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';
export const nhsNumber = '9990000018';

/** People are looked for. */
export const search = {
  shows: 'people',
  permission: 'find-patient',
  event: 'find-patient',
  closes: true,
  status: 200,
} as const;
