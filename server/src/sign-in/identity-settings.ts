// What a partnership says of its identity provider and of how long somebody stays signed in: identity.yaml.
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { CryptoKey } from 'jose';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { unique } from '#runtime/config/references.ts';
import { openResidentSettings, residentsFile, type ResidentSettings } from './resident/resident-settings.ts';
import { type LaunchingSystem, systemFile } from './launch/launch-settings.ts';
import { mayBeAsked } from './may-be-asked.ts';
import { usualLimits } from './sign-in.ts';
import { signatureAlgorithms } from './signature-algorithms.ts';

const text = z.string().trim().min(1, 'This may not be empty.');

/** Where in the claims what we need stands. The defaults are those of NHS CIS2. */
const claimNames = z.strictObject({
  user: text.default('sub'),
  name: text.default('name'),
  /** A list of roles, each an object with what follows. */
  roles: text.default('nhsid_nrbac_roles'),
  roleId: text.default('person_roleid'),
  /** NHS job role code, alone or at the end of a path: S8000:G8000:R8000. */
  jobRoleCode: text.default('role_code'),
  organisation: text.default('org_code'),
  /** A list; its first entry is the team. */
  team: text.default('workgroups'),
  /** Id of the role they chose at the provider, in the ID token. */
  selectedRole: text.default('selected_roleid'),
  /** How surely they showed who they are, 0 to 3, in the ID token. */
  assurance: text.default('authentication_assurance_level'),
});

const provider = z
  .strictObject({
    /** What people call it, e.g. "NHS Care Identity". */
    name: text,
    issuer: z.url({ protocol: /^https?$/, error: 'An address like https://identity.example.org.' }),
    /** Where its pages are, when not at the issuer's address. A browser is sent to these and nowhere else. */
    origins: z.array(z.url()).default([]),
    clientId: text,
    /** One of the two. The secret belongs in the environment. */
    clientSecret: text.optional(),
    /** PKCS #8, PEM; from the partnership folder. */
    privateKeyFile: text.optional(),
    /** Id of that key, where the provider holds several of ours. */
    keyId: text.optional(),
    keyAlgorithm: z.enum(signatureAlgorithms).default('RS256'),
    scopes: z
      .array(text)
      .default(['openid', 'profile', 'nationalrbacaccess', 'associatedorgs', 'professionalmemberships', 'selectedrole'])
      .refine((scopes) => scopes.includes('openid'), 'Without openid it is not a sign-in.'),
    /** What is asked for; what is demanded is minimumAssurance. */
    acrValues: z.array(text).default([]),
    /** What its tokens are signed with. */
    signedWith: z.enum(signatureAlgorithms).default('RS256'),
    claims: claimNames.prefault({}),
    waitMs: z.int().min(50, 'A wait under 50 ms refuses every answer.').max(30_000, 'At most 30,000 ms.').default(5000),
    /** Our clocks may differ by this much. */
    clockToleranceMs: z.int().min(0).max(60_000, 'At most a minute.').default(10_000),
    /** Signing out here signs out there too: on a shared computer the next person is then asked who they are. */
    signOutThere: z.boolean().default(true),
  })
  .refine(({ clientSecret, privateKeyFile }) => (clientSecret === undefined) !== (privateKeyFile === undefined), {
    message: 'Give clientSecret or privateKeyFile, one of the two.',
  });

const minute = 60_000;
export const identityFile = z.strictObject({
  provider: provider.optional(),
  /** How people sign in to their own page: another provider, other sessions. */
  residents: residentsFile.optional(),
  /** Clinical systems that may open a record here. */
  systems: z.array(systemFile).default([]),
  /** People whose assurance is lower are refused. Source: NHS England, CIS2 authenticator assurance levels 1 to 3. */
  minimumAssurance: z.int().min(1).max(3).default(2),
  sessions: z
    .strictObject({
      idleMs: z
        .int()
        .min(minute, 'At least a minute: 60000.')
        .max(60 * minute, 'At most an hour: 3600000.')
        .default(usualLimits.idleMs),
      longestMs: z
        .int()
        .min(minute, 'At least a minute: 60000.')
        .max(24 * 60 * minute, 'At most a day: 86400000.')
        .default(usualLimits.longestMs),
    })
    .prefault({}),
});

export type IdentityFile = z.output<typeof identityFile>;
export type ClaimNames = z.output<typeof claimNames>;
export type ProviderSettings = NonNullable<IdentityFile['provider']> & {
  /** The content of privateKeyFile. */
  privateKey?: string;
};
/** What is needed to ask a provider, whoever signs in there. */
export type ProviderAsked = Pick<
  ProviderSettings,
  'name' | 'issuer' | 'clientId' | 'clientSecret' | 'keyId' | 'keyAlgorithm' | 'scopes' | 'signedWith' | 'waitMs'
> &
  Pick<ProviderSettings, 'clockToleranceMs' | 'signOutThere'> & {
    acrValues?: readonly string[];
    /** Vectors of trust asked for. */
    vectors?: readonly string[];
    /** PKCS #8 PEM, or the key itself. */
    privateKey?: string | CryptoKey;
  };
export type IdentitySettings = Omit<IdentityFile, 'provider' | 'residents'> & {
  provider?: ProviderSettings;
  residents?: ResidentSettings;
};

/**
 * Reads `identity.yaml` of a partnership folder. Without one, or without a provider in it, nobody can sign in.
 * Invariant: an address without TLS is taken only for this machine, and only where no real person can be held.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readIdentitySettings(
  { folder, testPeopleOnly, organisations }: Pick<Partnership, 'folder' | 'testPeopleOnly' | 'organisations'>,
  environment: Environment = process.env,
): IdentitySettings {
  if (!existsSync(join(folder, 'identity.yaml'))) {
    const { provider: _, residents: __, ...without } = identityFile.parse({});
    return without;
  }
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'identity.yaml', environment, problems);
  const settings = file && checkConfig(file, identityFile, problems);
  if (!settings || !file) throw new ConfigError(problems);
  const at = (path: (string | number)[], words: string) =>
    problems.push({ file: file.name, line: file.lineOf(path), place: path.join('.'), text: words });
  const { provider: given, residents: asked, ...others } = settings;
  const residents = asked && openResidentSettings(asked, { folder, testPeopleOnly, at });
  const rest = { ...others, ...(residents ? { residents } : {}) };
  if (given && !mayBeAsked(given.issuer, testPeopleOnly))
    at(
      ['provider', 'issuer'],
      'Without TLS only a provider on this machine is asked, and only where testPeopleOnly is true. Give an https address.',
    );
  for (const [index, system] of settings.systems.entries())
    checkSystem(system, (path, words) => at(['systems', index, ...path], words), { testPeopleOnly, organisations });
  unique(
    file,
    settings.systems.map(({ id }) => id),
    'id',
    problems,
  );
  let privateKey: string | undefined;
  if (given?.privateKeyFile !== undefined) {
    const path = isAbsolute(given.privateKeyFile) ? given.privateKeyFile : join(folder, given.privateKeyFile);
    if (existsSync(path)) privateKey = readFileSync(path, 'utf8');
    else at(['provider', 'privateKeyFile'], 'There is no such file. Paths are from the partnership folder.');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  if (!given) return rest;
  const origins = [...new Set([given.issuer, ...given.origins].map((address) => new URL(address).origin))];
  return { ...rest, provider: { ...given, origins, ...(privateKey === undefined ? {} : { privateKey }) } };
}

function checkSystem(
  { organisation, smart, link, frames }: LaunchingSystem,
  at: (path: readonly string[], words: string) => void,
  { testPeopleOnly, organisations }: Pick<Partnership, 'testPeopleOnly' | 'organisations'>,
): void {
  if (!organisations.some(({ ods }) => ods === organisation))
    at(['organisation'], `"${organisation}" is not in organisations.yaml. Add it there or mend its spelling.`);
  const addresses = [
    ...(smart ? [smart.issuer, ...smart.origins].map((address) => [['smart', 'issuer'], address] as const) : []),
    ...(link?.keysUrl ? [[['link', 'keysUrl'], link.keysUrl] as const] : []),
    ...frames.map((origin) => [['frames'], origin] as const),
  ];
  for (const [path, address] of addresses)
    if (!mayBeAsked(address, testPeopleOnly))
      at(path, 'Without TLS only a system on this machine is asked, and only where testPeopleOnly is true.');
}
