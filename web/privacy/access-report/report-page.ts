// Who looked at one person's record, on the screen, for whoever answers them.
import type { PersonShown } from '#disclosure/record-part.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { patientBanner } from '#web/viewer/patient-banner.ts';
import { times } from './list-page.ts';
import { headingOf, type ListShown, nodesPart, pagesPart } from './list-shown.ts';
import type { ReportLine } from './report-lines.ts';
import { explained } from './report-words.ts';

export interface ReportShown {
  person: PersonShown;
  /** This page of them, and the way to the others. */
  list: ListShown;
  now: Date;
  timeZone: string;
}

export function findForReportPage(typed: string, error?: string): Html {
  return html`${errorSummary(error === undefined ? [] : [{ field: 'nhsNumber', text: error }])}
<h1 class="nhsuk-heading-l">Who looked at a record</h1>
<p>A person can ask who looked at their shared care record. Make sure that it is them, or somebody who may ask for them. That you read their list is written in it too.</p>
<form method="post" action="/privacy/access" novalidate>
<div class="nhsuk-form-group${error && ' nhsuk-form-group--error'}">
<label class="nhsuk-label" for="nhsNumber">Their NHS number</label>
<div class="nhsuk-hint" id="nhsNumber-hint">10 digits, for example 999 000 0018</div>
${error && html`<span class="nhsuk-error-message" id="nhsNumber-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}
<input class="nhsuk-input nhsuk-input--width-10" id="nhsNumber" name="nhsNumber" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" value="${typed}" aria-describedby="nhsNumber-hint${error && ' nhsNumber-error'}">
</div>
<button class="nhsuk-button" type="submit">Find</button>
</form>
<p><a href="/privacy/log">How the log is</a> · <a href="/privacy/log/search">Look through the log</a></p>`;
}

export function reportPage({ person, list, now, timeZone }: ReportShown): Html {
  const { lines, nodes, time, query } = list;
  const { personId } = person;
  const own = `/privacy/access/${personId}`;
  return html`${patientBanner(person, now, timeZone)}
<h1 class="nhsuk-heading-l nhsuk-u-margin-top-4">Who looked at this record</h1>
${explained.map((text) => html`<p>${text}</p>`)}
<p>Of ${times.map(
    ({ id, words }, at) =>
      html`${at > 0 && ' · '}${id === time ? html`<strong>${words}</strong>` : html`<a href="${own}?time=${id}">${words}</a>`}`,
  )}.</p>
<p><a href="${own}/report.pdf?time=${time}">As a PDF, to print or send</a> · <a href="${own}/events?time=${time}">As FHIR AuditEvents</a> · <a href="/privacy/log/search?person=${personId}">Every event about them</a></p>
<h2 class="nhsuk-heading-m" id="looks-title">${headingOf(list)}</h2>
${nodesPart(nodes, `${own}?${query}&wait=long`)}
${
  lines.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-labelledby="looks-title">
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What they did</th><th scope="col">Why</th><th scope="col">What they saw</th><th scope="col">Check</th></tr></thead>
<tbody>${lines.map(row)}</tbody>
</table>`
}
${pagesPart(own, list)}`;
}

function row(line: ReportLine): Html {
  const { when, who, what, why, information, emergency, refused, places, disclosureId, writtenBy, ours } = line;
  return html`<tr>
<td class="lcr-when"><span class="lcr-cell-heading" aria-hidden="true">When: </span>${when}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Who: </span>${who}</td>
<td>${refused && html`<strong class="nhsuk-tag nhsuk-tag--red">Stopped</strong> `}${what}</td>
<td>${emergency && html`<strong class="nhsuk-tag nhsuk-tag--yellow">Emergency</strong> `}${why}</td>
<td>${information && html`<span class="lcr-cell-heading" aria-hidden="true">They saw: </span>${information}`}</td>
<td>${
    places.length === 0
      ? ours
        ? 'In a moment'
        : nothing
      : places.map(
          (place, at) =>
            html`${at > 0 && ', '}<a href="/privacy/log/${place}"><span class="nhsuk-u-visually-hidden">Check entry </span>${place}</a>`,
        )
  }${disclosureId !== undefined && information !== undefined ? html` · <a href="/privacy/replay/${disclosureId}">What was on the screen<span class="nhsuk-u-visually-hidden">, ${when}</span></a>` : nothing}${writtenBy !== '' && html` <span class="nhsuk-body-s">${writtenBy}</span>`}</td>
</tr>`;
}
