// Reads and writes taxonomies and their terms.
import type { Statement } from '#runtime/database/database.ts';
import type { Taxonomy, TaxonomyTerm } from './listing.ts';

export const insertTaxonomy = (taxonomy: Taxonomy, at: Date): Statement => ({
  name: 'directory insert taxonomy',
  text: `insert into directory.taxonomy (id, document, modified_at) values ($1, $2, $3) on conflict (id) do nothing`,
  values: [taxonomy.id, JSON.stringify(taxonomy), at],
});

export const updateTaxonomy = (taxonomy: Taxonomy, at: Date): Statement => ({
  name: 'directory update taxonomy',
  text: `update directory.taxonomy set document = $2, modified_at = $3 where id = $1 and document <> $2::jsonb`,
  values: [taxonomy.id, JSON.stringify(taxonomy), at],
});

/** A term may name a taxonomy that nobody described: then it stands without it. */
export const insertTerm = (term: Omit<TaxonomyTerm, 'taxonomy_detail'>, at: Date): Statement => ({
  name: 'directory insert term',
  text: `insert into directory.taxonomy_term (id, taxonomy_id, parent_id, document, modified_at)
    values ($1, (select id from directory.taxonomy where id = $2), $3, $4, $5) on conflict (id) do nothing`,
  values: [term.id, term.taxonomy_id ?? null, term.parent_id ?? null, JSON.stringify(term), at],
});

export const updateTerm = (term: Omit<TaxonomyTerm, 'taxonomy_detail'>, at: Date): Statement => ({
  name: 'directory update term',
  text: `update directory.taxonomy_term set parent_id = $2, document = $3, modified_at = $4,
      taxonomy_id = (select id from directory.taxonomy where id = $5)
    where id = $1 and (document <> $3::jsonb or taxonomy_id is distinct from $5::uuid)`,
  values: [term.id, term.parent_id ?? null, JSON.stringify(term), at, term.taxonomy_id ?? null],
});
