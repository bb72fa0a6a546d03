// Who keeps which organisation's listings, how they proved it, and what was done about it.
import type { KeepingEventRow, KeepingRow } from '#directory/claims/keeping-store.ts';
import { formatDateTime } from '../../../design/dates.ts';
import { type Html, html } from '../../../design/html.ts';
import { errorSummary } from '../../../design/page.ts';
import { editorsTabs, paging, status, whyBox } from '../tabs.ts';
import { whoWords } from './queue-pages.ts';

const proofs = {
  'listed-address': 'They read its listed mailbox',
  editor: 'An editor made sure',
  'handed-over': 'Whoever kept it asked them',
} as const;

const acts = {
  asked: 'Asked to keep it',
  granted: 'An editor let them',
  refused: 'An editor did not let them',
  began: 'Began to keep it',
  'handed-over': 'Handed it over',
  'given-up': 'Gave it up',
  'taken-back': 'An editor took it back',
} as const;

export function keepersPage(
  { keepings, total, page, pages }: { keepings: readonly KeepingRow[]; total: number; page: number; pages: number },
  told: string | undefined,
  timeZone: string,
): Html {
  const cell = (name: string, content: Html | string) =>
    html`<td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">${name} </span><span>${content}</span></td>`;
  return html`${editorsTabs('/directory/keepers')}${status(told)}<h1 class="nhsuk-heading-l">Who keeps what (${total})</h1>
    ${
      keepings.length === 0
        ? html`<p>No organisation keeps its own listings yet.</p>`
        : html`<table class="nhsuk-table-responsive lcr-items" role="table"><caption class="nhsuk-u-visually-hidden">Organisations that keep their own listings</caption>
          <thead role="rowgroup" class="nhsuk-table__head"><tr role="row"><th role="columnheader" scope="col">Organisation</th><th role="columnheader" scope="col">Who</th><th role="columnheader" scope="col">How it was proved</th><th role="columnheader" scope="col">Since</th></tr></thead>
          <tbody class="nhsuk-table__body">${keepings.map(
            ({
              organizationId,
              organization,
              name,
              email,
              proof,
              since,
            }) => html`<tr role="row" class="nhsuk-table__row">
              ${cell('Organisation', html`<a href="/directory/keepers/${organizationId}">${organization}</a>`)}${cell('Who', html`${name}<br />${email}`)}${cell('How it was proved', proofs[proof])}${cell('Since', formatDateTime(since.toISOString(), timeZone))}</tr>`,
          )}</tbody></table>${paging('/directory/keepers', page, pages)}`
    }`;
}

export function keepingPage(
  { keepings, events }: { keepings: readonly KeepingRow[]; events: readonly KeepingEventRow[] },
  organisation: string,
  timeZone: string,
  faults: readonly { field: string; text: string }[] = [],
): Html {
  return html`${editorsTabs(undefined)}${errorSummary(faults)}<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">Who keeps its listings</span>${organisation}</h1>
    ${
      keepings.length === 0
        ? html`<p>Nobody keeps it now.</p>`
        : html`<form method="post" action="/directory/keepers/${keepings[0]!.organizationId}">
          <fieldset class="nhsuk-fieldset nhsuk-form-group"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">Take it back from</legend><div class="nhsuk-radios">${keepings.map(
            ({ keepingId, name, email, proof, since }, index) =>
              html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="keeping-${index}" name="keeping" value="${keepingId}" ${index === 0 && 'checked'} aria-describedby="keeping-${index}-hint" /><label class="nhsuk-label nhsuk-radios__label" for="keeping-${index}">${name}, ${email}</label><div class="nhsuk-hint nhsuk-radios__hint" id="keeping-${index}-hint">${proofs[proof]}, since ${formatDateTime(since.toISOString(), timeZone)}</div></div>`,
          )}</div></fieldset>
          ${whyBox('', faults.find(({ field }) => field === 'why')?.text)}
          <p>It counts at once, and they are told. Links that were sent for it do nothing any more, also those by which its services say how many places they have: give them new ones. From then on its listed mailbox alone proves nothing: an editor looks at every request.</p>
          <button class="nhsuk-button nhsuk-button--warning" type="submit">Take it back</button></form>`
    }
    <h2 class="nhsuk-heading-m">What was done</h2>
    <ol class="nhsuk-list lcr-history">${events.map(
      ({ act, author, because, at }) =>
        html`<li><p><strong>${acts[act]}</strong>, ${formatDateTime(at.toISOString(), timeZone)}<br />${whoWords(author)}: ${because}</p></li>`,
    )}</ol>`;
}
