// Loads what an operator has fetched: finds out what a folder holds, and puts each edition in place of the one before it.
// Safe to repeat: what is there already, byte for byte, is left as it is; what is cut short leaves what was there before.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Database } from '#runtime/database/database.ts';
import { type Edition, LoadError } from './edition.ts';
import { keepCounts, lockEdition, readDigest, replaceEdition } from './edition-store.ts';
import { dmdEdition, isDmdFile } from './read-dmd.ts';
import { fhirEditions } from './read-fhir.ts';
import { isReferenceSetFile, referenceSetEditions } from './read-reference-sets.ts';
import { isSnomedFile, snomedEdition } from './read-snomed.ts';

export interface LoadOptions {
  /** Opened for the purpose `loader`. */
  database: Database;
  now: () => Date;
  /** What dm+d files are called, where they are not the national release. */
  title?: string | undefined;
  /** Progress, a line at a time. */
  tell: (line: string) => void;
}

export interface Loaded {
  title: string;
  version: string;
  outcome: 'loaded' | 'already loaded';
  counts: Readonly<Record<string, number>>;
}

/**
 * @param path a file, or a folder with all its folders.
 * @throws LoadError saying what to mend; the edition it is about stays as it was.
 */
export async function loadEditions(path: string, options: LoadOptions): Promise<Loaded[]> {
  const files = await filesUnder(path);
  const dmd = files.filter(isDmdFile);
  const snomed = files.filter(isSnomedFile);
  const referenceSets = files.filter(isReferenceSetFile);
  const fhir = files.filter((file) => !isDmdFile(file) && /\.json$|conceptmap.*\.xml$|codesystem.*\.xml$/i.test(file));
  if (files.some((file) => /\.zip$/i.test(file))) options.tell('Archives are not opened: unpack them first.');
  const editions = [
    ...(dmd.length > 0 ? [dmdEdition(dmd, options.title)] : []),
    ...(snomed.length > 0 ? [snomedEdition(snomed)] : []),
    ...referenceSetEditions(referenceSets),
    ...fhir.flatMap((file) => fhirEditions(file, options.tell)),
  ];
  const twice = editions.find(({ name }, index) => editions.findIndex((other) => other.name === name) !== index);
  if (twice)
    throw new LoadError(
      basename(twice.files[0]!),
      undefined,
      `"${twice.name}" is there twice. Load one version of it.`,
    );
  if (editions.length === 0)
    throw new LoadError(
      path,
      undefined,
      'there is nothing here to load: no dm+d XML, no SNOMED CT snapshot, no reference sets and no FHIR CodeSystem or ConceptMap.',
    );
  const loaded: Loaded[] = [];
  for (const edition of editions) loaded.push(await loadEdition(edition, options));
  return loaded;
}

async function loadEdition(edition: Edition, { database, now, tell }: LoadOptions): Promise<Loaded> {
  const { title, version, name } = edition;
  const digest = await digestOf(edition);
  return database.transaction(async (transaction) => {
    await lockEdition(transaction, name);
    if ((await readDigest(transaction, name))?.equals(digest))
      return { title, version, outcome: 'already loaded', counts: {} };
    tell(`${title} ${version}: loading …`);
    let told = 0;
    const counts = await replaceEdition(transaction, edition, {
      digest,
      loadedAt: now(),
      told(rows) {
        if (rows - told < 100_000) return;
        told = rows;
        tell(`${title} ${version}: ${rows.toLocaleString('en-GB')} rows read …`);
      },
    });
    if (edition.kind === 'medicines' && !counts['medicine'])
      throw new LoadError(basename(edition.files[0]!), undefined, 'there is no medicine in this release.');
    await keepCounts(transaction, name, counts);
    return { title, version, outcome: 'loaded', counts };
  });
}

/** Of the title and of every file's name and bytes. */
async function digestOf({ files, title }: Edition): Promise<Buffer> {
  const hash = createHash('sha256').update(title);
  for (const file of files.toSorted()) {
    hash.update(`\n${basename(file)}\n`);
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  }
  return hash.digest();
}

async function filesUnder(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new LoadError(path, undefined, 'there is no such file or folder.');
  if (found.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
