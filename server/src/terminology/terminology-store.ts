// The loaded editions as they are read: which there are, and what they say of some codes.
import type { Executor } from '#runtime/database/database.ts';
import { snomed } from './code-systems.ts';
import type { Code, Product } from './terminology.ts';

/** Edition's title and version, as a reader is told who says so. */
const said = `edition.title || ' ' || edition.version`;

/**
 * The stamp changes whenever an edition is loaded, and is empty where there is none.
 * `whole`: SNOMED CT and dm+d are loaded, so that a code of neither is not one of them.
 */
export async function readStamp(database: Executor): Promise<{ stamp: string; whole: boolean }> {
  const [row] = await database.run<{ stamp: string; whole: boolean }>({
    name: 'terminology stamp',
    text: `select coalesce(string_agg(edition_id::text, ' ' order by edition_id), '') as stamp,
        count(distinct kind) filter (where (name, kind) = ('SNOMED CT', 'concepts') or kind = 'medicines') = 2 as whole
      from terminology.edition`,
  });
  return row!;
}

export function readSameMeanings(
  database: Executor,
  codes: readonly Code[],
): Promise<(Code & { target: Code; edition: string; kind: EditionKind })[]> {
  return database.run({
    name: 'terminology same meanings',
    text: `select code, system, jsonb_build_object('system', target_system, 'code', target_code) as target, ${said} as edition, edition.kind
      from unnest($1::text[], $2::text[]) as wanted(code, system)
      join terminology.same_meaning using (code, system) join terminology.edition using (edition_id)
      order by code, system, edition.name, target_code`,
    values: [codes.map(({ code }) => code), codes.map(({ system }) => system)],
  });
}

/** The newest edition that knows a code speaks for it. */
export async function readProducts(
  database: Executor,
  codes: readonly string[],
): Promise<(Product & { askedFor: string })[]> {
  if (codes.length === 0) return [];
  const rows = await database.run<Omit<Product, 'of'> & { askedFor: string; of: string | null }>({
    name: 'terminology products',
    text: `select distinct on (own.code) own.code as "askedFor", product.code, product.name,
        case when own.code <> product.code and own.level <> 'VMP' then own.name end as of, ${said} as edition,
        array(select distinct ingredient.name from terminology.ingredient
          where ingredient.product = product.code and ingredient.edition_id = own.edition_id order by 1) as ingredients
      from terminology.medicine as own
      join terminology.medicine as product on product.code = own.product and product.edition_id = own.edition_id
      join terminology.edition on edition.edition_id = own.edition_id
      where own.code = any($1::text[])
      order by own.code, edition.version_date desc nulls last, edition.edition_id desc`,
    values: [codes],
  });
  return rows.map(({ of, ...row }) => (of === null ? row : { ...row, of }));
}

/** Terms of codes, and whether they are in use, as the newest edition says that has them. */
export function readConcepts(
  database: Executor,
  codes: readonly Code[],
): Promise<(Code & { term: string | null; active: boolean; edition: string })[]> {
  return database.run({
    name: 'terminology terms',
    text: `select distinct on (code, system) code, system, term, active, ${said} as edition
      from unnest($1::text[], $2::text[]) as wanted(code, system)
      join terminology.concept using (code, system) join terminology.edition using (edition_id)
      order by code, system, term is null, edition.version_date desc nulls last, edition_id desc`,
    values: [codes.map(({ code }) => code), codes.map(({ system }) => system)],
  });
}

/** The loaded members of these reference sets. */
export function readMembers(
  database: Executor,
  referenceSets: readonly string[],
): Promise<{ referenceSet: string; code: string }[]> {
  return database.run({
    name: 'terminology members',
    text: `select distinct reference_set as "referenceSet", code from terminology.reference_set_member
      where reference_set = any($1::text[])`,
    values: [referenceSets],
  });
}

/**
 * Codes that loaded maps, and editions of their own retired concepts, say mean the same as one of these, whichever of the two is
 * said of the other; and medicines that are a brand or pack of one of these.
 */
export function readCodesMeaning(database: Executor, codes: readonly Code[]): Promise<Code[]> {
  return database.run({
    name: 'terminology codes meaning',
    text: `with wanted as (select code, system from unnest($1::text[], $2::text[]) as wanted(code, system))
      select same.system, same.code
      from wanted join terminology.same_meaning same on same.target_code = wanted.code and same.target_system = wanted.system
      union select same.target_system, same.target_code
      from wanted join terminology.same_meaning same on same.code = wanted.code and same.system = wanted.system
      union select wanted.system, medicine.code
      from wanted join terminology.medicine on medicine.product = wanted.code where wanted.system = $3`,
    values: [codes.map(({ code }) => code), codes.map(({ system }) => system), snomed],
  });
}

export interface LoadedEdition {
  name: string;
  kind: EditionKind;
  title: string;
  version: string;
  versionDate: string | null;
  loadedAt: Date;
  /** What of it is held, and what was left out and why: words → how many. */
  counts: Record<string, number>;
}

export type EditionKind = 'medicines' | 'concepts' | 'code-map' | 'reference-sets';

export function readEditions(database: Executor): Promise<LoadedEdition[]> {
  return database.run({
    text: `select name, kind, title, version, version_date as "versionDate", loaded_at as "loadedAt", counts
      from terminology.edition order by kind desc, title, name`,
  });
}
