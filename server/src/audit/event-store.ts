// The audit log's rows. Insert and select are all the database lets us do with them.
import { statements } from '#runtime/database/database.ts';

interface AuditTables {
  'audit.event': {
    sequence: number;
    event_id: string;
    recorded_at: Date;
    kind: string;
    person_id: string | null;
    user_id: string | null;
    organisation_ods: string | null;
    disclosure_id: string | null;
    request_id: string;
    resource: unknown;
  };
}

const sql = statements<AuditTables>();

export const insertEvent = (row: Omit<AuditTables['audit.event'], 'sequence'>) =>
  sql
    .insertInto('audit.event')
    .values({ ...row, resource: JSON.stringify(row.resource) } as never)
    .compile();
