// The words a directory classifies by: taxonomies and their terms, each with the wording it first came with until its keeper says another.
import type { Executor } from '#runtime/database/database.ts';
import type { Parts } from './compose-listing.ts';
import type { Taxonomy, TaxonomyTerm } from './listing.ts';
import { selectTerms } from './listings-store.ts';
import * as store from './taxonomies-store.ts';

/** Terms by their ids, each with its taxonomy. */
export async function termsById(executor: Executor, ids: readonly string[]): Promise<Map<string, TaxonomyTerm>> {
  if (ids.length === 0) return new Map();
  const rows = await executor.run(selectTerms(ids));
  return new Map(
    rows.map(({ id, document, taxonomy }) => [
      id,
      { ...document, ...(taxonomy ? { taxonomy_detail: taxonomy } : {}) } as unknown as TaxonomyTerm,
    ]),
  );
}

/** Adds what the directory does not have yet; what it has stays as it is. Within the caller's transaction. */
export async function addTerms(
  transaction: Executor,
  { taxonomies, terms }: Pick<Parts, 'taxonomies' | 'terms'>,
  at: Date,
): Promise<void> {
  const known = await termsById(
    transaction,
    terms.map(({ id }) => id),
  );
  const fresh = terms.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return;
  for (const taxonomy of taxonomies) await transaction.run(store.insertTaxonomy(taxonomy, at));
  for (const term of fresh) await transaction.run(store.insertTerm(term, at));
}

/** A taxonomy and its terms as its keeper says them now: wording that differs is replaced, no term is taken away. */
export async function saveTaxonomy(
  transaction: Executor,
  taxonomy: Taxonomy,
  terms: readonly TaxonomyTerm[],
  at: Date,
): Promise<void> {
  await transaction.run(store.insertTaxonomy(taxonomy, at));
  await transaction.run(store.updateTaxonomy(taxonomy, at));
  for (const { taxonomy_detail: _detail, ...given } of terms) {
    const term = { ...given, taxonomy_id: taxonomy.id };
    await transaction.run(store.insertTerm(term, at));
    await transaction.run(store.updateTerm(term, at));
  }
}
