// Messages that can be sent on request: what an organisation comes to hold at this moment, in the words of people's files.
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';
import { heldRecordSchema, type HeldRecord } from '../people/held-record.ts';
import { readCodeBook } from '../people/read-people.ts';
import type { StoryDay } from '../people/story-time.ts';

export interface SimulatedMessage {
  id: string;
  /** What a person pressing the button reads. */
  title: string;
  /** Entries that come to be held. Empty where the message only ends something. */
  adds: HeldRecord;
  /** The kinds of entry in `adds`. */
  kinds: (keyof HeldRecord)[];
  /** The newest contact still open ends now, so. */
  ends?: { outcome: NonNullable<HeldRecord['encounters'][number]['outcome']> };
}

/**
 * Reads the messages of a simulation as they would be sent now. None where it has no file of them.
 * @throws ConfigError naming every mistake.
 */
export function readMessages(
  { messagesFile, codesFile, storyDay }: { messagesFile?: string; codesFile: string; storyDay: StoryDay },
  now: Date,
  environment: Environment = process.env,
): SimulatedMessage[] {
  if (messagesFile === undefined) return [];
  const problems: ConfigProblem[] = [];
  const codes = readCodeBook(codesFile, environment, problems);
  const file = readConfigFile(dirname(messagesFile), basename(messagesFile), environment, problems);
  if (!codes || !file) throw new ConfigError(problems);
  const held = heldRecordSchema(storyDay, codes, now);
  const messages = checkConfig(
    file,
    z.array(
      z
        .strictObject({
          id: z.string().regex(/^[a-z][a-z0-9-]*$/),
          title: z.string().min(1),
          adds: held.optional(),
          ends: z.strictObject({ outcome: z.enum(['home', 'died', 'other-hospital', 'care-home', 'left']) }).optional(),
        })
        .refine(({ adds, ends }) => adds !== undefined || ends !== undefined, 'Say what it adds or ends.'),
    ),
    problems,
  );
  if (!messages) throw new ConfigError(problems);
  const written = file.value as { adds?: object }[];
  return messages.map(({ id, title, adds, ends }, index) => ({
    id,
    title,
    adds: adds ?? held.parse({}),
    kinds: Object.keys(written[index]?.adds ?? {}) as (keyof HeldRecord)[],
    ...(ends && { ends }),
  }));
}
