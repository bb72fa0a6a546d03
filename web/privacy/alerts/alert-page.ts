// One alert: who, whom, why it was raised, what was shown, what explains it and what does not, what was done, and what to do.
import type { Alert, Outcome } from '#administration/alerts/alert.ts';
import { outcomes } from '#administration/alerts/alert.ts';
import type { AlertShown, DisclosureShown } from '#administration/alerts/worklist/open-alert.ts';
import type { ActRow } from '#administration/alerts/worklist/review-alerts.ts';
import { sections } from '#record/items/sections.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate } from '#web/design/dates.ts';
import { type Html, html, type HtmlValue, nothing } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { bannerName } from '#web/viewer/patient-banner.ts';
import { actWords, outcomeWords, stateColours, stateWords, when } from './alert-words.ts';
import { wordTable } from '#standards/word-table.ts';

export interface AlertPageShown {
  shown: AlertShown;
  /** Rules with what can explain each, as they are now. */
  rules: readonly { id: string; explainedBy: readonly string[] }[];
  sourceName: (sourceId: string) => string;
  nameOf: (ods: string) => string;
  roleOf: (roleId: string) => string;
  userId: string;
  timeZone: string;
  told?: string;
  /** What was typed and not kept, with why. */
  kept?: { error: string; words: string; outcome?: Outcome | undefined; since?: readonly ActRow[] };
}

const sectionTitles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));

export function alertPage(page: AlertPageShown): Html {
  const { shown, nameOf, roleOf, timeZone, told, kept } = page;
  const { alert, person } = shown;
  return html`<a class="nhsuk-back-link" href="/privacy/alerts">Alerts about access</a>
${kept && errorSummary([{ field: 'words', text: kept.error }])}
<h1 class="nhsuk-heading-l">${alert.userName}</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told}</p></div>`}
${kept?.since && html`<div class="nhsuk-inset-text"><p>Since you opened this page:</p>${history(kept.since, timeZone)}</div>`}
<dl class="nhsuk-summary-list">
${row('State', html`<strong class="nhsuk-tag ${stateColours[alert.state]}">${stateWords[alert.state]}</strong>`)}
${alert.outcome && row('Outcome', outcomeWords[alert.outcome])}
${row('Reader', `${alert.userName}, ${roleOf(alert.roleId)}, ${nameOf(alert.organisation)}`)}
${row('Person looked at', personWords(alert, person))}
${row('When', alert.firstLookAt.getTime() === alert.lastLookAt.getTime() ? when(alert.firstLookAt, timeZone) : `${when(alert.firstLookAt, timeZone)} to ${when(alert.lastLookAt, timeZone)}`)}
${row('Score', String(alert.score))}
${row('Taken on by', alert.assignedTo === undefined ? 'nobody' : alert.assignedTo === page.userId ? 'you' : alert.assignedTo)}
</dl>
<h2 class="nhsuk-heading-m">Why it was raised</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${alert.signals.map(({ name, words, weight, weak }) => html`<li>${name} (${weight}${weak && ', a guess by name'}): ${words}</li>`)}</ul>
${saidPart(page)}
${evidencePart(page)}
<h2 class="nhsuk-heading-m" id="shown">What was shown</h2>
${shown.disclosures.length === 0 && html`<p>Nothing was opened: it is about searches.</p>`}
${shown.disclosures.map((disclosure) => disclosurePart(disclosure, page))}
${timeline(page)}
<h2 class="nhsuk-heading-m" id="history">What was done about it</h2>
${history(shown.acts, timeZone)}
${actForms(page)}
${others(page)}`;
}

const row = (key: string, value: HtmlValue): Html =>
  html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${key}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`;

function personWords(alert: Alert, person: AlertShown['person']): HtmlValue {
  if (!alert.personId) {
    const people = new Set(alert.signals.flatMap(({ looks }) => looks.map(({ personId }) => personId)).filter(Boolean));
    return people.size === 0
      ? 'nobody: it is about searches'
      : `${people.size} people: it is about the week as a whole`;
  }
  if (!person) return 'somebody who can no longer be found';
  return [
    bannerName(person),
    person.birthDate && `born ${formatBirthDate(person.birthDate)}`,
    person.nhsNumber && `NHS number ${formatNhsNumber(person.nhsNumber)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What the reader gave as a reason when they were asked, in their own choice of words. */
function saidPart({ shown: { saidWhy }, timeZone }: AlertPageShown): Html | false {
  if (saidWhy.length === 0) return false;
  return html`<h2 class="nhsuk-heading-m" id="said">What the reader said</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${saidWhy.map(({ at, emergency, words, note }) => html`<li>${when(at, timeZone)}${emergency && ', as an emergency'}: “${words}”${note && html`<br>They wrote: “${note}”`}</li>`)}</ul>`;
}

/** What was found, what it explains, and what nothing explains: both are said, so that neither is taken for the other. */
function evidencePart({ shown: { alert }, rules, nameOf, timeZone }: AlertPageShown): Html {
  const explained = new Set(alert.evidence.flatMap(({ explains }) => explains));
  const names = (ids: ReadonlySet<string>) =>
    alert.signals
      .filter(({ rule }) => ids.has(rule))
      .map(({ name }) => name.toLowerCase())
      .join('; ');
  const never = alert.signals.filter(
    ({ rule }) => (rules.find(({ id }) => id === rule)?.explainedBy.length ?? 0) === 0,
  );
  return html`<h2 class="nhsuk-heading-m" id="evidence">What explains it</h2>
<p>Looked for at ${nameOf(alert.organisation)}: visits, stays, appointments and referrals about then, and whose GP practice it is.</p>
${alert.evidence.length === 0 && html`<p>Nothing was found.</p>`}
${
  alert.evidence.length > 0 &&
  html`<ul class="nhsuk-list nhsuk-list--tick">${alert.evidence
    .slice(0, 50)
    .map(
      ({ kind, words, from, until, explains }) =>
        html`<li>${words}${kind !== 'registration' && kind !== 'known' && html`, ${when(from, timeZone)}${until && html` to ${when(until, timeZone)}`}`}. It explains: ${names(new Set(explains))}.</li>`,
    )}</ul>`
}
${
  alert.signals.some(({ rule }) => !explained.has(rule)) &&
  html`<p>Not explained: ${names(new Set(alert.signals.map(({ rule }) => rule).filter((rule) => !explained.has(rule))))}.</p>`
}
${never.length > 0 && html`<p>A visit or an appointment is no reason to look at one’s own record or one’s family’s. Such an alert is never closed by itself.</p>`}`;
}

function disclosurePart(
  { disclosureId, at, kind, why, shown }: DisclosureShown,
  { sourceName, timeZone }: AlertPageShown,
): Html {
  return html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${when(at, timeZone)}: ${kindWords[kind] ?? kind}</span></summary><div class="nhsuk-details__text">
${why && html`<p>${why}</p>`}
${shown.length === 0 && html`<p>It was not read to its end: what was shown is not known source by source.</p>`}
<ul class="nhsuk-list nhsuk-list--bullet">${shown.map(
    ({ sourceId, outcome, sections: each }) =>
      html`<li>${sourceName(sourceId)}: ${each.length === 0 ? `nothing (${outcome})` : each.map(({ section, count }) => `${sectionTitles.get(section) ?? section} (${count})`).join(', ')}</li>`,
  )}</ul>
<p class="nhsuk-body-s">Number in the log: ${disclosureId}</p>
</div></details>`;
}

const kindWords: Readonly<Record<string, string>> = wordTable({
  'open-record': 'opened the record',
  'search-record': 'looked for something in the record',
  'print-record': 'made it into pages to print',
  'export-record': 'made some of it into a file',
  'open-document': 'opened a letter or document',
  'open-original': 'opened what a source sent',
  'refresh-record': 'looked for what is new in it',
});

const didWords: Readonly<Record<string, string>> = wordTable({
  opened: 'opened a record',
  searched: 'searched for somebody',
  refused: 'was refused a record',
  claimed: 'said why they needed a record',
  'broke-glass': 'opened a record as an emergency',
});

function timeline({ shown: { alert, readerDid, othersLooked }, roleOf, nameOf, timeZone }: AlertPageShown): Html {
  const same = (personId: string | undefined) => alert.personId !== undefined && personId === alert.personId;
  return html`<h2 class="nhsuk-heading-m" id="timeline">About then</h2>
<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">What the reader did in the hours before and after (${readerDid.length})</span></summary><div class="nhsuk-details__text">
<ul class="nhsuk-list nhsuk-list--bullet">${readerDid.map(
    ({ at, action, personId }) =>
      html`<li>${when(at, timeZone)}: ${didWords[action]}${same(personId) && html`, <strong>this person’s</strong>`}${personId && alert.personId && !same(personId) && ', somebody else’s'}</li>`,
  )}</ul></div></details>
${
  alert.personId &&
  html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Who else looked at this person in the days before and after (${othersLooked.length})</span></summary><div class="nhsuk-details__text">
<ul class="nhsuk-list nhsuk-list--bullet">${othersLooked.map(({ at, action, name, roleId, organisation }) => html`<li>${when(at, timeZone)}: ${name}, ${roleOf(roleId)}, ${nameOf(organisation)}, ${didWords[action]}</li>`)}</ul></div></details>`
}`;
}

/** Everything that happened, by whom. */
export function history(acts: readonly ActRow[], timeZone: string): Html {
  return html`<ul class="nhsuk-list">${acts.map(
    ({ at, by_name, act, words, detail }) =>
      html`<li><strong>${actWords[act] ?? act}</strong>${act === 'close' && detail['outcome'] !== undefined && html` (${outcomeWords[detail['outcome'] as Outcome]})`}, ${when(at, timeZone)}, ${by_name ?? 'by itself'}<br>${words}</li>`,
  )}</ul>`;
}

function actForms({ shown: { alert }, kept, userId }: AlertPageShown): Html {
  const address = `/privacy/alerts/${alert.alertId}`;
  const hidden = html`<input type="hidden" name="version" value="${alert.version}">`;
  const mine = alert.assignedTo === userId;
  const closed = alert.state === 'closed' || alert.state === 'explained' || alert.state === 'withdrawn';
  return html`<h2 class="nhsuk-heading-m" id="act">What you do</h2>
<form method="post" action="${address}">${hidden}<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="act" value="${mine ? 'give-back' : 'take'}">${mine ? 'Give it back' : 'Take it on'}</button></form>
<form method="post" action="${address}" novalidate>${hidden}
<div class="nhsuk-form-group ${kept && 'nhsuk-form-group--error'}">
<label class="nhsuk-label nhsuk-label--s" for="words">What you found</label>
<div class="nhsuk-hint" id="words-hint">It is kept for good, with your name. Do not write down what the record says of somebody’s health.</div>
${kept && html`<span class="nhsuk-error-message" id="words-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${kept.error}</span>`}
<textarea class="nhsuk-textarea ${kept && 'nhsuk-textarea--error'}" id="words" name="words" rows="4" maxlength="4000" aria-describedby="words-hint${kept && ' words-error'}">${kept?.words ?? ''}</textarea></div>
<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="act" value="note">Add as a note</button>
${
  closed
    ? html` <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="act" value="reopen">Open it again</button>`
    : html`<fieldset class="nhsuk-fieldset nhsuk-form-group"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Outcome</legend><div class="nhsuk-radios">
${outcomes.map((outcome) => html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="outcome-${outcome}" name="outcome" value="${outcome}" ${kept?.outcome === outcome && html`checked`}><label class="nhsuk-label nhsuk-radios__label" for="outcome-${outcome}">${outcomeWords[outcome]}</label></div>`)}
</div></fieldset>
<button class="nhsuk-button" type="submit" name="act" value="close">Close with this outcome</button>`
}
</form>
<form method="post" action="${address}/letter">
<p>Letters to print. Making one is written down; sending it is up to you.</p>
<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="to" value="manager">Letter to their line manager</button>
${alert.personId && html` <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="to" value="person">Letter to the person</button>`}
</form>`;
}

function others({ shown: { alert, others: each }, timeZone }: AlertPageShown): Html {
  return html`<h2 class="nhsuk-heading-m" id="others">Other alerts of this reader (${each.length})</h2>
${each.length === 0 ? html`<p>There are none.</p>` : nothing}
${alertLinks(each, timeZone)}
${
  alert.caseId
    ? html`<p><a href="/privacy/alerts/cases/${alert.caseId}">The case they are in</a></p>`
    : each.length > 0 &&
      html`<form method="post" action="/privacy/alerts/${alert.alertId}/case"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Look into them together, as a case</button></form>`
}`;
}

/** Alerts, each with its reasons' names. */
export function alertLinks(alerts: readonly Alert[], timeZone: string): Html {
  return html`<ul class="nhsuk-list nhsuk-list--bullet">${alerts.map(
    ({ alertId, lastLookAt, state, score, signals }) =>
      html`<li><a href="/privacy/alerts/${alertId}">${when(lastLookAt, timeZone)}, score ${score}</a>: ${signals.map(({ name }) => name).join('; ')}. ${stateWords[state]}.</li>`,
  )}</ul>`;
}
