// A partnership: the organisations around one place, where their records are, who may look, and how long we wait.
// Everything local is data in one folder, documented in docs/configuration.md; nothing in the code knows the demo.
import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import {
  checkConfig,
  type ConfigFile,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from './read-folder.ts';
import { refer as referTo, unique } from './references.ts';

/** Source: NHS Data Dictionary, ORGANISATION CODE: three to ten letters and digits. */
const odsCode = z
  .string()
  .regex(/^[A-Z0-9]{3,10}$/, 'An ODS code is three to ten capital letters and digits, e.g. RJ1.');
const shortName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. kings-fhir.');
const text = z.string().trim().min(1, 'This may not be empty.');
const waitMs = z
  .int('A wait is a whole number of milliseconds, e.g. 3000.')
  .min(50, 'A wait under 50 ms refuses every source.')
  .max(60_000, 'Nobody waits over 60,000 ms for a record.');

const partnershipFile = z.strictObject({
  id: shortName,
  name: text,
  /** ODS code of the organisation that runs this server: the requester in GP Connect. */
  host: odsCode,
  /** Only NHS numbers 999 000 0000 – 999 999 9999 are taken: for demonstrations and tests. */
  testPeopleOnly: z.boolean().default(false),
  timeZone: z.string().default('Europe/London').refine(isTimeZone, 'Not an IANA time zone, e.g. Europe/London.'),
});

const organisationKind = z.enum([
  'gp-practice',
  'acute-trust',
  'mental-health-trust',
  'ambulance-trust',
  'community',
  'council',
  'shared-care-record',
  'national',
  'charity',
]);

const organisationsFile = z.array(
  z.strictObject({
    ods: odsCode,
    name: text,
    /** What fits on a chip, e.g. "King's". */
    shortName: text,
    kind: organisationKind,
    neighbourhoods: z.array(shortName).default([]),
  }),
);

const breakerSchema = z.strictObject({
  /** Failures in a row after which the source is left alone. */
  failures: z.int().min(1).default(5),
  /** How long it is left alone before one trial question. */
  restMs: z.int().min(100).default(15_000),
});

const sourcesFile = z.array(
  z.strictObject({
    id: shortName,
    organisation: odsCode,
    adapter: shortName,
    /** What the adapter needs; checked against the adapter's own schema. */
    settings: z.record(z.string(), z.unknown()).default({}),
    /** How long a reader waits for this source. A feed is not asked and has none. */
    waitMs: waitMs.default(3000),
    /** Answers this fresh are not asked for again. 0 asks every time. */
    cacheMs: z.int().min(0).max(600_000).default(0),
    /** The last good answer is kept this long, shown with its age when the source is silent. 0 keeps none. */
    lastKnownGoodMs: z.int().min(0).default(0),
    breaker: breakerSchema.prefault({}),
  }),
);

const rolesFile = z.array(
  z.strictObject({
    id: shortName,
    name: text,
    /** NHS Care Identity Service job role codes (RBAC) that mean this role. */
    jobRoleCodes: z
      .array(z.string().regex(/^[A-Z]\d{4}$/, 'A job role code is a capital letter and four digits, e.g. R0260.'))
      .default([]),
    /** What holders may do. */
    permissions: z.array(
      z.enum([
        'find-patient',
        'view-record',
        'break-glass',
        'steward-messages',
        'steward-matches',
        'review-access',
        'record-choices',
        'keep-proxies',
        'keep-agreements',
        'keep-care-teams',
        'keep-directory',
        'refer-people',
        'plan-services',
      ]),
    ),
  }),
);

const neighbourhoodsFile = z.array(z.strictObject({ id: shortName, name: text }));

/** People who can sign in without an identity provider: demonstrations only. */
const demonstrationUsersFile = z.array(
  z.strictObject({ id: shortName, name: text, role: shortName, organisation: odsCode, team: text.optional() }),
);

export type Organisation = z.output<typeof organisationsFile>[number];
export type SourceConfig = z.output<typeof sourcesFile>[number];
export type Role = z.output<typeof rolesFile>[number];
export type Permission = Role['permissions'][number];
export type DemonstrationUser = z.output<typeof demonstrationUsersFile>[number];

export type Partnership = z.output<typeof partnershipFile> & {
  folder: string;
  organisations: readonly Organisation[];
  sources: readonly SourceConfig[];
  roles: readonly Role[];
  neighbourhoods: z.output<typeof neighbourhoodsFile>;
  demonstrationUsers: readonly DemonstrationUser[];
};

/** Schema of each adapter kind's settings; the adapters own them, main.ts brings them here. */
export type AdapterSettingsSchemas = Readonly<Record<string, z.ZodType>>;

/**
 * Reads and checks a partnership folder.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readPartnership(
  folder: string,
  adapters: AdapterSettingsSchemas,
  environment: Environment = process.env,
): Partnership {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new ConfigError([
      {
        file: folder,
        line: 1,
        place: '',
        text: 'There is no such folder. Give a partnership folder, e.g. --partnership partnership.',
      },
    ]);
  }
  const problems: ConfigProblem[] = [];
  const read = <T extends z.ZodType>(name: string, schema: T) => {
    const file = readConfigFile(folder, name, environment, problems);
    return file && { file, value: checkConfig(file, schema, problems) };
  };
  const partnership = read('partnership.yaml', partnershipFile);
  const organisations = read('organisations.yaml', organisationsFile);
  const sources = read('sources.yaml', sourcesFile);
  const roles = read('roles.yaml', rolesFile);
  const neighbourhoods = read('neighbourhoods.yaml', neighbourhoodsFile);
  const users = existsSync(`${folder}/demonstration-users.yaml`)
    ? read('demonstration-users.yaml', demonstrationUsersFile)
    : undefined;

  // Names of a file that has mistakes of its own are not known: what refers to them may be right.
  const known = {
    organisations: namesOf(organisations?.value?.map(({ ods }) => ods)),
    roles: namesOf(roles?.value?.map(({ id }) => id)),
    neighbourhoods: namesOf(neighbourhoods?.value?.map(({ id }) => id)),
  };
  const refer = (
    file: ConfigFile,
    path: readonly PropertyKey[],
    name: string,
    among: ReadonlySet<string> | undefined,
    where: string,
  ) => referTo(file, path, name, among, where, problems);

  if (partnership?.value && organisations?.value)
    refer(partnership.file, ['host'], partnership.value.host, known.organisations, 'organisations.yaml');
  if (organisations?.value) {
    unique(
      organisations.file,
      organisations.value.map(({ ods }) => ods),
      'ods',
      problems,
    );
    for (const [index, organisation] of organisations.value.entries()) {
      for (const [inner, name] of organisation.neighbourhoods.entries())
        refer(organisations.file, [index, 'neighbourhoods', inner], name, known.neighbourhoods, 'neighbourhoods.yaml');
    }
  }
  if (sources?.value) {
    unique(
      sources.file,
      sources.value.map(({ id }) => id),
      'id',
      problems,
    );
    for (const [index, source] of sources.value.entries()) {
      refer(sources.file, [index, 'organisation'], source.organisation, known.organisations, 'organisations.yaml');
      const schema = adapters[source.adapter];
      if (schema === undefined)
        refer(
          sources.file,
          [index, 'adapter'],
          source.adapter,
          new Set(Object.keys(adapters)),
          'the adapters this server has',
        );
      else {
        const settings = checkConfig(
          { ...sources.file, value: { [index]: { settings: source.settings } } },
          schema,
          problems,
          [index, 'settings'],
        );
        if (settings !== undefined) source.settings = settings as Record<string, unknown>;
      }
    }
  }
  if (users?.value) {
    unique(
      users.file,
      users.value.map(({ id }) => id),
      'id',
      problems,
    );
    for (const [index, user] of users.value.entries()) {
      refer(users.file, [index, 'role'], user.role, known.roles, 'roles.yaml');
      refer(users.file, [index, 'organisation'], user.organisation, known.organisations, 'organisations.yaml');
    }
  }
  if (roles?.value)
    unique(
      roles.file,
      roles.value.map(({ id }) => id),
      'id',
      problems,
    );

  if (
    problems.length > 0 ||
    !partnership?.value ||
    !organisations?.value ||
    !sources?.value ||
    !roles?.value ||
    !neighbourhoods?.value
  ) {
    throw new ConfigError(problems);
  }
  return {
    ...partnership.value,
    folder,
    organisations: organisations.value,
    sources: sources.value,
    roles: roles.value,
    neighbourhoods: neighbourhoods.value,
    demonstrationUsers: users?.value ?? [],
  };
}

/** The organisation with this ODS code; configuration guarantees those it names. */
export function organisationOf(partnership: Partnership, ods: string): Organisation {
  const found = partnership.organisations.find((organisation) => organisation.ods === ods);
  if (!found) throw new Error(`organisation ${ods} is not in the partnership`);
  return found;
}

function namesOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names && new Set(names);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
