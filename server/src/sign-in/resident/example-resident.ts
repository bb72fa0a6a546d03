// A resident's session without a login, for tests and benchmarks. The server has no way to do this.
import { systemClock } from '#runtime/clock.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { silentLog } from '#runtime/log.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { createResidentSessions } from './resident-sessions.ts';

export interface ExampleResident {
  personId: string;
  nhsNumber: string;
  birthDate: string;
  name: string;
}

/** The cookie of a new session on the database of a running server that is reached over plain HTTP. */
export async function exampleResidentSession(
  databaseUrl: string,
  { personId, nhsNumber, ...who }: ExampleResident,
): Promise<string> {
  const database = openDatabase({ url: databaseUrl, log: silentLog });
  try {
    const sessions = createResidentSessions({
      database,
      clock: systemClock,
      limits: { idleMs: 600_000, longestMs: 3_600_000 },
    });
    const started = await sessions.start(
      {
        ...who,
        personId: personId as PersonId,
        nhsNumber: nhsNumber as NhsNumber,
        issuer: 'https://login.example.org',
        subject: personId,
      },
      'example resident',
    );
    return `lcr-resident=${started.token}`;
  } finally {
    await database.close();
  }
}
