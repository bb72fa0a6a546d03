// The editors' queue, and one thing of it beside what the directory says now.
import type { ClaimShown, Queue } from '#administration/directory/work-queue.ts';
import type { WaitingKind, WaitingRow } from '#directory/editing/queue-store.ts';
import type { Suggestion } from '#directory/editing/suggestions.ts';
import type { Author } from '#directory/listing.ts';
import { wordTable } from '#standards/word-table.ts';
import { formatDateTime } from '../../../design/dates.ts';
import { type Html, html } from '../../../design/html.ts';
import { errorSummary } from '../../../design/page.ts';
import { phonesOf } from '../../service/service-page.ts';
import type { Words } from '../../words/words.ts';
import { fieldName, fieldWords } from '../field-words.ts';
import { editorsTabs, paging, status, whyBox } from '../tabs.ts';

const said = wordTable({
  visitor: 'Somebody suggests a change',
  keeper: 'Its keeper changes it',
  person: 'Somebody signed in suggests a change',
  new: 'Its keeper adds a service',
  missing: 'Somebody says that this is missing',
  'listed-address': 'Somebody asks to keep it, by its listed address',
  editor: 'Somebody asks to keep it',
  'handed-over': 'Whoever keeps it asks somebody else to',
  wrong: 'Something is wrong',
  closed: 'It has closed',
  unsafe: 'Somebody did not feel safe',
  other: 'Something else',
});

const kinds = { suggestion: 'Changes', report: 'Reports', claim: 'Requests to keep' } as const;

export function queuePage(
  { rows, counts, page, pages }: Queue,
  { kind, told, timeZone }: { kind: WaitingKind | undefined; told: string | undefined; timeZone: string },
): Html {
  const total = counts.suggestion + counts.claim + counts.report;
  const filter = (each: WaitingKind | undefined, words: string, count: number) =>
    html`<li><a href="/directory/queue${each === undefined ? '' : `?kind=${each}`}" ${each === kind && html`aria-current="true"`}>${words} (${count})</a></li>`;
  return html`${editorsTabs('/directory/queue')}${status(told)}<h1 class="nhsuk-heading-l">What waits for an editor</h1>
    <ul class="nhsuk-list lcr-editors-filter">${filter(undefined, 'All', total)}${Object.entries(kinds).map(([each, words]) => filter(each as WaitingKind, words, counts[each as WaitingKind]))}</ul>
    ${
      rows.length === 0
        ? html`<p>Nothing waits.</p>`
        : html`<ol class="nhsuk-list lcr-queue" start="${(page - 1) * 30 + 1}">${rows.map((row) => queueRow(row, timeZone))}</ol>${paging(`/directory/queue${kind === undefined ? '' : `?kind=${kind}`}`, page, pages)}`
    }`;
}

function queueRow(
  { kind, id, serviceId, name, organization, said: what, fields, words, at }: WaitingRow,
  timeZone: string,
) {
  const when = formatDateTime(at.toISOString(), timeZone);
  if (kind === 'report')
    return html`<li class="${what === 'unsafe' && 'lcr-queue-urgent'}"><h2 class="nhsuk-heading-s">${said[what] ?? what}: <a href="/directory/services/${serviceId}">${name}</a></h2>
      <p>${organization}, ${when}</p><blockquote class="nhsuk-body">${words}</blockquote>
      <form method="post" action="/directory/reports/${id}"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Settled<span class="nhsuk-u-visually-hidden">: ${name}</span></button></form></li>`;
  return html`<li><h2 class="nhsuk-heading-s">${said[what] ?? what}: <a href="/directory/queue/${kind}s/${id}">${name}</a></h2>
    <p>${organization !== name && `${organization}, `}${when}${
      fields.length > 0 &&
      what !== 'new' &&
      what !== 'missing' &&
      html`<br />${fields
        .map(fieldName)
        .toSorted((one, other) => one.localeCompare(other))
        .join(', ')}`
    }</p>
    ${words && html`<blockquote class="nhsuk-body">${words}</blockquote>`}</li>`;
}

export const whoWords = ({ kind, name }: Author): string =>
  kind === 'keeper' ? `${name} (keeps it)` : kind === 'feed' ? `${name} (feed)` : name;

export interface Deciding {
  timeZone: string;
  words: Words;
  told?: string | undefined;
  faults?: readonly { field: string; text: string }[];
  /** What was ticked and typed, where it is shown again. */
  typed?: { take: readonly string[]; why: string };
}

export function suggestionPage(
  { id, service, version, isNew, isMissing, words: wrote, by, madeAt, differences }: Suggestion,
  { timeZone, words, told, faults = [], typed }: Deciding,
): Html {
  const fault = faults.find(({ field }) => field === 'why')?.text;
  const ticked = (field: string, changedSince: boolean) => (typed ? typed.take.includes(field) : !changedSince);
  const cell = (name: string, content: Html) =>
    html`<td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">${name} </span><span>${content}</span></td>`;
  const address = differences.some(({ field }) => field === 'organization' || field === 'email');
  return html`${editorsTabs(undefined)}${status(told)}${errorSummary(faults)}
    <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service ? (isNew ? `New, of ${service.organization.name}` : service.organization.name) : 'Its listing is gone'}</span>${service?.name ?? 'A suggestion'}</h1>
    <p>${whoWords(by)}, ${formatDateTime(madeAt.toISOString(), timeZone)}${service && !isNew && html` · <a href="/directory/services/${service.id}">The listing</a> · <a href="/directory/services/${service.id}/history">Its history</a>`}</p>
    ${wrote !== undefined && html`<blockquote class="nhsuk-body">${wrote.split('\n').map((line, index) => html`${index > 0 && html`<br />`}${line}`)}</blockquote>`}
    ${isMissing && html`<div class="nhsuk-inset-text"><p>Nobody has made sure of it. Ring or write to them before you put it into the directory. What you take is a draft: only editors see it. An address of whoever told us is deleted once you decide.</p></div>`}
    ${address && html`<div class="nhsuk-inset-text"><p>An e-mail address is among this. Whoever reads it may ask to keep the organisation’s listings: make sure that it is theirs.</p></div>`}
    <form method="post" action="/directory/queue/suggestions/${id}">
      <input type="hidden" name="version" value="${version}" />
      ${
        differences.length > 0 &&
        html`<table class="nhsuk-table-responsive lcr-items lcr-differences" role="table">
          <caption class="nhsuk-table__caption">What would be different. Tick what you take.</caption>
          <thead role="rowgroup" class="nhsuk-table__head"><tr role="row"><th role="columnheader" scope="col">Take</th><th role="columnheader" scope="col">It says now</th><th role="columnheader" scope="col">It would say</th></tr></thead>
          <tbody class="nhsuk-table__body">${differences.map(
            ({ field, now, suggested, changedSince }) => html`<tr role="row" class="nhsuk-table__row">
              <td role="cell" class="nhsuk-table__cell"><div class="nhsuk-checkboxes nhsuk-checkboxes--small"><div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="take-${field}" name="take" value="${field}" ${ticked(field, changedSince) && 'checked'} /><label class="nhsuk-label nhsuk-checkboxes__label" for="take-${field}">${fieldName(field)}</label></div></div>
                ${changedSince && html`<strong class="nhsuk-tag nhsuk-tag--yellow">Changed since</strong>`}</td>
              ${cell('It says now', fieldWords(field, now, words))}
              ${cell('It would say', fieldWords(field, suggested, words))}
            </tr>`,
          )}</tbody></table>`
      }
      ${whyBox(typed?.why, fault)}
      <div class="lcr-buttons">
        ${service && differences.length > 0 && html`<button class="nhsuk-button" type="submit" name="decision" value="take">${isMissing ? 'Make a draft of it' : 'Take what is ticked'}</button>`}
        <button class="nhsuk-button nhsuk-button--secondary" type="submit" name="decision" value="refuse">${differences.length > 0 ? 'Take nothing of it' : 'Settled'}</button>
      </div>
    </form>
    <p><a href="/directory/queue/next?kind=suggestion&amp;id=${id}">Leave it and go on to the next</a></p>`;
}

/** Where they wrote nothing themselves. */
const waitsFor = {
  'listed-address': 'They use the listed address. It was taken back from somebody before, so it waits for you.',
  editor: undefined,
  'handed-over': 'Whoever keeps it asked them. It was taken back from somebody before, so it waits for you.',
} as const;

const stateWords = {
  'listed-address': 'by its listed address',
  editor: 'an editor made sure',
  'handed-over': 'handed over',
} as const;

export function claimPage(
  { claim, organization, services, keepings }: ClaimShown,
  { timeZone, faults = [], typed }: Deciding,
): Html {
  const fault = faults.find(({ field }) => field === 'why')?.text;
  const row = (label: string, value: Html | string | false | undefined) =>
    value &&
    html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${label}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`;
  const phones = [...new Set(services.flatMap((service) => phonesOf(service).map(({ number }) => number)))];
  const identifiers = (organization.organization_identifiers ?? []).map(
    ({ identifier_type: type, identifier }) => `${type} ${identifier}`,
  );
  return html`${editorsTabs(undefined)}${errorSummary(faults)}
    <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">Asks to keep its listings</span>${organization.name}</h1>
    <h2 class="nhsuk-heading-m">Who asks</h2>
    <dl class="nhsuk-summary-list">
      ${row('Name', claim.name || 'They will say when they open the link')}
      ${row('E-mail', claim.email)}
      ${row('How to make sure', claim.words ?? waitsFor[claim.proof])}
      ${row('When', formatDateTime(claim.askedAt.toISOString(), timeZone))}
    </dl>
    <h2 class="nhsuk-heading-m">What the directory knows to check it by</h2>
    <p>Do not use only what they wrote. Ring a number or write to an address that was known before.</p>
    <dl class="nhsuk-summary-list">
      ${row('Telephone', phones.join(', '))}
      ${row('E-mail', [organization.email, ...services.map(({ email }) => email)].filter((each, index, all) => each !== undefined && all.indexOf(each) === index).join(', '))}
      ${row('Website', organization.website ?? services.find(({ url }) => url)?.url)}
      ${row('Registered as', identifiers.join(', '))}
      ${row('Listings', html`${services.slice(0, 20).map(({ id, name }, index) => html`${index > 0 && html`<br />`}<a href="/directory/services/${id}">${name}</a>`)}`)}
      ${row('Keeps it now', keepings.length === 0 ? 'Nobody' : html`${keepings.map(({ name, email, proof }) => html`${name}, ${email}, ${stateWords[proof]}<br />`)}`)}
    </dl>
    <form method="post" action="/directory/queue/claims/${claim.claimId}">
      ${whyBox(typed?.why, fault)}
      <p>If you let them, we send a link to the address they gave. They keep it once they open it.</p>
      <div class="lcr-buttons"><button class="nhsuk-button" type="submit" name="decision" value="grant">I have made sure: let them</button>
      <button class="nhsuk-button nhsuk-button--secondary" type="submit" name="decision" value="refuse">Do not let them</button></div>
    </form>
    <p><a href="/directory/queue/next?kind=claim&amp;id=${claim.claimId}">Leave it and go on to the next</a></p>`;
}
