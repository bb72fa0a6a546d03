// What the search knows: needs as people say them, kinds of service, and what to say where somebody may be in danger. All of it is the
// partnership's data (directory/*.yaml), which an editor can read and change.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { refer, unique } from '#runtime/config/references.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { termKey as nameKey } from './search-entry.ts';
import { wordsOf } from './words.ts';

const shortName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. lunch-club.');
const text = z.string().trim().min(1, 'This may not be empty.');

/** Languages in which people may say what they need. Source: ISO 639-1. */
export const languages = ['en', 'pt', 'es', 'so'] as const;
export type LanguageCode = (typeof languages)[number];

const taxonomyFile = z.array(
  z.strictObject({ id: shortName, name: text, in: shortName.optional(), also: z.array(text).default([]) }),
);

const needsFile = z.array(
  z.strictObject({
    id: shortName,
    name: text,
    terms: z.array(shortName).min(1, 'Name at least one kind of service that answers it.'),
    says: z.partialRecord(z.enum(languages), z.array(text)),
    urgent: shortName.optional(),
    private: z.boolean().default(false),
  }),
);

const findingFile = z.strictObject({
  pages: z
    .strictObject({ title: text.default('Help near you'), area: text.optional() })
    .default({ title: 'Help near you' }),
  freshness: z
    .strictObject({
      reviewAfterMonths: z.int().min(1).default(6),
      halfLifeMonths: z.int().min(1).default(12),
      hideAfterMonths: z.int().min(1).default(24),
    })
    .prefault({})
    .refine(({ reviewAfterMonths, hideAfterMonths }) => reviewAfterMonths < hideAfterMonths, {
      path: ['hideAfterMonths'],
      message: 'Hide a listing later than its editor is first asked about it.',
    }),
  walking: z
    .strictObject({
      kilometresAnHour: z.number().min(1).max(8).default(4),
      detour: z.number().min(1).max(2).default(1.3),
    })
    .prefault({}),
  gaps: z.strictObject({ smallest: z.int().min(1).default(5), scheme: shortName.optional() }).prefault({}),
  urgent: z.record(shortName, z.strictObject({ title: text, lines: z.array(text).min(1) })).default({}),
  frequent: z.array(shortName).default([]),
});

export type Finding = z.output<typeof findingFile>;
export type Urgent = Finding['urgent'][string] & { id: string };

export interface Term {
  id: string;
  name: string;
  /** The wider heading it stands under. */
  in?: string;
}

export interface Phrase {
  /** As the file has it. */
  written: string;
  stems: readonly string[];
  language: LanguageCode;
}

export interface Need {
  id: string;
  name: string;
  /** Kinds of service that answer it, the best first. */
  terms: readonly string[];
  phrases: readonly Phrase[];
  urgent?: Urgent;
  /** Its page can be left quickly. */
  private: boolean;
}

export interface Knowledge {
  finding: Finding;
  terms: ReadonlyMap<string, Term>;
  needs: ReadonlyMap<string, Need>;
  /** How a term may be written in listings, whatever taxonomy they use: its own id, its names as they are compared. */
  keysOf(term: string): readonly string[];
  /** Our term for one of a listing. */
  termOf(term: { id?: string; code?: string; name: string }): string | undefined;
}

/** Names this taxonomy where listings are published: the same in every partnership that keeps the same file. */
export const taxonomyId = deterministicId(['directory', 'taxonomy', 'kinds-of-help']);
export const termUuid = (term: string): string => deterministicId(['directory', 'taxonomy-term', term]);

/**
 * Reads a partnership's `directory/` folder; where it has none, only words are understood.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readKnowledge(partnershipFolder: string): Knowledge {
  const folder = join(partnershipFolder, 'directory');
  const problems: ConfigProblem[] = [];
  const read = <T extends z.ZodType>(name: string, schema: T) => {
    if (!existsSync(join(folder, name))) return undefined;
    const file = readConfigFile(folder, name, process.env, problems);
    const value = file && checkConfig(file, schema, problems);
    return file && value === undefined ? undefined : file && { file, value: value as z.output<T> };
  };
  const taxonomy = read('taxonomy.yaml', taxonomyFile);
  const needs = read('needs.yaml', needsFile);
  const finding = read('finding.yaml', findingFile);
  const known = new Set(taxonomy?.value.map(({ id }) => id));
  const urgent = new Set(Object.keys(finding?.value.urgent ?? {}));
  if (taxonomy) {
    unique(
      taxonomy.file,
      taxonomy.value.map(({ id }) => id),
      'id',
      problems,
    );
    for (const [index, term] of taxonomy.value.entries())
      if (term.in !== undefined) refer(taxonomy.file, [index, 'in'], term.in, known, 'taxonomy.yaml', problems);
  }
  if (needs) {
    unique(
      needs.file,
      needs.value.map(({ id }) => id),
      'id',
      problems,
    );
    for (const [index, need] of needs.value.entries()) {
      for (const [inner, term] of need.terms.entries())
        refer(needs.file, [index, 'terms', inner], term, known, 'taxonomy.yaml', problems);
      if (need.urgent !== undefined)
        refer(needs.file, [index, 'urgent'], need.urgent, urgent, 'finding.yaml, under urgent', problems);
    }
  }
  if (finding && needs) {
    const ids = new Set(needs.value.map(({ id }) => id));
    for (const [index, id] of finding.value.frequent.entries())
      refer(finding.file, ['frequent', index], id, ids, 'needs.yaml', problems);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return knowledgeOf(taxonomy?.value ?? [], needs?.value ?? [], finding?.value ?? findingFile.parse({}));
}

function knowledgeOf(
  taxonomy: z.output<typeof taxonomyFile>,
  needs: z.output<typeof needsFile>,
  finding: Finding,
): Knowledge {
  const byName = new Map<string, string>();
  for (const { id, name, also } of taxonomy) for (const each of [id, name, ...also]) byName.set(nameKey(each), id);
  const keys = new Map(
    taxonomy.map(({ id, name, also }) => [id, [termUuid(id), ...new Set([id, name, ...also].map(nameKey))]]),
  );
  const byUuid = new Map(taxonomy.map(({ id }) => [termUuid(id), id]));
  return {
    finding,
    terms: new Map(taxonomy.map(({ id, name, in: wider }) => [id, { id, name, ...(wider ? { in: wider } : {}) }])),
    needs: new Map(
      needs.map(({ id, name, terms, says, urgent, private: hidden }) => {
        const phrases = languages.flatMap((language) =>
          (says[language] ?? []).map((written) => ({
            written,
            stems: wordsOf(written).map(({ stem }) => stem),
            language,
          })),
        );
        const said = urgent === undefined ? {} : { urgent: { id: urgent, ...finding.urgent[urgent]! } };
        return [id, { id, name, terms, phrases, private: hidden, ...said }];
      }),
    ),
    keysOf: (term) => keys.get(term) ?? [],
    termOf: ({ id, code, name }) =>
      (id && byUuid.get(id)) || (code && byName.get(nameKey(code))) || byName.get(nameKey(name)),
  };
}
