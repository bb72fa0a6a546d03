// A SNOMED CT release (RF2 snapshot): what each concept is called, whether it is still in use, and what a retired one is the same as.
// The term is the synonym that a language reference set of the release prefers; British English before others.
// Source: SNOMED International, Release File Specifications §4.2 (concept, description, language reference set), §5.2.5
// (historical associations).
import { basename } from 'node:path';
import { snomed } from '../code-systems.ts';
import { type Edition, LoadError, type Row } from './edition.ts';
import { rf2Rows } from './rf2-rows.ts';

/** sct2_Description_MONOSnapshot-en_GB1000000_20261118.txt: what, then whose release, then its date. */
const named =
  /^x?(?:sct2_(Concept|Description)_|der2_cRefset_(Language|Association)).*Snapshot.*_(\d{4})(\d\d)(\d\d)\.txt$/;

export const isSnomedFile = (path: string): boolean => named.test(basename(path));

const synonym = '900000000000013009';
const preferred = '900000000000548007';
/** American English: preferred only where no other reference set says anything. */
const americanEnglish = '900000000000509007';
/**
 * Retired because there was the same concept already. Other associations (REPLACED BY, POSSIBLY EQUIVALENT TO, WAS A) lead to one
 * that may mean something else, and nothing may be joined by them.
 */
const sameAs = '900000000000527005';

/**
 * @param files those that {@link isSnomedFile}; a release's extensions each have their own, all are one edition.
 * @throws LoadError where a kind of file is missing.
 */
export function snomedEdition(files: readonly string[]): Edition {
  const byKind = {
    Concept: [] as string[],
    Description: [] as string[],
    Language: [] as string[],
    Association: [] as string[],
  };
  const dates = new Set<string>();
  for (const path of files) {
    const [, kind, language, year, month, day] = named.exec(basename(path)) as unknown as string[];
    byKind[(kind ?? language) as keyof typeof byKind].push(path);
    dates.add(`${year}-${month}-${day}`);
  }
  for (const [kind, paths] of Object.entries(byKind))
    // Without associations a retired concept leads nowhere, and nothing else is wrong.
    if (paths.length === 0 && kind !== 'Association')
      throw new LoadError(
        `…_${kind}…Snapshot….txt`,
        undefined,
        'this file of the release is missing. Unpack the whole release.',
      );
  const versionDate = [...dates].toSorted().at(-1)!;
  return {
    name: 'SNOMED CT',
    kind: 'concepts',
    title: 'SNOMED CT',
    version: versionDate,
    versionDate,
    files,
    rows: () => rows(byKind),
  };
}

async function* rows({
  Concept: concepts,
  Description: descriptions,
  Language: languages,
  Association: associations,
}: Readonly<Record<'Concept' | 'Description' | 'Language' | 'Association', readonly string[]>>): AsyncGenerator<Row> {
  // Description → whether something else than American English prefers it. One release has about two million of them.
  const isPreferred = new Map<string, boolean>();
  for (const path of languages)
    for await (const [active, refset, description, acceptability] of rf2Rows(path, [
      'active',
      'refsetId',
      'referencedComponentId',
      'acceptabilityId',
    ]))
      if (active === '1' && acceptability === preferred)
        isPreferred.set(description!, isPreferred.get(description!) === true || refset !== americanEnglish);

  const terms = new Map<string, { term: string; local: boolean }>();
  for (const path of descriptions)
    for await (const [id, active, concept, type, term] of rf2Rows(path, [
      'id',
      'active',
      'conceptId',
      'typeId',
      'term',
    ])) {
      const local = isPreferred.get(id!);
      if (active !== '1' || type !== synonym || local === undefined) continue;
      const known = terms.get(concept!);
      // Of two that are alike preferred, the first in the alphabet: the same release always says the same.
      if (!known || (local && !known.local) || (local === known.local && term! < known.term))
        terms.set(concept!, { term: term!, local });
    }

  for (const path of concepts)
    for await (const [id, active] of rf2Rows(path, ['id', 'active']))
      yield ['concept', id!, snomed, terms.get(id!)?.term ?? null, active === '1'];

  for (const path of associations)
    for await (const [active, association, retired, target] of rf2Rows(path, [
      'active',
      'refsetId',
      'referencedComponentId',
      'targetComponentId',
    ])) {
      if (active !== '1') yield { leftOut: 'association no longer in force' };
      else if (association !== sameAs) yield { leftOut: 'association with what may mean something else' };
      else yield ['same_meaning', retired!, snomed, snomed, target!];
    }
}
