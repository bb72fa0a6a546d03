// Bundles laid out on disk as an import finds them, and their import as the product does it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { importBundles } from '#record/import/import-bundles.ts';
import type { Database } from '#runtime/database/database.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import { jsonFilesIn } from '#synthetic/synthea/archive.ts';
import { generateBundle } from './generate-bundle.ts';

export interface BundleFolder {
  paths: string[];
  description: string;
  remove(): void;
}

/** Those of the folder that BENCH_BUNDLES names (*.tar.xz or *.json); else invented ones of 300 resources. */
export async function layOutBundles(patients: number): Promise<BundleFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  const paths: string[] = [];
  const lay = (content: Uint8Array | string) => {
    const path = join(folder, `${paths.length}.json`);
    writeFileSync(path, content);
    paths.push(path);
  };
  const given = process.env['BENCH_BUNDLES'];
  if (given) for await (const { content } of jsonFilesIn(given)) lay(content);
  else for (let patient = 1; patient <= patients; patient += 1) lay(JSON.stringify(generateBundle(patient, 292)));
  return {
    paths,
    description: `${paths.length} ${given ? `Bundles of ${given}` : 'invented Bundles of 300 resources'}`,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Imports them all, linked with the demonstration's matching rules. @returns how many resources were stored. */
export async function importAll(database: Database, paths: readonly string[]): Promise<number> {
  const matching = readMatching(new URL('../../partnership/', import.meta.url).pathname);
  async function* files() {
    for (const path of paths) yield { name: path, content: new Uint8Array(await readFile(path)) };
  }
  let resources = 0;
  const imported = importBundles(files(), {
    database,
    source: { sourceId: 'bench', organisation: 'RZZ' },
    linkPatient: (transaction, { resource, ...patient }) =>
      linkPatient(
        transaction,
        {
          ...patient,
          identifiers: resource.identifier ?? [],
          demographics: demographicsOfPatient(resource, patient.receivedAt),
          authoritative: true,
        },
        matching,
      ),
    now: () => new Date(),
  });
  for await (const file of imported) {
    if (file.outcome !== 'imported') throw new Error(`a Bundle was ${file.outcome}`);
    resources += file.created + file.updated + file.unchanged;
  }
  return resources;
}
