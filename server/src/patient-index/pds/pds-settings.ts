// What a partnership says of the Personal Demographics Service, where it has a connection to it.
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

/** `pds.yaml` of a partnership folder. */
export const pdsSettings = z.strictObject({
  /** Up to and including the FHIR version, e.g. https://api.service.nhs.uk/personal-demographics/FHIR/R4. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'Give the address up to FHIR/R4, e.g. https://example.org/FHIR/R4.' }),
  /** How long one request is waited for. */
  waitMs: z.int().min(50, 'A wait under 50 ms refuses every answer.').max(30_000, 'At most 30,000 ms.').default(3000),
  /** What the national service allows this application; 5 unless it has agreed more. */
  requestsPerSecond: z.int().min(1).max(1000).default(5),
  /** A request that would have to wait longer for its turn is told so at once. */
  longestTurnMs: z.int().min(0).max(30_000).default(2000),
  /** Answers this fresh are not asked for again. */
  cacheMs: z.int().min(0).max(86_400_000, 'At most a day: people move and die.').default(3_600_000),
  /** Answers kept in memory. */
  cacheEntries: z.int().min(1).max(1_000_000).default(10_000),
  /** ODS code of the organisation that asks, where the service wants it (NHSD-End-User-Organisation-ODS). */
  organisation: z
    .string()
    .regex(/^[A-Z0-9]{3,10}$/, 'An ODS code is three to ten capital letters and digits.')
    .optional(),
});

export type PdsSettings = z.output<typeof pdsSettings>;

/**
 * Reads `pds.yaml` of a partnership folder. A partnership without one has no connection: people are then known only from
 * what its sources say.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readPdsSettings(folder: string, environment: Environment = process.env): PdsSettings | undefined {
  if (!existsSync(join(folder, 'pds.yaml'))) return undefined;
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'pds.yaml', environment, problems);
  const settings = file && checkConfig(file, pdsSettings, problems);
  if (!settings || problems.length > 0) throw new ConfigError(problems);
  return settings;
}
