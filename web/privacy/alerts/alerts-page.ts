// The worklist: alerts by score, with their reasons in words. It names readers, and nobody they looked at.
import type { Alert } from '#administration/alerts/alert.ts';
import type { AlertPage } from '#administration/alerts/worklist/review-alerts.ts';
import { type Html, html } from '#web/design/html.ts';
import { ageOf, outcomeWords, stateColours, stateWords, subjectOf, when } from './alert-words.ts';

export interface AlertsShown {
  page: AlertPage;
  filter: { show: string; rule: string; organisation: string; mine: boolean };
  /** Rules that are on. */
  rules: readonly { id: string; name: string }[];
  organisations: readonly { ods: string; shortName: string }[];
  roleOf: (roleId: string) => string;
  nameOf: (ods: string) => string;
  now: Date;
  timeZone: string;
  offset: number;
  limit: number;
  told?: string;
}

/** What the filter can show, first the worklist. */
export const shows = [
  { id: 'open', states: ['open'], words: 'To look into' },
  { id: 'checking', states: ['checking'], words: 'Being checked for a reason' },
  { id: 'explained', states: ['explained'], words: 'Explained by themselves' },
  { id: 'closed', states: ['closed'], words: 'Closed by a privacy officer' },
  { id: 'all', states: ['open', 'checking', 'explained', 'closed', 'withdrawn'], words: 'All' },
] as const;

export function alertsPage(shown: AlertsShown): Html {
  const { page, filter, offset, limit, told } = shown;
  const { states, outcomes } = page.counts;
  const chosen = shows.find(({ id }) => id === filter.show) ?? shows[0];
  const link = (id: string, at = 0) => {
    const query = new URLSearchParams({
      show: id,
      ...(filter.rule ? { rule: filter.rule } : {}),
      ...(filter.organisation ? { organisation: filter.organisation } : {}),
      ...(filter.mine ? { mine: 'yes' } : {}),
      ...(at > 0 ? { from: String(at) } : {}),
    });
    return `/privacy/alerts?${query.toString()}`;
  };
  const count = (each: (typeof shows)[number]) => each.states.reduce((sum, state) => sum + states[state], 0);
  return html`<h1 class="nhsuk-heading-l">Alerts about access</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told}</p></div>`}
<p>Every look at a record is compared with <a href="/privacy/alerts/rules">the rules in force here</a>. What the reader’s organisation had to do with the person is looked for first, and closes an alert by itself. You see the rest.</p>
<nav aria-label="Alerts by state"><ul class="nhsuk-list">
${shows.map((each) => html`<li>${each === chosen ? html`<strong aria-current="page">${each.words} (${count(each)})</strong>` : html`<a href="${link(each.id)}">${each.words} (${count(each)})</a>`}</li>`)}
</ul></nav>
${
  Object.keys(outcomes).length > 0 &&
  html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Outcomes so far</span></summary><div class="nhsuk-details__text"><ul class="nhsuk-list nhsuk-list--bullet">${Object.entries(outcomes).map(([outcome, number]) => html`<li>${outcomeWords[outcome as keyof typeof outcomeWords]}: ${number}</li>`)}</ul></div></details>`
}
${filterForm(shown, chosen.id)}
<h2 class="nhsuk-heading-m">${chosen.words}: ${page.total === 1 ? '1 alert' : `${page.total} alerts`}${filtered(filter) && ' that fit'}</h2>
${page.alerts.length === 0 && html`<p>There is nothing here.</p>`}
${page.alerts.map((alert) => alertCard(alert, shown))}
${
  (offset > 0 || offset + page.alerts.length < page.total) &&
  html`<p>${offset > 0 && html`<a href="${link(chosen.id, Math.max(0, offset - limit))}">Heavier ones</a> `}${offset + page.alerts.length < page.total && html`<a href="${link(chosen.id, offset + limit)}">Lighter ones</a>`}</p>`
}`;
}

const filtered = ({ rule, organisation, mine }: AlertsShown['filter']) => rule !== '' || organisation !== '' || mine;

function alertCard(alert: Alert, { roleOf, nameOf, now, timeZone }: AlertsShown): Html {
  const { alertId, userName, roleId, organisation, state, score, signals, evidence, outcome } = alert;
  return html`<div class="nhsuk-card"><div class="nhsuk-card__content">
<h3 class="nhsuk-card__heading nhsuk-heading-s"><a href="/privacy/alerts/${alertId}">${userName}<span class="nhsuk-u-visually-hidden">, ${subjectOf(alert)}, score ${score}</span></a></h3>
<p>${roleOf(roleId)}, ${nameOf(organisation)}. ${subjectOf(alert)}, ${when(alert.lastLookAt, timeZone)}.</p>
<p><strong class="nhsuk-tag ${stateColours[state]}">${stateWords[state]}</strong> Score ${score}. Raised ${ageOf(alert.raisedAt, now)} ago.${alert.assignedTo && ' Somebody has taken it on.'}</p>
<ul class="nhsuk-list nhsuk-list--bullet">${signals.map(({ name, words, weight, weak }) => html`<li>${name} (${weight}${weak && ', a guess by name'}): ${words}</li>`)}</ul>
${evidence.length > 0 && html`<p>Found: ${[...new Set(evidence.map(({ words }) => words))].join('; ')}.</p>`}
${outcome && html`<p>${outcomeWords[outcome]}.</p>`}
</div></div>`;
}

function filterForm({ filter, rules, organisations }: AlertsShown, show: string): Html {
  const option = (value: string, words: string, chosen: string) =>
    html`<option value="${value}" ${value === chosen && html`selected`}>${words}</option>`;
  return html`<form method="get" action="/privacy/alerts" class="lcr-alert-filter">
<input type="hidden" name="show" value="${show}">
<div class="nhsuk-form-group"><label class="nhsuk-label" for="rule">Rule</label>
<select class="nhsuk-select" id="rule" name="rule">${option('', 'Any', filter.rule)}${rules.map(({ id, name }) => option(id, name, filter.rule))}</select></div>
<div class="nhsuk-form-group"><label class="nhsuk-label" for="organisation">Reader’s organisation</label>
<select class="nhsuk-select" id="organisation" name="organisation">${option('', 'Any', filter.organisation)}${organisations.map(({ ods, shortName }) => option(ods, shortName, filter.organisation))}</select></div>
<div class="nhsuk-form-group"><div class="nhsuk-checkboxes"><div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="mine" name="mine" type="checkbox" value="yes" ${filter.mine && html`checked`}><label class="nhsuk-label nhsuk-checkboxes__label" for="mine">Only those I have taken on</label></div></div></div>
<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Show</button>
</form>`;
}
