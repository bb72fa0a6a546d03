// One source is asked again for a record that is open: a disclosure of its own, decided, written down and closed, in which no
// other source is asked and nothing else is read. A source that rests is left to rest.
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Asking, Door } from '../door.ts';
import { openRecord, sourcesShown } from '../open-record.ts';
import type { RecordOpened, Refused } from '../record-part.ts';

/**
 * @param options `again`: the record is open and this source is asked anew, so that no answer of a moment ago will do.
 * @throws IssueError `not-found` where there is no such source, before anything is decided; or no such person.
 */
export function openSource(
  door: Door,
  asking: Asking,
  personId: PersonId,
  sourceId: string,
  { signal, again }: { signal: AbortSignal; again: boolean },
): Promise<RecordOpened | Refused> {
  if (!sourcesShown(door).some((source) => source.sourceId === sourceId))
    throw new IssueError({
      severity: 'error',
      code: 'not-found',
      text: 'No source of this partnership has this name.',
    });
  return openRecord(door, asking, personId, {
    signal,
    only: new Set([sourceId]),
    ...(again ? { as: 'refresh-record' } : {}),
  });
}
