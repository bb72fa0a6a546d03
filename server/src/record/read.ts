// Reads the record of patients. Invariant: only `disclosure` imports this; whoever calls it holds a permit.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ItemFacts } from './items/item-facts.ts';
import type { ResourceKey } from './items/record-item.ts';
import type { SectionId } from './items/sections.ts';
import {
  countItems,
  type ItemFilter,
  type ItemRow,
  type PageEnd,
  selectItems,
  selectItemsAfter,
  selectNewestItems,
  selectNewsMark,
} from './read/item-store.ts';
import { selectResourcesAsOf } from './read/as-of-store.ts';
import type { StoredItem, StoredVersion } from './read/stored.ts';
import { selectCurrentResources, selectVersions, storedVersionOf } from './read/version-store.ts';

export type { StoredItem, StoredVersion } from './read/stored.ts';
export { resourceOf } from './read/stored.ts';

export interface ReadItemsOptions extends ItemFilter {
  /** At most so many lines in all. */
  limit?: number;
  /** At most so many lines of each section: what a first screen needs of a long record. Not together with `limit`. */
  limitPerSection?: number;
}

/** The lines of these patients' records, newest first; what has no date last. */
export async function readItems(
  db: Executor,
  patientIds: readonly PatientId[],
  options: ReadItemsOptions = {},
): Promise<StoredItem[]> {
  if (patientIds.length === 0) return [];
  const { limitPerSection } = options;
  const rows = await db.run(
    limitPerSection === undefined
      ? selectItems(patientIds, options)
      : selectNewestItems(patientIds, { ...options, limitPerSection }),
  );
  return rows.map(itemOf);
}

/**
 * The same, a page at a time, for records too long to hold at once: patient by patient, section by section, the newest of
 * each section first. Lines received while it runs may be missed: read again with `since` to see them.
 */
export async function* streamItems(
  db: Executor,
  patientIds: readonly PatientId[],
  options: ItemFilter & { pageSize?: number } = {},
): AsyncGenerator<StoredItem[], void, void> {
  const { pageSize = 10_000, ...filter } = options;
  for (const patientId of patientIds) {
    let after: PageEnd | undefined;
    do {
      const rows = await db.run(selectItemsAfter(patientId, { ...filter, after, limit: pageSize }));
      after = rows.length < pageSize ? undefined : rows.at(-1);
      if (rows.length > 0) yield rows.map(itemOf);
    } while (after);
  }
}

/** How many lines each section has; sections without any are absent. */
export async function readCounts(
  db: Executor,
  patientIds: readonly PatientId[],
  options: ItemFilter = {},
): Promise<Partial<Record<SectionId, number>>> {
  if (patientIds.length === 0) return {};
  const rows = await db.run(countItems(patientIds, options));
  return Object.fromEntries(rows.map(({ section, count }) => [section, count]));
}

/** A word that changes whenever there is a line more or less, or a newer one; empty where there is none. */
export async function readNewsMark(
  db: Executor,
  patientIds: readonly PatientId[],
  options: ItemFilter = {},
): Promise<string> {
  if (patientIds.length === 0) return '';
  const [row] = await db.run(selectNewsMark(patientIds, options));
  return row!.mark;
}

/** One resource: the version asked for, or the current one. Its content is absent where that version says it is deleted. */
export async function readResource(
  db: Executor,
  patientId: PatientId,
  key: ResourceKey,
  version?: number,
): Promise<StoredVersion | undefined> {
  const [row] = await db.run(selectVersions(patientId, key, { version, limit: 1 }));
  return row && storedVersionOf(row);
}

/** All versions of a resource; the current one first, then as the source recorded them, latest first. */
export async function readHistory(db: Executor, patientId: PatientId, key: ResourceKey): Promise<StoredVersion[]> {
  return (await db.run(selectVersions(patientId, key, {}))).map(storedVersionOf);
}

/** Every current resource of these patients, whole: for FHIR search within a patient, and for documents drawn from it. */
export async function readResources(
  db: Executor,
  patientIds: readonly PatientId[],
  options: { resourceTypes?: readonly string[] } = {},
): Promise<StoredVersion[]> {
  if (patientIds.length === 0) return [];
  return (await db.run(selectCurrentResources(patientIds, options))).map(storedVersionOf);
}

/** What of one source's counted at a moment that is past: for whoever looks into what was shown then. */
export async function readResourcesAsOf(
  db: Executor,
  patientIds: readonly PatientId[],
  sourceId: string,
  at: Date,
): Promise<StoredVersion[]> {
  if (patientIds.length === 0) return [];
  return (await db.run(selectResourcesAsOf(patientIds, sourceId, at))).map(storedVersionOf);
}

/** A row without its nulls. Written out: it runs for every line of every record. */
function itemOf(row: ItemRow): StoredItem {
  const item: StoredItem = {
    patientId: row.patientId,
    section: row.section,
    resource: { resourceType: row.resourceType, id: row.resourceId },
    sourceId: row.sourceId,
    organisation: row.organisation,
    version: row.version,
    receivedAt: new Date(row.receivedAt),
    title: row.title,
  };
  if (row.detail !== null) item.detail = row.detail;
  if (row.status !== null) item.status = row.status;
  if (row.when !== null) item.when = row.when;
  if (row.whenMeaning !== null) item.whenMeaning = row.whenMeaning;
  if (row.who !== null) item.who = row.who;
  if (row.code !== null) item.code = { system: row.codeSystem ?? '', code: row.code };
  if (row.interpretation !== null) item.interpretation = row.interpretation;
  if (row.cautions !== null) item.cautions = row.cautions;
  if (row.labels !== null) item.labels = row.labels;
  if (row.facts !== null) item.facts = JSON.parse(row.facts) as ItemFacts;
  return item;
}
