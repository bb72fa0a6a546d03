// At the top of a record: when its reader last looked, the way to what is new since, and what could not be told.
import type { RecordOpened } from '#disclosure/record-part.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { sourceName } from '../source-strip.ts';

export function lastLookedLine(
  { lastLook, person, sources }: Pick<RecordOpened, 'lastLook' | 'person' | 'sources'>,
  timeZone: string,
): Html {
  const href = `/record/${person.personId}/since`;
  if (!lastLook)
    return html`<p class="lcr-last-look">This is your first look at this record. <a href="${href}">What is new since a date</a></p>`;
  const unseen = sources.filter(({ sourceId }) => !lastLook.seen.has(sourceId));
  return html`<p class="lcr-last-look">You last looked at this record on <strong>${formatDateTime(lastLook.at.toISOString(), timeZone)}</strong>. What is new or has changed since is marked. <a href="${href}">See only what is new</a>${unseen.length > 0 && html` <span class="lcr-unseen">Not marked: ${unseen.map(sourceName).join(', ')}, which had not answered you in full before.</span>`}</p>`;
}
