// choices.yaml: what people are told when they choose, and whom they can ask. Words for the people of one place, so data.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';

const words = z.string().trim().min(1, 'This may not be empty.').max(1000, 'Say it in at most 1000 letters.');

const choicesFile = z.strictObject({
  /** Whom a person can ask, and tell that they have changed their mind. */
  contact: z.strictObject({
    name: words,
    address: z.array(words).default([]),
    phone: words.optional(),
    email: z.email('An email address, e.g. choices@example.org.').optional(),
  }),
  /** What still holds in an emergency, as this partnership's policies say. */
  emergency: words,
  /** What goes on whatever they choose. */
  stays: z.array(words).min(1, 'Name at least one thing that stays.'),
});

/** What people are told when they choose. */
export type ChoiceWords = z.output<typeof choicesFile>;

/** What holds everywhere: for a partnership that says nothing of its own. */
const usual: ChoiceWords = {
  contact: { name: 'your GP practice', address: [] },
  emergency: 'Ask us what staff can see in an emergency.',
  stays: [
    'Each place that cares for you keeps its own notes about you.',
    'They can still tell each other what they need to, by letter or phone.',
    'The law can still say that something about you must be passed on.',
  ],
};

/** @throws ConfigError naming every mistake with file, line and remedy. */
export function readChoiceWords(folder: string): ChoiceWords {
  const name = 'choices.yaml';
  if (!existsSync(join(folder, name))) return usual;
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, name, process.env, problems);
  const read = file && checkConfig(file, choicesFile, problems);
  if (!read) throw new ConfigError(problems);
  return read;
}
