// How somebody comes to open a record, as data: access.yaml of a partnership folder, documented in docs/configuration.md.
// The policies say who may; this says for which reasons, for how long, and which labels are kinds of their own.
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. caring-now.');
const words = z.string().trim().min(1, 'This may not be empty.').max(200, 'Say it in at most 200 letters.');
const hours = z
  .number('A number of hours, e.g. 12.')
  .min(0.01, 'Less than half a minute is no time to read in.')
  .max(24 * 31, 'Longer than a month is not for a time.');

export const accessFile = z.strictObject({
  contacts: z.strictObject({
    withinDays: z.int('A whole number of days.').min(1, 'At least one day.').max(3650, 'At most ten years.'),
  }),
  claims: z.strictObject({
    lastsHours: hours,
    reasons: z.array(z.strictObject({ id, words })).min(1, 'Name at least one reason.'),
  }),
  emergencies: z.strictObject({
    lastsHours: hours,
    reasons: z
      .array(
        z.strictObject({
          /** Source: NHS Summary Care Record, privacy alert reasons. */
          code: z.enum(['1', '2', '3', '4', '5', '6'], 'A national code of a reason, 1 to 6, in quotes.'),
          words,
        }),
      )
      .min(1, 'Name at least one reason.'),
  }),
  /** Whether a referral of which nobody has said anything lets those it was sent to open the record. */
  referrals: z
    .strictObject({
      withoutConsent: z.enum(['count', 'do-not-count'], 'Say count or do-not-count.').default('count'),
    })
    .prefault({}),
  /** Teams that look after people: how long somebody stays on a list, and how large a team may be. */
  careTeams: z
    .strictObject({
      lastsDays: z
        .int('A whole number of days.')
        .min(1, 'At least one day.')
        .max(731, 'At most two years.')
        .default(366),
      mostMembers: z.int('A whole number.').min(1, 'At least one.').max(500, 'Over 500 is no team.').default(60),
      mostPeople: z.int('A whole number.').min(1, 'At least one.').max(5000, 'Over 5,000 is no list.').default(500),
      /** The identifier system by which a source's CareTeam names people who sign in here. */
      userIdSystem: z.url('An identifier system, as an address.').default('https://fhir.nhs.uk/Id/sds-user-id'),
    })
    .prefault({}),
  labels: z.array(
    z.strictObject({ id, codes: z.array(z.string().min(1)).min(1, 'Name the codes that mean it, e.g. [PSY].') }),
  ),
});

export type AccessRules = z.output<typeof accessFile>;

/** @throws ConfigError naming every mistake with file, line and remedy. */
export function readAccessRules(folder: string, environment: Environment = process.env): AccessRules {
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'access.yaml', environment, problems);
  const rules = file && checkConfig(file, accessFile, problems);
  if (!file || !rules) throw new ConfigError(problems);
  const once = (path: readonly PropertyKey[], names: readonly string[], key: string) => {
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index) {
        const place = [...path, index, key];
        const text = `"${name}" is already used above. Give each its own.`;
        problems.push({ file: file.name, line: file.lineOf(place), place: place.join('.'), text });
      }
  };
  const { claims, emergencies, labels } = rules;
  once(
    ['claims', 'reasons'],
    claims.reasons.map((reason) => reason.id),
    'id',
  );
  once(
    ['emergencies', 'reasons'],
    emergencies.reasons.map(({ code }) => code),
    'code',
  );
  once(
    ['labels'],
    labels.map((label) => label.id),
    'id',
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return rules;
}
