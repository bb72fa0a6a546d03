// Whether and when whoever keeps listings is reminded: directory/reminders.yaml of a partnership. Without the file nobody is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';

const remindersFile = z.strictObject({
  /** So many days before a review is due, once; then when it is, and when a listing is no longer shown. */
  beforeDays: z.int().min(0).max(90).default(14),
  /** How often the server looks. */
  everyMinutes: z.int().min(1).max(1440).default(60),
});

export type ReminderRules = z.output<typeof remindersFile>;

/** @throws ConfigError with every mistake. */
export function readReminders(partnershipFolder: string): ReminderRules | undefined {
  const folder = join(partnershipFolder, 'directory');
  if (!existsSync(join(folder, 'reminders.yaml'))) return undefined;
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'reminders.yaml', process.env, problems);
  const rules = file && checkConfig(file, remindersFile, problems);
  if (!rules || problems.length > 0) throw new ConfigError(problems);
  return rules;
}
