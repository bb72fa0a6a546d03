// Remembers which Bundles were imported, so that an import that was cut short goes on where it stopped.
import type { Statement } from '#runtime/database/database.ts';

/** Whether a Bundle with these bytes was imported from this source. */
export function selectImported(sourceId: string, digest: string): Statement<{ found: number }> {
  return {
    name: 'record select imported',
    text: `select 1 as found from record.imported_bundle where source_id = $1 and digest = decode($2, 'hex')`,
    values: [sourceId, digest],
  };
}

/** Part of the Bundle's own transaction. A second import of the same, at the same time, waits and then finds it there. */
export function insertImported(imported: {
  sourceId: string;
  digest: string;
  importedAt: Date;
  entries: number;
}): Statement<{ digest: string }> {
  return {
    name: 'record insert imported',
    text: `insert into record.imported_bundle (source_id, digest, imported_at, entries) values ($1, decode($2, 'hex'), $3, $4)
on conflict do nothing returning encode(digest, 'hex') as digest`,
    values: [imported.sourceId, imported.digest, imported.importedAt, imported.entries],
  };
}
