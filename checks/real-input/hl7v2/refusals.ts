// Whether messages are refused as they deserve: judged by people beforehand, message by message, and compared with what happened.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { table } from '../part.ts';
import type { Taken } from './translate-folder.ts';

const judgements = z.array(
  z.strictObject({
    because: z.string().min(20),
    /** Of the issue the sender is told. */
    code: z.string(),
    location: z.string(),
    messages: z.array(z.string()).min(1),
  }),
);

/**
 * Prints what was refused and why, and compares it with what deserves it.
 * @param taken messages that were judged; those of a folder of one's own were not.
 * @returns what was refused or accepted otherwise than it deserves.
 */
export function judgeRefusals(taken: readonly Taken[], print: (line: string) => void): string[] {
  const judged = judgements.parse(parse(readFileSync(new URL('./refusals.yaml', import.meta.url), 'utf8')));
  const deserved = new Map(judged.flatMap((one) => one.messages.map((file) => [file, one])));
  const refused = taken.filter(({ refused: issue }) => issue !== undefined);
  if (refused.length > 0) {
    const rows = refused.map(({ file, refused: issue }) => [
      file,
      `${issue!.text} (${issue!.location ?? 'no place'})`,
      deserved.get(file)?.because.trim() ?? 'nobody has judged it',
    ]);
    print(`\nRefused\n${table(['message', 'what the sender is told', 'why it deserves it'], rows)}`);
  }
  return taken.flatMap(({ file, refused: issue }) => {
    const judgement = deserved.get(file);
    if (!issue)
      return judgement ? [`${file} was accepted and deserves to be refused: ${judgement.because.trim()}`] : [];
    if (!judgement) return [`${file} was refused, and nobody has judged that it deserves it: ${issue.text}`];
    return judgement.code === issue.code && judgement.location === issue.location
      ? []
      : [`${file} was refused for another reason than it deserves: ${issue.text}`];
  });
}
