// Which concepts are members of which reference sets: a SNOMED CT release's simple reference sets (RF2 snapshot), or a plain
// table. Source: SNOMED International, Release File Specifications §5.2.1 (simple reference set).
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { type Edition, LoadError, type Row } from './edition.ts';
import { rf2Rows } from './rf2-rows.ts';

/** der2_Refset_SimpleUKCLSnapshot_GB1000000_20261118.txt. */
const released = /^x?der2_Refset_Simple.*Snapshot.*_(\d{4})(\d\d)(\d\d)\.txt$/;
/** Named so that no other table is taken for one. */
const table = /reference-?sets?.*\.csv$/i;

export const isReferenceSetFile = (path: string): boolean =>
  released.test(basename(path)) || table.test(basename(path));

/** @param files those that {@link isReferenceSetFile}: a release's are one edition, each table is its own. */
export function referenceSetEditions(files: readonly string[]): Edition[] {
  const release = files.filter((path) => released.test(basename(path)));
  const tables = files.filter((path) => !released.test(basename(path)));
  return [...(release.length > 0 ? [ofRelease(release)] : []), ...tables.map(ofTable)];
}

function ofRelease(files: readonly string[]): Edition {
  const versionDate = files
    .map((path) => released.exec(basename(path))!.slice(1).join('-'))
    .toSorted()
    .at(-1)!;
  return {
    name: 'SNOMED CT reference sets',
    kind: 'reference-sets',
    title: 'SNOMED CT reference sets',
    version: versionDate,
    versionDate,
    files,
    async *rows() {
      for (const path of files)
        for await (const [active, referenceSet, member] of rf2Rows(path, [
          'active',
          'refsetId',
          'referencedComponentId',
        ]))
          yield active === '1' ? ['reference_set_member', referenceSet!, member!] : { leftOut: 'no longer a member' };
    },
  };
}

function ofTable(path: string): Edition {
  const file = basename(path);
  return {
    name: `reference sets: ${file}`,
    kind: 'reference-sets',
    title: `Reference sets (${file})`,
    version: 'as loaded',
    files: [path],
    rows: () => tableRows(path),
  };
}

/** `referenceSet,code` in the first line, digits in the others; what follows a second comma is a reader's note. */
async function* tableRows(path: string): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const [referenceSet, code] = text
      .replace(/^\u{feff}/u, '')
      .split(',')
      .map((value) => value.trim().replaceAll('"', ''));
    if (line === 1) {
      if (referenceSet !== 'referenceSet' || code !== 'code')
        throw new LoadError(basename(path), 1, 'the first line must begin with referenceSet,code.');
      continue;
    }
    if (text.trim() === '') continue;
    if (!/^\d{6,18}$/.test(referenceSet ?? '') || !/^\d{6,18}$/.test(code ?? ''))
      throw new LoadError(basename(path), line, 'a reference set and a code are 6 to 18 digits each.');
    yield ['reference_set_member', referenceSet!, code!];
  }
}
