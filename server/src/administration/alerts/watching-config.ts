// watching.yaml: what makes a look worth a privacy officer's time, and what explains it. Data, because what is odd differs from place to
// place, and because whoever is watched may ask by which rules.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';

/**
 * What can explain a look, told by the reader's own organisation. `known`: its own record, asked when the record was opened, held contacts
 * with the person; all there is of an organisation that sends nothing.
 */
export const evidenceKinds = ['encounter', 'appointment', 'referral', 'registration', 'launch', 'known'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

const percent = z.number().min(0).max(100);
const days = z.int().min(0).max(366);
const ruleShape = {
  /** As the privacy officer reads it. */
  name: z.string().trim().min(1, 'Say in words what the rule finds.'),
  weight: z.int().min(0).max(1000),
  on: z.boolean().default(true),
  /** Any of these explains it; with none, no evidence does. */
  explainedBy: z.array(z.enum(evidenceKinds)),
};
/** Invariant: of one's own record and one's family's, whatever somebody configures. */
const neverExplained = {
  explainedBy: z.array(
    z.never('A visit is no reason to look at one’s own record or one’s family’s. Leave it empty: [].'),
  ),
};
/** Where it rests on a name alone. */
const weakWeight = z.int().min(0).max(1000);
const rule = <Id extends string, Parameters extends z.ZodRawShape>(id: Id, parameters: Parameters) =>
  z.strictObject({ id: z.literal(id), ...ruleShape, ...parameters });

const ruleSchema = z.discriminatedUnion('id', [
  rule('own-record', { ...neverExplained, weakWeight }),
  rule('same-household', neverExplained),
  /** Rare: fewer than so many of a thousand people bear it, once enough people were seen to say so. */
  rule('same-surname', {
    ...neverExplained,
    weakWeight,
    rareBelowPerThousand: z.number().min(0),
    enoughPeople: z.int().min(1),
  }),
  rule('neighbour', {}),
  rule('colleague', { weakWeight }),
  rule('listed-person', {}),
  rule('no-relationship', {}),
  rule('refused-before', { withinHours: z.int().min(1).max(168) }),
  rule('repeated-looks', { daysOpened: z.int().min(2), withinDays: z.int().min(2).max(28) }),
  /** Readers in so many days, this one among them. */
  rule('many-readers', { readers: z.int().min(2), withinDays: z.int().min(1).max(7) }),
  rule('odd-hour', { shareBelowPercent: percent, enoughLooks: z.int().min(10) }),
  rule('more-than-usual', { deviations: z.number().min(1), atLeast: z.int().min(1), enoughDays: z.int().min(3) }),
  rule('more-than-peers', { deviations: z.number().min(1), atLeast: z.int().min(1), enoughDays: z.int().min(3) }),
  rule('searches-unopened', { searches: z.int().min(2), openedBelowPercent: percent }),
  rule('repeated-claims', { people: z.int().min(2), withinDays: z.int().min(1).max(28) }),
  rule('repeated-break-glass', { people: z.int().min(1), withinDays: z.int().min(1).max(28) }),
]);

const digits = 'The 64 hexadecimal digits that list-person.ts prints, in quotes.';
const hexDigits = z.string(digits).regex(/^[0-9a-f]{64}$/, digits);
const reach = z.strictObject({
  daysBefore: days,
  daysAfter: days,
  /** What nobody said has ended counts this long from its beginning: hospitals forget to close. */
  openForDays: days,
});

const watchingFile = z.strictObject({
  alertAt: z.int().min(1),
  reasons: z.strictObject({ encounter: reach, appointment: reach, referral: reach }),
  waitForEvidenceHours: z
    .number()
    .min(0)
    .max(24 * 14),
  stopLookingAfterDays: z.int().min(1).max(366),
  explainedSharePercent: percent,
  relationships: z.array(z.string().min(1)),
  launch: z.string().min(1).optional(),
  rules: z.array(ruleSchema),
  listed: z.strictObject({
    key: z.string().min(16, 'A key of at least 16 characters, from the environment.'),
    people: z.array(hexDigits),
  }),
  staff: z.array(
    z.strictObject({
      user: z.string().min(1),
      /** With both they are a colleague from the first day; else from when the log has them. */
      name: z.string().min(1).optional(),
      organisation: z.string().min(1).optional(),
      nhsNumber: z
        .string()
        .regex(/^\d{10}$/, 'Ten digits, in quotes.')
        .optional(),
      born: z.iso.date('A date as 1980-01-31.').optional(),
      postcode: z.string().optional(),
      /** First line of the address. */
      addressLine: z.string().optional(),
      team: z.string().optional(),
    }),
  ),
});

export type Watching = z.output<typeof watchingFile>;
export type Rule = Watching['rules'][number];
export type RuleId = Rule['id'];
export type RuleOf<Id extends RuleId> = Extract<Rule, { id: Id }>;

const fileName = 'watching.yaml';

/**
 * The partnership's rules; undefined where it has none, and nobody is watched.
 * @throws ConfigError naming each mistake.
 */
export function readWatching(folder: string, environment: Environment = process.env): Watching | undefined {
  if (!existsSync(join(folder, fileName))) return undefined;
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, fileName, environment, problems);
  const value = file && checkConfig(file, watchingFile, problems);
  if (file && value) {
    const once = (names: readonly string[], at: string, key: string) => {
      for (const [index, name] of names.entries())
        if (names.indexOf(name) !== index)
          problems.push({
            file: file.name,
            line: file.lineOf([at, index, key]),
            place: `${at}[${index}].${key}`,
            text: `"${name}" stands here twice. Keep one.`,
          });
    };
    once(
      value.rules.map(({ id }) => id),
      'rules',
      'id',
    );
    once(
      value.staff.map(({ user }) => user),
      'staff',
      'user',
    );
  }
  if (!value || problems.length > 0) throw new ConfigError(problems);
  return value;
}

/** The rule, where the partnership has it and has it on. */
export function ruleOf<Id extends RuleId>(watching: Watching, id: Id): RuleOf<Id> | undefined {
  return watching.rules.find((rule): rule is RuleOf<Id> => rule.id === id && rule.on);
}
