// Reads and adds versions of agreements.
import type { AccessEvent } from '#audit/access-event.ts';
import type { Statement } from '#runtime/database/database.ts';

export interface AgreementRow {
  agreement_id: string;
  version: number;
  status: 'draft' | 'agreed' | 'ended';
  title: string;
  sharers: string[];
  readers: string[];
  /** Null for the whole record. */
  sections: string[] | null;
  purpose: string;
  legal_basis: string;
  document_reference: string;
  valid_from: Date;
  /** Null where it holds until it is ended. */
  valid_until: Date | null;
  /** A calendar day. */
  review_on: string;
  because: string;
  agent: AccessEvent['agent'];
  recorded_at: Date;
}

const columns = `agreement_id, version, status, title, sharers, readers, sections, purpose, legal_basis, document_reference,
  valid_from, valid_until, review_on, because, agent, recorded_at`;

/** Of each agreement the latest version that is no draft, where it holds at this moment. */
export const selectAgreementsInForce = (at: Date): Statement<AgreementRow> => ({
  name: 'privacy select agreements in force',
  text: `select ${columns} from (
      select distinct on (agreement_id) * from privacy.agreement_version where status <> 'draft'
      order by agreement_id, version desc) latest
    where status = 'agreed' and valid_from <= $1 and (valid_until is null or valid_until > $1)
    order by agreement_id`,
  values: [at],
});

/** Every version of every agreement, or of one; of each the latest first. */
export const selectAgreementVersions = (agreementId?: string): Statement<AgreementRow> => ({
  text: `select ${columns} from privacy.agreement_version where $1::text is null or agreement_id = $1
    order by agreement_id, version desc`,
  values: [agreementId ?? null],
});

/** One change at a time: whoever waited sees what was written before. */
export const lockAgreements: Statement = { text: `select pg_advisory_xact_lock(hashtext('privacy agreements'))` };

export const insertAgreementVersion = (row: AgreementRow, requestId: string): Statement => ({
  text: `insert into privacy.agreement_version (${columns}, request_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
  values: [
    row.agreement_id,
    row.version,
    row.status,
    row.title,
    row.sharers,
    row.readers,
    row.sections,
    row.purpose,
    row.legal_basis,
    row.document_reference,
    row.valid_from,
    row.valid_until,
    row.review_on,
    row.because,
    JSON.stringify(row.agent),
    row.recorded_at,
    requestId,
  ],
});
