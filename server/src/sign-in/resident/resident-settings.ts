// What identity.yaml says of how people sign in to their own page: NHS login, or a provider that speaks as it does.
// Source: NHS login, Interface Specification: Federation; vectors of trust (RFC 8485); private key JWT is its only client authentication.
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { mayBeAsked } from '../may-be-asked.ts';
import { signatureAlgorithms } from '../signature-algorithms.ts';

const text = z.string().trim().min(1, 'This may not be empty.');

/** What its claims are called. The defaults are those of NHS login. */
const claimNames = z.strictObject({
  nhsNumber: text.default('nhs_number'),
  birthDate: text.default('birthdate'),
  familyName: text.default('family_name'),
  /** How surely it was checked who they are: P0, P5, P9. */
  proofing: text.default('identity_proofing_level'),
  /** The vector of trust, in the ID token. */
  vector: text.default('vot'),
});

const provider = z.strictObject({
  /** What people call it, e.g. "NHS login". */
  name: text,
  issuer: z.url({ protocol: /^https?$/, error: 'An address like https://auth.example.org.' }),
  /** Where its pages are, when not at the issuer's address. */
  origins: z.array(z.url()).default([]),
  clientId: text,
  /** Our key, PKCS #8 PEM, from the partnership folder. In a demonstration one is made at each start where none is given. */
  privateKeyFile: text.optional(),
  keyId: text.optional(),
  keyAlgorithm: z.enum(signatureAlgorithms).default('RS512'),
  scopes: z
    .array(text)
    .default(['openid', 'profile'])
    .refine((scopes) => scopes.includes('openid'), 'Without openid it is not a sign-in.'),
  /** What its tokens are signed with. */
  signedWith: z.enum(signatureAlgorithms).default('RS512'),
  claims: claimNames.prefault({}),
  waitMs: z.int().min(50, 'A wait under 50 ms refuses every answer.').max(30_000, 'At most 30,000 ms.').default(5000),
  clockToleranceMs: z.int().min(0).max(60_000, 'At most a minute.').default(10_000),
  /** NHS login has no place to sign out at: whoever signed out shows anew who they are when they come again. */
  signOutThere: z.boolean().default(false),
});

const minute = 60_000;
/** Source: RFC 8485 §2: components in any order, each a capital letter with a word. */
const vector = z
  .string()
  .regex(/^[A-Z][a-z0-9]+(\.[A-Z][a-z0-9]+)*$/, 'A vector of trust is written like P9.Cp.Cd.')
  .refine((value) => value.split('.').includes('P9'), 'A vector that is enough must have P9 in it.');

export const residentsFile = z.strictObject({
  provider,
  /**
   * Vectors of trust that are enough: asked for, and demanded of the signed token.
   * Invariant: none without P9, whatever is written here. Source: NHS login: a health record needs P9, and two factors.
   */
  vectors: z.array(vector).min(1).default(['P9.Cp.Cd', 'P9.Cp.Ck', 'P9.Cm']),
  /** Source: NHS login is for people of 13 and over. */
  youngest: z.int().min(0).max(25).default(13),
  sessions: z
    .strictObject({
      idleMs: z
        .int()
        .min(minute, 'At least a minute: 60000.')
        .max(30 * minute, 'At most half an hour: 1800000.')
        .default(10 * minute),
      longestMs: z
        .int()
        .min(minute, 'At least a minute: 60000.')
        .max(12 * 60 * minute, 'At most 12 hours: 43200000.')
        .default(60 * minute),
    })
    .prefault({}),
});

export type ResidentsFile = z.output<typeof residentsFile>;
export type ResidentSettings = Omit<ResidentsFile, 'provider'> & {
  provider: ResidentsFile['provider'] & {
    /** The content of privateKeyFile; where there is none, a key is made at the start. */
    privateKey?: string;
  };
};

/** The address and the key checked, and read. @param at takes a mistake, by its path in identity.yaml. */
export function openResidentSettings(
  settings: ResidentsFile,
  {
    folder,
    testPeopleOnly,
    at,
  }: { folder: string; testPeopleOnly: boolean; at: (path: (string | number)[], words: string) => void },
): ResidentSettings {
  const { provider: given } = settings;
  if (!mayBeAsked(given.issuer, testPeopleOnly))
    at(
      ['residents', 'provider', 'issuer'],
      'Without TLS only a provider on this machine is asked, and only where testPeopleOnly is true. Give an https address.',
    );
  const origins = [...new Set([given.issuer, ...given.origins].map((address) => new URL(address).origin))];
  if (given.privateKeyFile === undefined) {
    if (!testPeopleOnly)
      at(
        ['residents', 'provider'],
        'Give privateKeyFile: this provider knows us by our key. Only a demonstration makes one by itself.',
      );
    return { ...settings, provider: { ...given, origins } };
  }
  const path = isAbsolute(given.privateKeyFile) ? given.privateKeyFile : join(folder, given.privateKeyFile);
  if (existsSync(path)) return { ...settings, provider: { ...given, origins, privateKey: readFileSync(path, 'utf8') } };
  at(['residents', 'provider', 'privateKeyFile'], 'There is no such file. Paths are from the partnership folder.');
  return { ...settings, provider: { ...given, origins } };
}
