// The alerts as they stand under the banner: every kind in a place that does not change, filled as sources answer.
import type { RecordSoFar } from '../joined-so-far.ts';
import { conflictsAbove } from '../joined-line.ts';
import { sectionElementId } from '../sections.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { type Alert, type AlertRow, alertRows } from './alerts.ts';
import { missingIn, notAsked } from './standing.ts';

export const alertsElementId = 'alerts';

/** At most so many of a kind are spelled out here: the section has all. */
const alertsShown = 8;

export function alertsBlock(record: RecordSoFar, waiting: boolean, timeZone: string): Html {
  const missing = [...missingIn(record), ...notAsked(record)];
  return html`<section class="lcr-alerts" id="${alertsElementId}" aria-labelledby="alerts-title">
<h2 class="nhsuk-heading-s" id="alerts-title">Allergies and alerts</h2>
<div class="lcr-alert-columns">${columnsOf(alertRows(record, waiting)).map((rows) => html`<dl>${rows.map((row) => alertRow(row, timeZone))}</dl>`)}</div>
${missing.length > 0 && html`<p class="lcr-incomplete"><strong>Not complete.</strong> ${missing.join('. ')}.</p>`}
</section>`;
}

/** What may kill at the left, so that it may be long without moving the rest. */
function columnsOf(rows: readonly AlertRow[]): AlertRow[][] {
  const left: readonly AlertRow['kind'][] = ['allergies', 'end-of-life'];
  return [rows.filter(({ kind }) => left.includes(kind)), rows.filter(({ kind }) => !left.includes(kind))];
}

function alertRow({ kind, title, section, alerts, said, unknown, conflicting }: AlertRow, timeZone: string): Html {
  const more = alerts.length - alertsShown;
  const has = alerts.length > 0;
  return html`<div class="lcr-alert${has && ' lcr-alert--has'}${unknown && ' lcr-alert--unknown'}" id="alert-${kind}"><dt>${has ? html`<a href="#${sectionElementId(section)}">${title}</a>` : title}</dt><dd>
${has && html`<ul>${alerts.slice(0, alertsShown).map((alert) => html`<li>${alertWords(alert, timeZone)}</li>`)}${more > 0 && html`<li><a href="#${sectionElementId(section)}">and ${more} more</a></li>`}</ul>`}
${conflictsAbove(conflicting)}
${said.map((sentence) => html`<p>${sentence}</p>`)}</dd></div>`;
}

function alertWords({ title, details, when, sources }: Alert, timeZone: string): Html {
  const from = [sources.join(', '), when && formatDateTime(when, timeZone)].filter(Boolean).join(', ');
  return html`<strong>${title}</strong>${details.length > 0 && `: ${details.join('; ')}`} <small>${from}</small>`;
}
