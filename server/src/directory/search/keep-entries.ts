// Keeps what is searched in step with the listings: within the transaction that changes a listing, so that what is found is what is shown.
import type { Executor } from '#runtime/database/database.ts';
import { putTogether, termIdsOf } from '../compose-listing.ts';
import { selectListings } from '../listings-store.ts';
import { termsById } from '../taxonomies.ts';
import { searchEntriesOf } from './search-entry.ts';
import { keepProofOfLife, replaceEntries, selectWithoutEntries } from './search-entry-store.ts';

/** Makes the entries of this listing anew; takes them away where it is no longer offered. */
export async function keepEntries(
  executor: Executor,
  serviceId: string,
  today = new Date().toISOString().slice(0, 10),
): Promise<void> {
  const [row] = await executor.run(selectListings([serviceId]));
  if (!row) {
    await executor.run(replaceEntries(serviceId, []));
    return;
  }
  const terms = await termsById(executor, termIdsOf(row.document, row.organization, row.locations));
  const service = putTogether(
    { service: row.document, organization: row.organization, locations: row.locations, modifiedAt: row.modified_at },
    terms,
  );
  await executor.run(replaceEntries(serviceId, searchEntriesOf(service, today)));
}

/** Makes the entries that are missing. @returns how many listings had none. */
export async function keepMissingEntries(executor: Executor): Promise<number> {
  const missing = await executor.run(selectWithoutEntries);
  for (const { id } of missing) await keepEntries(executor, id);
  return missing.length;
}

/**
 * Told by whoever sends people to services: a referral was accepted and the person was seen. It says that the service is alive, as an
 * assurance does, and nothing of whom. @param seenOn YYYY-MM-DD.
 */
export async function noteProofOfLife(executor: Executor, serviceId: string, seenOn: string): Promise<void> {
  await executor.run(keepProofOfLife(serviceId, seenOn));
}
