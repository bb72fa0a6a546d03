// Who may act for whom on a person's own page: proxies.yaml, and what follows from it for one grant on one day. Pure.
// Source: NHS England, proxy access to GP online services; Gillick v West Norfolk and Wisbech AHA [1986] AC 112; Mental Capacity Act
// 2005 s. 9(2)(c), s. 11(7)(a) (lasting power of attorney), s. 16 (deputies), s. 2(5) (16 and over).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { unique } from '#runtime/config/references.ts';
import { ageOn, dayOfAge } from './birthdays.ts';

const shortName = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens.');
const words = z.string().trim().min(1, 'This may not be empty.').max(300, 'Say it in at most 300 letters.');
const age = z.int().min(0).max(120);

/** How it stands with the person themself, as staff found it. */
export const standings = ['too-young', 'agrees', 'cannot-decide'] as const;
export type Standing = (typeof standings)[number];
/** What a proxy may be let do. */
export const proxyMay = ['see-who-looked', 'choose'] as const;
export type ProxyMay = (typeof proxyMay)[number];

const band = z
  .strictObject({
    /** From this birthday of the person on. */
    from: age.default(0),
    /** It ends by itself at this birthday. */
    until: age.optional(),
    standing: z.array(z.enum(standings)).min(1),
    may: z.array(z.enum(proxyMay)).min(1),
  })
  .refine(({ from, until }) => until === undefined || until > from, 'It must end after it begins.');

const relation = z.strictObject({
  id: shortName,
  /** As staff know it. */
  name: words,
  /** What staff have seen that shows it. */
  evidence: z.array(z.strictObject({ id: shortName, words })).min(1),
  ages: z.array(band).min(1),
});

export const proxiesFile = z.strictObject({
  /** Who is younger acts for nobody. */
  youngestProxy: age.default(16),
  relations: z.array(relation),
});

export type ProxyRules = z.output<typeof proxiesFile>;

/** A partnership that says nothing lets nobody act for anybody. @throws ConfigError naming every mistake. */
export function readProxyRules(folder: string): ProxyRules {
  const name = 'proxies.yaml';
  if (!existsSync(join(folder, name))) return proxiesFile.parse({ relations: [] });
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, name, process.env, problems);
  const rules = file && checkConfig(file, proxiesFile, problems);
  if (rules && file)
    unique(
      file,
      rules.relations.map(({ id }) => id),
      'id',
      problems,
    );
  if (!rules || problems.length > 0) throw new ConfigError(problems);
  return rules;
}

/** What staff verified. */
export interface ProxyGranted {
  relation: string;
  standing: Standing;
  /** From this day on; the person's age on it is what was verified. */
  from: string;
  /** Up to and without this day. */
  until?: string | undefined;
}

export interface ProxyAllowed {
  may: ReadonlySet<ProxyMay>;
  /** The first day on which it is over: a birthday, or the day that staff chose; undefined where neither ends it. */
  endsOn: string | undefined;
}

/**
 * What a grant allows on a day; undefined where nothing.
 * Invariant: it holds in the age it was verified for, and ends by itself at the birthday the rule names; where the date of birth is not
 * known to the day, nothing is allowed. It is asked anew each time, of what is known now: a birth date that is put right counts at once.
 */
export function allowedBy(
  { relations }: ProxyRules,
  { relation: relationId, standing, from, until }: ProxyGranted,
  birthDate: string | undefined,
  today: string,
): ProxyAllowed | undefined {
  const then = ageOn(birthDate, from);
  if (birthDate === undefined || then === undefined) return undefined;
  const bands = relations.find(({ id }) => id === relationId)?.ages ?? [];
  const held = bands.filter(
    (each) => each.standing.includes(standing) && then >= each.from && (each.until === undefined || then < each.until),
  );
  const ends = held.flatMap(({ until: years }) => (years === undefined ? [] : [dayOfAge(birthDate, years)]));
  const endsOn = [...ends, ...(until === undefined ? [] : [until])].toSorted()[0];
  if (held.length === 0 || today < from || (endsOn !== undefined && today >= endsOn)) return undefined;
  return { may: new Set(held.flatMap(({ may }) => may)), endsOn };
}
