// Keeps what is searched for words in step with a listing. Called within the transaction that changes the listing, so that what is
// found is what is shown.
import type { Executor } from '#runtime/database/database.ts';
import { keepEntries } from './keep-entries.ts';
import { refreshSearchText } from './refresh-search-store.ts';

/** Makes what is searched of this listing anew; takes it away where the listing is no longer in the directory. */
export async function refreshSearch(executor: Executor, serviceId: string): Promise<void> {
  await executor.run(refreshSearchText(serviceId));
  await keepEntries(executor, serviceId);
}
