// One agreement: what it says, how it stands, every version of it, and ending it early.
import {
  type Agreement,
  type AgreementState,
  type AgreementVersion,
  countingVersion,
} from '#administration/agreements/keep-agreements.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { differences, fieldWords, stateWords, termFields, termWords } from './agreement-words.ts';

export interface AgreementShown {
  agreement: Agreement;
  state: AgreementState;
  nameOf: (ods: string) => string;
  timeZone: string;
  told?: string;
  /** What is wrong with the form that ends it, and what was typed in it. */
  ending?: { error: string; because: string };
}

const did = { draft: 'Draft', agreed: 'Put in force', ended: 'Ended' } as const;

export function agreementPage({ agreement, state, nameOf, timeZone, told, ending }: AgreementShown): Html {
  const [latest] = agreement.versions;
  const counting = countingVersion(agreement);
  const { terms } = counting ?? latest;
  const address = `/privacy/agreements/${agreement.id}`;
  return html`${errorSummary(ending ? [{ field: 'because', text: ending.error }] : [])}
<h1 class="nhsuk-heading-l">${terms.title}</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told}</p></div>`}
<p><strong class="nhsuk-tag nhsuk-tag--${stateWords[state].colour}">${stateWords[state].words}</strong></p>
${latest.status === 'draft' && counting && html`<p>There is a draft, version ${latest.version}, that is not in force.</p>`}
<dl class="nhsuk-summary-list">${termFields
    .filter((field) => field !== 'title')
    .map(
      (field) =>
        html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${fieldWords[field]}</dt><dd class="nhsuk-summary-list__value">${termWords(terms, field, nameOf)}</dd></div>`,
    )}</dl>
<p><a class="nhsuk-button nhsuk-button--secondary" href="${address}/amend">${latest.status === 'draft' ? 'Go on with the draft' : 'Amend it'}</a></p>
<h2 class="nhsuk-heading-m" id="versions-title">Every version</h2>
<table class="nhsuk-table lcr-items" aria-labelledby="versions-title"><thead><tr><th scope="col">Version</th><th scope="col">What was done</th><th scope="col">By whom, and why</th></tr></thead>
<tbody>${agreement.versions.map((version, index) => versionRow(version, agreement.versions[index + 1]))}</tbody></table>
${(state === 'in-force' || state === 'not-yet') && endForm()}
<p><a href="/privacy/agreements">All sharing agreements</a></p>`;

  function versionRow(version: AgreementVersion, before: AgreementVersion | undefined): Html {
    const changed = before ? differences(before.terms, version.terms, nameOf) : [];
    const { by, recordedAt, because } = version;
    const who = by.type === 'user' ? by.name : 'This service';
    return html`<tr><td><span class="lcr-cell-heading" aria-hidden="true">Version </span>${version.version}</td>
<td>${did[version.status]}${changed.map(({ field, one, other }) => html`<div>${fieldWords[field]}: ${one} → ${other}</div>`)}</td>
<td>${who}, ${formatDateTime(recordedAt.toISOString(), timeZone)}<div>${because}</div></td></tr>`;
  }

  function endForm(): Html {
    return html`<section class="lcr-section" aria-labelledby="end-title"><h2 class="nhsuk-heading-m" id="end-title">End it now</h2>
<p>Nothing more is shared under it from the moment you end it. It can be put in force again.</p>
<form method="post" action="${address}/end" novalidate><input type="hidden" name="after" value="${latest.version}">
<div class="nhsuk-form-group${ending && ' nhsuk-form-group--error'}"><label class="nhsuk-label" for="because">Why does it end?</label>${ending && html`<span class="nhsuk-error-message" id="because-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${ending.error}</span>`}<textarea class="nhsuk-textarea" id="because" name="because" rows="2"${ending && html` aria-describedby="because-error"`}>${ending?.because}</textarea></div>
<button class="nhsuk-button nhsuk-button--warning" type="submit">End this agreement</button></form></section>`;
  }
}
