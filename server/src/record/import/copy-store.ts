// Writes prepared rows with COPY, in the caller's transaction.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from '#runtime/database/database.ts';
import { itemColumns } from '../write/item-store.ts';
import { type NewPatientRows, versionColumns } from './copy-rows.ts';

/** Stores the rows of a patient nothing was held of. The caller holds the patient's lock. */
export async function copyNewPatient({ client }: Transaction, rows: NewPatientRows): Promise<void> {
  const copy = (statement: string, content: Uint8Array) =>
    pipeline(Readable.from([content]), client.query(copyFrom(statement)));
  await copy(`copy record.resource_version (${versionColumns}) from stdin`, rows.versions);
  if (rows.items.length > 0) await copy(`copy record.item (patient_id, ${itemColumns}) from stdin`, rows.items);
}
