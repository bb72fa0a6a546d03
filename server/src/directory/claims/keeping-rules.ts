// What a partnership says of organisations that keep their own listings: directory/keeping.yaml.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';

const keepingFile = z.strictObject({
  /** What a keeper changes waits for an editor, or counts at once. That it is still so always counts at once. */
  changes: z.enum(['wait', 'at-once'], 'Say wait or at-once.').default('wait'),
  links: z
    .strictObject({
      /** How long a link works that signs somebody in. */
      signInMinutes: z.int().min(5).max(120).default(20),
      /** How long one works that proves whom an organisation's address belongs to. */
      claimHours: z.int().min(1).max(336).default(48),
      /** So many may be on their way to one address, or for one organisation, in a day. */
      most: z.int().min(1).max(50).default(5),
    })
    .prefault({}),
  sessions: z
    .strictObject({
      idleMinutes: z.int().min(5).max(60).default(30),
      longestHours: z.int().min(1).max(12).default(4),
    })
    .prefault({}),
});

export type KeepingRules = z.output<typeof keepingFile>;

/** @throws ConfigError with every mistake. Without the file everything is as usual: changes wait. */
export function readKeepingRules(partnershipFolder: string): KeepingRules {
  const folder = join(partnershipFolder, 'directory');
  if (!existsSync(join(folder, 'keeping.yaml'))) return keepingFile.parse({});
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'keeping.yaml', process.env, problems);
  const rules = file && checkConfig(file, keepingFile, problems);
  if (!rules || problems.length > 0) throw new ConfigError(problems);
  return rules;
}
