// Imports FHIR Bundles in bulk: each in one transaction that links its patients, writes their record, audits and remembers
// that it is done.
// Invariants: the accounts close (entries + copies = created + updated + unchanged + refused); what a crash interrupts is
// done again and nothing twice.
import { randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import type { Database, Executor, Transaction } from '#runtime/database/database.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { receiveChecked } from '../write.ts';
import type { CheckedResource, RefusedResource } from '../write/check-resources.ts';
import { lockPatient } from '../write/version-store.ts';
import type { NewPatientRows } from './copy-rows.ts';
import { copyNewPatients } from './copy-store.ts';
import { insertImported, selectImported } from './import-store.ts';
import { type BundleSource, digestOf, prepareBundle, type PreparedBundle } from './prepare-bundle.ts';
import { type Preparing, startPreparing } from './preparing.ts';

export interface BundleFile {
  /** For the report alone; never stored or logged: it may name somebody. */
  name: string;
  /** JSON in UTF-8. Handed over: not to be read by the caller afterwards. */
  content: Uint8Array<ArrayBuffer>;
}

export interface ImportOptions {
  database: Database;
  source: BundleSource;
  /** patient-index: says who this patient is, within the Bundle's transaction. */
  linkPatient: (
    transaction: Executor,
    patient: { patientId: PatientId; resource: Patient; receivedAt: Date } & BundleSource,
  ) => Promise<unknown>;
  now: () => Date;
  /** Threads that read and check; 1 unless told. With 0 it is done on this one. */
  threads?: number;
  /** Stops between two Bundles; what is begun is finished. */
  signal?: AbortSignal;
}

export interface BundleCounts {
  entries: number;
  copies: number;
  created: number;
  updated: number;
  unchanged: number;
}

/** What came of one file. */
export type ImportedFile = { name: string } & (
  | ({ outcome: 'imported'; refused: readonly RefusedResource[] } & BundleCounts)
  /** Imported before, byte for byte. */
  | { outcome: 'known' }
  /** Nothing of it was stored. */
  | { outcome: 'refused'; issues: readonly Issue[] }
);

/** Bundles being prepared or written at one time. Enough that neither side waits for the other; each holds its content. */
const underWay = 3;

/**
 * Imports file after file, and tells what came of each, in the order they are done.
 * @throws what the database or `linkPatient` throws: the import stops, what is done is done, and it can be run again.
 */
export async function* importBundles(
  files: AsyncIterable<BundleFile> | Iterable<BundleFile>,
  options: ImportOptions,
): AsyncGenerator<ImportedFile, void, void> {
  const preparing = startPreparing(options.source, options.threads ?? 1);
  const running = new Set<Promise<ImportedFile>>();
  try {
    for await (const file of files) {
      if (options.signal?.aborted) break;
      const work = importFile(file, options, preparing);
      // A rejection is met below, when its turn comes.
      work.catch(() => undefined);
      running.add(work);
      if (running.size >= underWay) yield await firstDone(running);
    }
    while (running.size > 0) yield await firstDone(running);
  } finally {
    await Promise.allSettled(running);
    await preparing.close();
  }
}

async function firstDone(running: Set<Promise<ImportedFile>>): Promise<ImportedFile> {
  const [result, work] = await Promise.race([...running].map(async (each) => [await each, each] as const));
  running.delete(work);
  return result;
}

async function importFile(
  { name, content }: BundleFile,
  options: ImportOptions,
  preparing: Preparing,
): Promise<ImportedFile> {
  const { database, source } = options;
  const digest = digestOf(content);
  if ((await database.run(selectImported(source.sourceId, digest))).length > 0) return { name, outcome: 'known' };
  const receivedAt = options.now();
  let ready: Awaited<ReturnType<Preparing['prepare']>>;
  try {
    ready = await preparing.prepare(content, receivedAt);
  } catch (error) {
    if (error instanceof IssueError) return { name, outcome: 'refused', issues: error.issues };
    throw error;
  }
  const { prepared } = ready;
  const write = async (transaction: Transaction): Promise<ImportedFile> => {
    const remembered = await transaction.run(
      insertImported({ sourceId: source.sourceId, digest, importedAt: receivedAt, entries: prepared.entries }),
    );
    if (remembered.length === 0) return { name, outcome: 'known' };
    const counts = await writeBundle(transaction, prepared, ready.content, options, receivedAt);
    return { name, outcome: 'imported', ...counts, refused: prepared.refused };
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(write);
    } catch (error) {
      if (attempt === attempts || !mayPass(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * retryAfterMs));
    }
  }
}

const attempts = 5;
const retryAfterMs = 20;

/** Whether another transaction was in the way: the same may pass when tried again. Source: PostgreSQL error codes, class 40. */
function mayPass(error: unknown): boolean {
  if (error instanceof IssueError) return error.issue.code === 'transient';
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01';
}

/** Writes one prepared Bundle in the caller's transaction: links its patients, writes their record, audits. */
async function writeBundle(
  transaction: Transaction,
  prepared: PreparedBundle,
  content: Uint8Array,
  { source, linkPatient }: ImportOptions,
  receivedAt: Date,
): Promise<BundleCounts> {
  const { entries, copies } = prepared;
  const counts = { entries, copies, created: 0, updated: 0, unchanged: 0 };
  // In one order everywhere: two Bundles about the same people wait for one another rather than for ever.
  const patients = prepared.patients.toSorted((one, other) => (one.patientId < other.patientId ? -1 : 1));
  const ofNewPatients: NewPatientRows[] = [];
  for (const each of patients) {
    const { patientId, patient, rows, deleted } = each;
    if (patient) await linkPatient(transaction, { patientId, resource: patient, receivedAt, ...source });
    const [locked] = await transaction.run(lockPatient(patientId, receivedAt));
    if (locked!.is_new && rows) {
      ofNewPatients.push(rows);
      counts.created += rows.resources;
      continue;
    }
    const checked = each.checked ?? checkedAgain(content, source, receivedAt, patientId);
    const received = await receiveChecked(
      transaction,
      { patientId, ...source, recordedAt: prepared.recordedAt, receivedAt, deleted },
      checked,
    );
    counts.created += received.created;
    counts.updated += received.updated;
    counts.unchanged += received.unchanged;
  }
  await copyNewPatients(transaction, ofNewPatients);
  await recordEvent(transaction, {
    kind: 'receive',
    recordedAt: receivedAt,
    requestId: `import-${randomUUID()}`,
    outcome: 'success',
    agent: { type: 'source', sourceId: source.sourceId, organisation: source.organisation },
    patientIds: prepared.patients.map(({ patientId }) => patientId),
    explanation: `${counts.created} new, ${counts.updated} changed, ${counts.unchanged} as before, ${prepared.refused.length} refused`,
  });
  return counts;
}

/** Something is held of the patient already: what the other thread threw away once it had the rows is made again. */
function checkedAgain(
  content: Uint8Array,
  source: BundleSource,
  receivedAt: Date,
  patientId: PatientId,
): readonly CheckedResource[] {
  return prepareBundle(content, source, receivedAt).patients.find((each) => each.patientId === patientId)!.checked!;
}
