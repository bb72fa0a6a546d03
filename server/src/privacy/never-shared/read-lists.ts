// The lists of what is never shared, as a partnership writes them: `never-shared.yaml` and one file for each list in
// `never-shared/`. There is no partnership without them.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
  yamlFilesIn,
} from '#runtime/config/read-folder.ts';
import { snomed } from '#terminology/code-systems.ts';
import { wordTable } from '#standards/word-table.ts';
import { unreadableUnlessSaid } from './documents/unreadable.ts';

const text = z.string().trim().min(1, 'This may not be empty.');

/** A file of `never-shared/`. */
export const neverSharedListFile = z.strictObject({
  title: text,
  basis: z.enum(['national exclusion set', 'legal restriction', 'local']),
  /** The reference set whose members an operator loads. */
  referenceSet: z
    .string()
    .regex(/^\d{6,18}$/, 'A reference set is 6 to 18 digits, in quotes.')
    .optional(),
  codes: z
    .array(
      z.strictObject({
        system: z.string().min(1).default(snomed),
        code: z.string('Write the code in quotes.').min(1),
        display: text,
      }),
    )
    .default([]),
  words: z.array(text.min(3, 'A word this short is found everywhere.')).default([]),
});

/** `never-shared.yaml`. */
export const neverSharedSettings = z.strictObject({
  /** A list names a reference set of which no members are loaded. */
  whenMembersAreMissing: z.enum(['refuse-to-start', 'say-so']).default('refuse-to-start'),
  /** Scans, pictures, encrypted, broken and endless files: nobody can tell what they tell of. */
  unreadableDocuments: z
    .strictObject({
      are: z.enum(['shown', 'shown-unless-near', 'left-out']).default(unreadableUnlessSaid.are),
      /** Codes of types (LOINC, SNOMED CT or a source's own) that are left out where they cannot be read. */
      leftOutTypes: z
        .array(z.string('Write the code in quotes.').min(1))
        .default([...unreadableUnlessSaid.leftOutTypes]),
    })
    .prefault({}),
});

export interface WrittenList extends z.output<typeof neverSharedListFile> {
  id: string;
}

export interface WrittenLists extends z.output<typeof neverSharedSettings> {
  lists: readonly WrittenList[];
}

/** National sets that no partnership may leave out. Source: RCGP/NHS England exclusion sets; HFE Act, GR Act legal restrictions. */
export const nationalSets: Readonly<Record<string, string>> = wordTable({
  '999004351000000109': 'gender-related issues',
  '999004371000000100': 'assisted fertilisation',
  '999004361000000107': 'termination of pregnancy',
  '999004381000000103': 'sexually transmitted disease',
  '1955841000000104': 'restricted by the Human Fertilisation and Embryology Act',
  '1955851000000101': 'restricted by the Gender Recognition Act',
});

/** @throws ConfigError naming every mistake with file, line and remedy; also where a national set has no list. */
export function readNeverSharedLists(folder: string, environment: Environment = process.env): WrittenLists {
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'never-shared.yaml', environment, problems);
  const settings = file && checkConfig(file, neverSharedSettings, problems);
  const place = join(folder, 'never-shared');
  const lists = (existsSync(place) ? yamlFilesIn(place) : []).flatMap((name): WrittenList[] => {
    const written = readConfigFile(place, name, environment, problems);
    const list = written && checkConfig(written, neverSharedListFile, problems);
    return list ? [{ id: basename(name, '.yaml'), ...list }] : [];
  });
  const named = new Set(lists.map(({ referenceSet }) => referenceSet));
  for (const [referenceSet, what] of Object.entries(nationalSets))
    if (!named.has(referenceSet) && problems.length === 0)
      problems.push({
        file: place,
        line: 1,
        place: '',
        text: `There is no list for the reference set ${referenceSet} (${what}). What is in it is shared by nobody: add a file that names it.`,
      });
  if (!settings || problems.length > 0) throw new ConfigError(problems);
  return { ...settings, lists };
}
