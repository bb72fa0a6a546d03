// The register of sharing agreements: every version of each, and writing another. A version once written is never changed.
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import {
  type AgreementRow,
  insertAgreementVersion,
  lockAgreements,
  selectAgreementVersions,
} from './agreement-store.ts';
import { type AgreementTerms, columnsOf, termsOf } from './agreement-terms.ts';
import type { AgreementGiven } from './agreements-file.ts';

export type AgreementStatus = AgreementRow['status'];

/** One version of an agreement, as it was written down. */
export interface AgreementVersion {
  version: number;
  status: AgreementStatus;
  terms: AgreementTerms;
  validFrom: Date;
  /** The first moment it no longer holds. */
  validUntil?: Date;
  because: string;
  by: AccessEvent['agent'];
  recordedAt: Date;
}

/** An agreement, with the latest version first. */
export interface Agreement {
  id: string;
  versions: readonly [AgreementVersion, ...AgreementVersion[]];
}

/** How an agreement stands at a moment. */
export type AgreementState = 'draft' | 'not-yet' | 'in-force' | 'expired' | 'ended';

/** The version that counts: the latest that is no draft. */
export const countingVersion = ({ versions }: Agreement): AgreementVersion | undefined =>
  versions.find(({ status }) => status !== 'draft');

export function stateAt(agreement: Agreement, at: Date): AgreementState {
  const counting = countingVersion(agreement);
  if (!counting) return 'draft';
  if (counting.status === 'ended') return 'ended';
  if (counting.validFrom > at) return 'not-yet';
  return counting.validUntil && counting.validUntil <= at ? 'expired' : 'in-force';
}

/** Every agreement with all its versions. */
export async function readRegister(executor: Executor, timeZone: string): Promise<Agreement[]> {
  const byId = Map.groupBy(await executor.run(selectAgreementVersions()), (row) => row.agreement_id);
  return [...byId].map(([id, rows]) => agreementOf(id, rows, timeZone)!);
}

/** One agreement; undefined where there is none of this name. */
export async function readAgreement(executor: Executor, id: string, timeZone: string): Promise<Agreement | undefined> {
  return agreementOf(id, await executor.run(selectAgreementVersions(id)), timeZone);
}

function agreementOf(id: string, rows: readonly AgreementRow[], timeZone: string): Agreement | undefined {
  const [first, ...others] = rows.map((row): AgreementVersion => ({
    version: row.version,
    status: row.status,
    terms: termsOf(row, timeZone),
    validFrom: row.valid_from,
    ...(row.valid_until ? { validUntil: row.valid_until } : {}),
    because: row.because,
    by: row.agent,
    recordedAt: row.recorded_at,
  }));
  return first && { id, versions: [first, ...others] };
}

/** A version to be written. */
export interface VersionToWrite {
  agreementId: string;
  /** The latest version whoever writes has seen; 0 for a new agreement. */
  after: number;
  status: AgreementStatus;
  terms: AgreementTerms;
  because: string;
  by: AccessEvent['agent'];
  at: Date;
  requestId: string;
  timeZone: string;
}

export type Written =
  | { written: true; version: number }
  /** Somebody else wrote in the meantime, or the name is taken: nothing was written, and this is what stands. */
  | { written: false; latest: Agreement | undefined };

/** Writes the version and the event that says so, in one transaction. It counts from the next question on. */
export function writeVersion(database: Database, toWrite: VersionToWrite): Promise<Written> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockAgreements);
    const latest = await readAgreement(transaction, toWrite.agreementId, toWrite.timeZone);
    if ((latest?.versions[0].version ?? 0) !== toWrite.after) return { written: false, latest };
    const version = toWrite.after + 1;
    await insertVersion(transaction, toWrite, version);
    return { written: true, version };
  });
}

/**
 * Gives a new partnership the agreements of its file. A register in which anything was ever written is left as it is: the pages
 * keep it, and what was ended there does not come back with a restart.
 * @returns how many were written.
 */
export function loadAgreements(
  database: Database,
  given: readonly AgreementGiven[],
  { at, timeZone }: Pick<VersionToWrite, 'at' | 'timeZone'>,
): Promise<number> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockAgreements);
    if ((await transaction.run(selectAgreementVersions())).length > 0) return 0;
    for (const { id, terms } of given) {
      const because = 'Loaded from agreements.yaml when the partnership began.';
      const by = { type: 'system' } as const;
      const toWrite = { agreementId: id, after: 0, status: 'agreed', terms, because, by, at, timeZone } as const;
      await insertVersion(transaction, { ...toWrite, requestId: 'start' }, 1);
    }
    return given.length;
  });
}

const did: Readonly<Record<AgreementStatus, string>> = { draft: 'drafted', agreed: 'agreed', ended: 'ended' };

async function insertVersion(transaction: Executor, toWrite: VersionToWrite, version: number): Promise<void> {
  const { agreementId, status, terms, because, by, at, requestId, timeZone } = toWrite;
  await transaction.run(
    insertAgreementVersion(
      {
        ...columnsOf(terms, timeZone),
        agreement_id: agreementId,
        version,
        status,
        because,
        agent: by,
        recorded_at: at,
      },
      requestId,
    ),
  );
  await recordEvent(transaction, {
    kind: 'administer',
    recordedAt: at,
    requestId,
    outcome: 'success',
    agent: by,
    explanation: `Sharing agreement ${agreementId}, version ${version}: ${did[status]}.`,
  });
}
