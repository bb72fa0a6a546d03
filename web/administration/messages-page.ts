// Messages that wait for a steward, were refused, or were processed in part: with the reason, and without their content.
import type { FeedState } from '#administration/messages/steward-messages.ts';
import type { PartlyDoneRow, RefusedRow, WaitingRow } from '#administration/messages/steward-messages.ts';
import { formatAgo, formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

export interface MessagesShown {
  feeds: readonly { sourceId: string; state: FeedState }[];
  /** The organisation a source belongs to, as people say it. */
  nameOf: (sourceId: string) => string;
  waiting: readonly WaitingRow[];
  partlyDone: readonly PartlyDoneRow[];
  refused: readonly RefusedRow[];
  now: Date;
  timeZone: string;
  /** What the last act did. */
  told?: string;
}

export function messagesPage(shown: MessagesShown): Html {
  const { feeds, waiting, partlyDone, refused, nameOf, now, timeZone, told } = shown;
  return html`<h1 class="nhsuk-heading-l">Messages from sources</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told}</p></div>`}
<h2 class="nhsuk-heading-m" id="feeds">Feeds</h2>
${feeds.length === 0 && html`<p>No source of this partnership sends messages.</p>`}
${
  feeds.length > 0 &&
  table(
    'feeds',
    ['Feed', 'Last message', 'Not in the record yet', 'Waiting'],
    feeds.map(({ sourceId, state }) => [
      `${nameOf(sourceId)} (${sourceId})`,
      state.lastMessageAt ? formatAgo(state.lastMessageAt, now, timeZone) : 'none ever',
      state.queued,
      state.waiting,
    ]),
  )
}
<h2 class="nhsuk-heading-m" id="waiting">Waiting for you (${waiting.length})</h2>
<p>Each of these could not be processed. Later messages about the same patients wait behind it, in order; nobody else's do.</p>
${waiting.map((row) => waitingMessage(row, timeZone))}
<h2 class="nhsuk-heading-m" id="partly">Processed in part (${partlyDone.length})</h2>
${
  partlyDone.length > 0 &&
  table(
    'partly',
    ['Message', 'Received', 'Left out', 'Why', ''],
    partlyDone.map((row) => [
      messageName(row),
      when(row.received_at, timeZone),
      row.refused,
      reasonOf(row.issues),
      again(row.sequence),
    ]),
  )
}
<h2 class="nhsuk-heading-m" id="refused">Refused (${refused.length})</h2>
<p>The senders were told, and keep these. They are shown so that you can help them.</p>
${
  refused.length > 0 &&
  table(
    'refused',
    ['Message', 'Last received', 'Times', 'What they were told'],
    refused.map((row) => [
      html`<a href="/administration/messages/refused/${row.sequence}">${messageName(row)}</a>`,
      when(row.last_received_at, timeZone),
      row.times,
      reasonOf(row.issues),
    ]),
  )
}`;
}

function waitingMessage(row: WaitingRow, timeZone: string): Html {
  return html`<div class="nhsuk-card"><div class="nhsuk-card__content">
<h3 class="nhsuk-card__heading nhsuk-heading-s">${messageName(row)}, received ${when(row.received_at, timeZone)}</h3>
<p>${row.issue.text}${row.issue.location && html` <code>${row.issue.location}</code>`}</p>
${row.behind > 0 && html`<p>${row.behind === 1 ? '1 message waits' : `${row.behind} messages wait`} behind it.</p>`}
<p><a href="/administration/messages/${row.sequence}">Read the message<span class="nhsuk-u-visually-hidden"> ${row.sequence}</span></a></p>
${again(row.sequence)}
<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Set aside<span class="nhsuk-u-visually-hidden"> message ${row.sequence}</span></span></summary>
<form class="nhsuk-details__text" method="post" action="/administration/messages/${row.sequence}/set-aside">
<label class="nhsuk-label" for="reason-${row.sequence}">Why it will never be processed</label>
<select class="nhsuk-select" id="reason-${row.sequence}" name="reason">
<option value="sent-again">The source sent it again, corrected</option>
<option value="sent-in-error">The source says it was sent in error</option>
<option value="entered-by-hand">What it says was put right by hand</option>
<option value="not-for-this-record">It does not belong in this record</option>
</select>
<p><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Set aside</button></p>
</form></details>
</div></div>`;
}

function again(sequence: number): Html {
  return html`<form method="post" action="/administration/messages/${sequence}/again"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Send through again<span class="nhsuk-u-visually-hidden"> message ${sequence}</span></button></form>`;
}

/** "kings-feed ORU^R01, number 12": what it is, nothing of whom it is about. */
function messageName(row: { sequence: number; source_id: string; message_type: string | null }): string {
  return `${row.source_id} ${row.message_type ?? 'unreadable'}, number ${row.sequence}`;
}

const when = (at: Date, timeZone: string) => formatDateTime(at.toISOString(), timeZone);
const reasonOf = (issues: readonly { text: string }[]) => [...new Set(issues.map(({ text }) => text))].join(' ');

function table(id: string, headings: readonly string[], rows: readonly (readonly (Html | string | number)[])[]): Html {
  return html`<table class="nhsuk-table lcr-items" aria-labelledby="${id}">
<thead><tr>${headings.map((heading) => (heading ? html`<th scope="col">${heading}</th>` : html`<td></td>`))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, column) => html`<td>${headings[column] && html`<span class="lcr-cell-heading" aria-hidden="true">${headings[column]}: </span>`}${cell}</td>`)}</tr>`)}</tbody>
</table>`;
}

/**
 * One message as it came, a line for each segment; bytes that are no text are shown as numbers.
 * @param content absent where it tells of what is never shared.
 */
export function messagePage(title: string, content: Uint8Array | undefined, form?: number): Html {
  if (!content)
    return html`<h1 class="nhsuk-heading-l">${title}</h1>
<p>This message tells of something that is never shared, so it cannot be read here. If it has to be put right, ask whoever sent it, and give them its number and when it came.</p>
${form !== undefined && again(form)}`;
  const text = new TextDecoder('utf-8').decode(content).replaceAll(/\r\n?/g, '\n');
  return html`<h1 class="nhsuk-heading-l">${title}</h1>
<p>That you read it is written down.</p>
<pre class="lcr-message" tabindex="0" role="region" aria-label="The message">${text}</pre>
${form !== undefined && again(form)}
<p><a href="/administration/messages">Back to the messages</a></p>`;
}
