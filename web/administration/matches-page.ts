// Two people who may be one, side by side, why the index could not tell, and a steward's answer.
import type { Review } from '#administration/matches/review-matches.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { bannerName } from '#web/viewer/patient-banner.ts';

/** What the last answer did, and by what it is taken back. */
export interface Told {
  words: string;
  operationId?: string;
}

export function matchesPage(reviews: readonly Review[], nameOf: (ods: string) => string, told?: Told): Html {
  return html`<h1 class="nhsuk-heading-l">People who may be one</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told.words}</p>${told.operationId && takeBackForm(told.operationId)}</div>`}
<p>The index links people when it is sure. Here it is not. Until you answer, their records are shown apart. You can take an answer back.</p>
${reviews.length === 0 && html`<p>There is nothing to decide.</p>`}
${reviews.map(question)}`;

  function question({ one, other, kind, reasons }: Review, index: number): Html {
    const titleId = `match-${index}`;
    const sides = [one, other] as const;
    const row = (label: string, value: (side: Review['one']) => string | undefined) =>
      html`<tr><th scope="row">${label}</th>${sides.map((side) => html`<td>${value(side) ?? 'not known'}</td>`)}</tr>`;
    return html`<section class="lcr-section" aria-labelledby="${titleId}">
<h2 class="nhsuk-heading-m" id="${titleId}">${one.known ? bannerName(one.known.demographics) : 'Name not known'}</h2>
<table class="nhsuk-table lcr-compare" aria-labelledby="${titleId}"><thead><tr><td></td><th scope="col">One</th><th scope="col">The other</th></tr></thead><tbody>
${row('Name', ({ known }) => known && bannerName(known.demographics))}
${row('Born', ({ known }) => known?.demographics.birthDate && formatBirthDate(known.demographics.birthDate))}
${row('Gender', ({ known }) => known?.demographics.gender)}
${row('Address', ({ known }) => known?.demographics.addresses.map(({ lines, postcode }) => [...lines, postcode].filter(Boolean).join(', '))[0])}
${row('NHS number', ({ known }) => known?.demographics.nhsNumber && `${formatNhsNumber(known.demographics.nhsNumber)}${known.demographics.nhsNumberStatus === 'verified' ? '' : ' (not verified)'}`)}
${row('Known to', ({ patients }) => patients.map(({ organisation }) => nameOf(organisation)).join(', '))}
</tbody></table>
${kind === 'said-same' && html`<p><strong>A source or a steward has said that they are one person.</strong> Something here speaks against it:</p>`}
<ul class="nhsuk-list nhsuk-list--bullet">${reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>
<form method="post" action="/administration/matches" class="lcr-answer">
<input type="hidden" name="patient" value="${one.patientId}"><input type="hidden" name="other" value="${other.patientId}">
<button class="nhsuk-button nhsuk-button--small" type="submit" name="decision" value="same" aria-describedby="${titleId}">One person</button>
<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="decision" value="different" aria-describedby="${titleId}">Two people</button>
</form></section>`;
  }
}

function takeBackForm(operationId: string): Html {
  return html`<form method="post" action="/administration/matches/take-back"><input type="hidden" name="answer" value="${operationId}"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Take it back</button></form>`;
}
