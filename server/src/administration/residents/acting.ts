// Who acts on a resident's page, and about whom: a person about themself, or about somebody they may act for. What is done is written
// down as theirs, about whom it is.
import type { PatientAgent } from '#audit/access-event.ts';
import type { Database } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';

export interface ResidentActing {
  /** Opened for the purpose `server`. */
  database: Database;
  agent: PatientAgent;
  /** Whom it is about: the agent, or whom they act for. */
  personId: PersonId;
  requestId: string;
  /** Times of which nothing is shown: somebody acts for another, and was stopped then. */
  unseen?: readonly { from: Date; until: Date | undefined }[];
  now: () => Date;
}
