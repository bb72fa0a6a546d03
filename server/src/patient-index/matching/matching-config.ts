// matching.yaml: how much each agreement and disagreement weighs in this place, which rules bound a result, and which
// names are one name. Data, because the right numbers depend on who lives here; checked, because a slip in them joins
// two people or parts one.
// Source: Fellegi & Sunter 1969, "A Theory for Record Linkage": a level weighs log2(m / u), where m is how often it is
// seen between two records of one person and u how often between two different people.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';
import { foldedName } from '#standards/person-name.ts';
import { type Field, fieldLevels, fields, type Level } from './fields.ts';

const probability = z.number().gt(0, 'Over 0: nothing is impossible.').max(1, 'At most 1.');
const say = z.string().trim().min(1, 'Say in words what the reader should understand.');

const levelSchema = z.strictObject({
  m: probability,
  u: probability,
  say,
  /** This alone links, whatever the sum; rules still bound it. */
  decisive: z.boolean().default(false),
});

type LevelWeight = z.output<typeof levelSchema>;

/** A field says something of each of its levels and of no other. */
function fieldSchema(levels: readonly Level[]): z.ZodType<Readonly<Record<string, LevelWeight>>> {
  return z
    .strictObject(Object.fromEntries(levels.map((level) => [level, levelSchema])))
    .superRefine((field, context) => {
      for (const side of ['m', 'u'] as const) {
        const sum = Object.values(field).reduce((total, level) => total + level[side], 0);
        if (sum > 1.001)
          context.addIssue({
            code: 'custom',
            message: `The ${side} of all levels together are ${sum.toFixed(4)}. They are shares of one whole: make them at most 1.`,
          });
      }
    });
}

const condition = z
  .partialRecord(z.enum(fields as [Field, ...Field[]]), z.array(z.string()).min(1))
  .superRefine((fieldsNamed, context) => {
    for (const [field, levels] of Object.entries(fieldsNamed) as [Field, string[]][]) {
      const known: readonly string[] = [...fieldLevels[field], 'missing'];
      for (const [index, level] of levels.entries())
        if (!known.includes(level))
          context.addIssue({
            code: 'custom',
            path: [field, index],
            message: `"${level}" is not a level of ${field}. Its levels: ${known.join(', ')}.`,
          });
    }
  });

const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]+$/, 'Small letters and hyphens, e.g. twins.'),
  /** Every field named must have come out at one of the levels named. */
  when: condition,
  /** … and none of these. */
  unless: condition.default({}),
  /** … and only where both names together weigh less than this: names that many bear. */
  namesBelow: z.number().optional(),
  /** The result is never more than this. */
  atMost: z.enum(['separate', 'needs-review']),
  say,
});

const nameFrequencies = z.record(z.string(), probability);
const matchingFile = z.strictObject({
  thresholds: z
    .strictObject({
      /** Bits from which a pair is one person. */
      linked: z.number(),
      /** Bits from which a person should look. */
      needsReview: z.number(),
      /** Two patients joined only through a third may not disagree with each other by more than this. */
      chainFloor: z.number(),
      /** A patient that fits two different people must fit one better by this many bits to be linked to either. */
      ambiguityMargin: z.number().min(0, 'At least 0.'),
    })
    .refine(({ linked, needsReview }) => needsReview <= linked, {
      path: ['needsReview'],
      message: 'needsReview may not be above linked.',
    }),
  /** Jaro–Winkler likeness from which two names are similar. */
  similarName: z.number().min(0.7, 'Under 0.7 most names are similar.').max(1, 'At most 1.'),
  /** More years apart than this, and one digit is as likely a parent and child. */
  generationYears: z.int().min(5).max(60),
  limits: z.strictObject({
    /** A key (a phone, a birth date with a name …) more patients share than this says nothing and is passed over. */
    patientsPerKey: z.int().min(50).max(5000),
    /** More patients than this hang together only through a mistake: nothing among them is changed, a person looks. */
    patientsTogether: z.int().min(10).max(200),
    /** More who are alike by name and birth date and nothing else are a name that many bear: none is linked by it. */
    namesakes: z.int().min(2).max(50).default(8),
  }),
  fields: z.strictObject(
    Object.fromEntries(fields.map((field) => [field, fieldSchema(fieldLevels[field])])) as Record<
      Field,
      ReturnType<typeof fieldSchema>
    >,
  ),
  rules: z.array(ruleSchema),
  /** How often a common name is: agreement on it says less than on a rare one. Other names count as in `fields`. */
  commonNames: z.strictObject({ family: nameFrequencies, given: nameFrequencies }),
  /** Groups of given names that are one name: short forms and spellings. */
  sameNames: z.array(z.array(z.string()).min(2, 'A group needs at least two names.')),
  /** What systems write when they do not know. Never compared. */
  placeholders: z.strictObject({
    names: z.array(z.string()),
    birthDates: z.array(z.string()),
    postcodes: z.array(z.string()),
    phones: z.array(z.string()),
  }),
});

type MatchingFile = z.output<typeof matchingFile>;

/** Raise it when what is kept of a patient to compare, or its keys, are made otherwise: everybody is then matched again. */
const algorithm = 3;

/** A rule, ready to be tried. */
export interface MatchingRule {
  id: string;
  when: readonly LevelsOf[];
  unless: readonly LevelsOf[];
  /** Bits; Infinity where names do not matter. */
  namesBelow: number;
  atMost: 'separate' | 'needs-review';
  say: string;
}

/** A field that came out at one of these levels. */
interface LevelsOf {
  field: Field;
  levels: readonly Level[];
}

/** The file, made ready to compare with. */
export interface Matching {
  thresholds: MatchingFile['thresholds'];
  limits: MatchingFile['limits'];
  similarName: number;
  generationYears: number;
  /** Weight in bits, words, and whether it decides alone. */
  weightOf(field: Field, level: Level): number;
  /** The m and u that a weight is made of; 1 where the level is none of the field's. */
  shareOf(field: Field, level: Level): { m: number; u: number };
  sayOf(field: Field, level: Level): string;
  isDecisive(field: Field, level: Level): boolean;
  rules: readonly MatchingRule[];
  /** Bits of an exact agreement on this folded name. */
  exactNameBits(field: 'family-name' | 'given-name', name: string): number;
  /** Whether two folded given names are short forms or spellings of one. */
  isSameName(one: string, other: string): boolean;
  isPlaceholder(kind: 'names' | 'birthDates' | 'postcodes' | 'phones', folded: string): boolean;
  /** Of the file's meaning: what was matched with another is matched again. */
  fingerprint: string;
}

/**
 * Reads `matching.yaml` of a partnership folder.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readMatching(folder: string, environment: Environment = process.env): Matching {
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'matching.yaml', environment, problems);
  const value = file && checkConfig(file, matchingFile, problems);
  if (!value || problems.length > 0) throw new ConfigError(problems);
  return matchingOf(value);
}

function matchingOf(file: MatchingFile): Matching {
  // Read millions of times: plain objects, so that a weight is two look-ups by name.
  const levels = Object.fromEntries(
    fields.map((field) => [
      field,
      Object.fromEntries(
        Object.entries(file.fields[field]).map(([level, { m, u, say, decisive }]) => [
          level,
          { bits: Math.log2(m / u), say, decisive, m },
        ]),
      ),
    ]),
  ) as Record<Field, Partial<Record<Level, { bits: number; say: string; decisive: boolean; m: number }>>>;
  const frequencies = {
    'family-name': foldKeys(file.commonNames.family),
    'given-name': foldKeys(file.commonNames.given),
  };
  const groupsOf = new Map<string, Set<number>>();
  for (const [group, names] of file.sameNames.entries())
    for (const name of names) {
      const folded = foldedName(name);
      groupsOf.set(folded, (groupsOf.get(folded) ?? new Set()).add(group));
    }
  const placeholders = {
    names: new Set(file.placeholders.names.map(foldedName)),
    birthDates: new Set(file.placeholders.birthDates),
    postcodes: new Set(file.placeholders.postcodes),
    phones: new Set(file.placeholders.phones),
  };
  return {
    thresholds: file.thresholds,
    limits: file.limits,
    similarName: file.similarName,
    generationYears: file.generationYears,
    weightOf: (field, level) => levels[field][level]?.bits ?? 0,
    shareOf: (field, level) => file.fields[field][level] ?? { m: 1, u: 1 },
    sayOf: (field, level) => levels[field][level]?.say ?? '',
    isDecisive: (field, level) => levels[field][level]?.decisive ?? false,
    rules: file.rules.map(({ when, unless, namesBelow = Number.POSITIVE_INFINITY, ...rule }) => ({
      ...rule,
      namesBelow,
      when: conditionsOf(when),
      unless: conditionsOf(unless),
    })),
    exactNameBits(field, name) {
      const exact = levels[field].exact!;
      const frequency = frequencies[field].get(name);
      return frequency === undefined ? exact.bits : Math.log2(exact.m / frequency);
    },
    isSameName(one, other) {
      const groups = groupsOf.get(one);
      const others = groupsOf.get(other);
      return groups !== undefined && others !== undefined && !groups.isDisjointFrom(others);
    },
    isPlaceholder: (kind, folded) => placeholders[kind].has(folded),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([algorithm, file]))
      .digest('hex')
      .slice(0, 16),
  };
}

function conditionsOf(condition: Partial<Record<Field, readonly string[]>>): LevelsOf[] {
  return Object.entries(condition).map(([field, levels]) => ({ field: field as Field, levels: levels as Level[] }));
}

function foldKeys(names: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(names).map(([name, frequency]) => [foldedName(name), frequency]));
}
