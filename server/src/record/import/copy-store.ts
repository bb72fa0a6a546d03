// Writes prepared rows with COPY, in the caller's transaction.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from '#runtime/database/database.ts';
import { itemColumns } from '../write/item-store.ts';
import { type NewPatientRows, versionColumns } from './copy-rows.ts';

/**
 * Stores the rows of patients nothing was held of. The caller holds the patients' locks.
 * Why all at once: a Bundle of fifty people in two statements rather than a hundred.
 */
export async function copyNewPatients({ client }: Transaction, patients: readonly NewPatientRows[]): Promise<void> {
  const copy = async (statement: string, contents: readonly Uint8Array[]) => {
    const rows = contents.filter(({ length }) => length > 0);
    if (rows.length > 0) await pipeline(Readable.from(rows), client.query(copyFrom(statement)));
  };
  await copy(
    `copy record.resource_version (${versionColumns}) from stdin`,
    patients.map(({ versions }) => versions),
  );
  await copy(
    `copy record.item (patient_id, ${itemColumns}) from stdin`,
    patients.map(({ items }) => items),
  );
}
