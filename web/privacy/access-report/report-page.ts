// Who looked at one person's record, on the screen, for whoever answers them.
import type { PersonShown } from '#disclosure/record-part.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { patientBanner } from '#web/viewer/patient-banner.ts';
import type { NodeSaid } from './node-words.ts';
import type { ReportLine } from './report-lines.ts';
import { explained } from './report-words.ts';

export interface ReportShown {
  person: PersonShown;
  lines: readonly ReportLine[];
  /** There are more in this time. */
  more: boolean;
  /** How each neighbouring record answered. */
  nodes: readonly NodeSaid[];
  now: Date;
  timeZone: string;
  /** Id of the time it is of. */
  time: string;
}

/** How far back it can be asked for. */
export const times: readonly { id: string; words: string; days: number }[] = [
  { id: 'month', words: 'the last month', days: 31 },
  { id: 'year', words: 'the last year', days: 366 },
  { id: 'all', words: 'as long as there is a list', days: 36_525 },
];

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

/** How other records answered, where there are any: what is missing stands out. */
export function nodesPart(nodes: readonly NodeSaid[], again: string): Html {
  const missing = nodes.filter((node) => node.missing);
  const whole = nodes.filter((node) => !node.missing);
  return html`${
    missing.length > 0 &&
    html`<div class="nhsuk-inset-text" role="region" aria-label="What is missing"><span class="nhsuk-u-visually-hidden">Information: </span>
${missing.map(({ text, mayYetAnswer }) => html`<p>${text}${mayYetAnswer && html` <a href="${again}">Ask again, and wait longer</a>.`}</p>`)}</div>`
  }${whole.map(({ text }) => html`<p>${text}</p>`)}`;
}

export function reportPage({ person, lines, more, nodes, now, timeZone, time }: ReportShown): Html {
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
<h2 class="nhsuk-heading-m" id="looks-title">${lines.length === 0 ? 'Nobody looked in this time' : `${lines.length} ${lines.length === 1 ? 'entry' : 'entries'}, the newest first`}</h2>
${nodesPart(nodes, `${own}?time=${time}&wait=long`)}
${more && html`<p>There are more than fit here. These are the newest. Choose a shorter time to see all of it.</p>`}
${
  lines.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-labelledby="looks-title">
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What they did</th><th scope="col">Why</th><th scope="col">What they saw</th><th scope="col">Check</th></tr></thead>
<tbody>${lines.map(row)}</tbody>
</table>`
}`;
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
