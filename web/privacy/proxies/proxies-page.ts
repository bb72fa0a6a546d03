// Staff verify who may act for a person on their own page, stop it, and end it: who does now, and the form for one more.
import type { Proxy, ProxyRules, ProxyWritten, Standing } from '#administration/proxies/keep-proxies.ts';
import type { PersonShown } from '#disclosure/record-part.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { patientBanner } from '#web/viewer/patient-banner.ts';

export const standingWords: Readonly<Record<Standing, string>> = {
  'too-young': 'They are too young to be asked',
  agrees: 'They can decide this, were asked alone, and agree',
  'cannot-decide': 'They cannot decide this (not Gillick competent, or no mental capacity for it)',
};

/** What was typed, kept as typed. */
export interface ProxyForm {
  nhsNumber: string;
  day: string;
  month: string;
  year: string;
  relation: string;
  standing: string;
  evidence: string;
  untilDay: string;
  untilMonth: string;
  untilYear: string;
}
export const emptyProxyForm: ProxyForm = {
  nhsNumber: '',
  day: '',
  month: '',
  year: '',
  relation: '',
  standing: '',
  evidence: '',
  untilDay: '',
  untilMonth: '',
  untilYear: '',
};

export interface ProxyError {
  field: 'nhsNumber' | 'day' | 'relation' | 'standing' | 'untilDay' | 'proxies-title';
  text: string;
}

export const refusalWords: Readonly<Record<Extract<ProxyWritten, { done: false }>['why'], string>> = {
  'not-allowed': 'The rules do not let somebody act for a person of this age, as it stands with them',
  'proxy-too-young': 'Whoever would act is too young',
  same: 'Nobody can be verified to act for themselves',
  already: 'They act for this person already, or were stopped. Look at what stands above',
  'not-read': 'Choose a relation with what you have seen, and a day that is to come',
};

export interface ProxyShown {
  proxy: Proxy;
  /** What whoever acts is called; undefined where they cannot be found. */
  name: string | undefined;
  /** Whether they may act now, and until when. */
  state: 'acts' | 'stopped' | 'ended' | 'over';
  endsOn: string | undefined;
}

export interface ProxiesShown {
  person: PersonShown;
  proxies: readonly ProxyShown[];
  rules: ProxyRules;
  form: ProxyForm;
  errors: readonly ProxyError[];
  told: string | undefined;
  now: Date;
  timeZone: string;
}

export function findForProxiesPage(typed: string, error?: string): Html {
  return html`${errorSummary(error === undefined ? [] : [{ field: 'nhsNumber', text: error }])}
<h1 class="nhsuk-heading-l">Acting for others</h1>
<p>A parent, a carer, an attorney or a deputy may act for a person on their own page. You verify that they may, and end it.</p>
<form method="post" action="/privacy/proxies" novalidate>
<div class="nhsuk-form-group${error && ' nhsuk-form-group--error'}">
<label class="nhsuk-label" for="nhsNumber">NHS number of the person who is acted for</label>
<div class="nhsuk-hint" id="nhsNumber-hint">10 digits, for example 999 000 0018</div>
${error && html`<span class="nhsuk-error-message" id="nhsNumber-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}
<input class="nhsuk-input nhsuk-input--width-10" id="nhsNumber" name="nhsNumber" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" value="${typed}" aria-describedby="nhsNumber-hint${error && ' nhsNumber-error'}">
</div>
<button class="nhsuk-button" type="submit">Find</button>
</form>`;
}

export function proxiesPage(shown: ProxiesShown): Html {
  const { person, proxies, told, errors, now, timeZone } = shown;
  return html`${patientBanner(person, now, timeZone)}
${errorSummary(errors)}
<h1 class="nhsuk-heading-l nhsuk-u-margin-top-4">Acting for this person</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told}</p></div>`}
<h2 class="nhsuk-heading-m" id="proxies-title">Who acts, or has acted</h2>
${
  proxies.length === 0
    ? html`<p>Nobody acts for this person.</p>`
    : html`<table class="nhsuk-table lcr-items" aria-labelledby="proxies-title"><thead><tr><th scope="col">Who</th><th scope="col">As</th><th scope="col">Verified</th><th scope="col">Now</th><th scope="col">Change</th></tr></thead>
<tbody>${proxies.map((each) => row(each, shown))}</tbody></table>
<p>To stop is for a young person who is competent and wants their page to be their own, or for any doubt. Whoever is stopped or ended is told only that they cannot act now: neither since when nor why.</p>`
}
${
  person.demographics.nhsNumber
    ? form(shown)
    : html`<p>This person has no NHS number here, so nobody can be verified to act for them.</p>`
}`;
}

const states = { acts: 'May act', stopped: 'Stopped', ended: 'Ended', over: 'Over' } as const;

function row({ proxy, name, state, endsOn }: ProxyShown, { rules, person, timeZone }: ProxiesShown): Html {
  const by = proxy.by.type === 'user' || proxy.by.type === 'patient' ? proxy.by.name : '';
  const who = name ?? 'Somebody who cannot be found';
  const ended =
    proxy.ended && `, by ${proxy.ended.by.type === 'patient' ? 'the person themself' : proxy.ended.by.name}`;
  const action = (what: 'stop' | 'resume' | 'end', words: string) =>
    html`<form method="post" action="/privacy/proxies/${person.personId}/${proxy.proxyId}"><input type="hidden" name="what" value="${what}"><button class="nhsuk-button nhsuk-button--secondary nhsuk-u-margin-bottom-2" type="submit">${words}<span class="nhsuk-u-visually-hidden">: ${who}</span></button></form>`;
  return html`<tr>
<td><span class="lcr-cell-heading" aria-hidden="true">Who: </span>${who}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">As: </span>${rules.relations.find(({ id }) => id === proxy.relation)?.name ?? proxy.relation}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Verified: </span>${formatDateTime(proxy.recordedAt.toISOString(), timeZone)}, ${by}. ${proxy.evidenceWords}. ${standingWords[proxy.standing]}.</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Now: </span>${states[state]}${state === 'acts' && endsOn !== undefined && html`, ends by itself on ${formatDateTime(endsOn, timeZone)}`}${state === 'ended' && proxy.ended && html` ${formatDateTime(proxy.ended.at.toISOString(), timeZone)}${ended}`}</td>
<td class="lcr-acts">${state === 'acts' && action('stop', 'Stop')}${state === 'stopped' && action('resume', 'Let go on')}${(state === 'acts' || state === 'stopped') && action('end', 'End')}</td>
</tr>`;
}

function form({ person, rules, form: typed, errors }: ProxiesShown): Html {
  const errorOf = (field: ProxyError['field']) => errors.find((each) => each.field === field)?.text;
  const message = (field: ProxyError['field']) => {
    const text = errorOf(field);
    return (
      text &&
      html`<span class="nhsuk-error-message" id="${field}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${text}</span>`
    );
  };
  const group = (field: ProxyError['field']) => html`nhsuk-form-group${errorOf(field) && ' nhsuk-form-group--error'}`;
  const radio = (name: string, value: string, words: string, id: string, checked: boolean) =>
    html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="${id}" name="${name}" type="radio" value="${value}"${checked && html` checked`}><label class="nhsuk-label nhsuk-radios__label" for="${id}">${words}</label></div>`;
  const day = (prefix: '' | 'until', name: 'Day' | 'Month' | 'Year') => {
    const field = (prefix === '' ? name.toLowerCase() : `until${name}`) as 'day';
    return html`<div class="nhsuk-date-input__item"><div class="nhsuk-form-group"><label class="nhsuk-label nhsuk-date-input__label" for="${field}">${name}</label><input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-${name === 'Year' ? 4 : 2}" id="${field}" name="${field}" type="text" inputmode="numeric" autocomplete="off" value="${typed[field]}"></div></div>`;
  };
  const days = (prefix: '' | 'until', field: 'day' | 'untilDay', legend: string) =>
    html`<div class="${group(field)}"><fieldset class="nhsuk-fieldset"${errorOf(field) && html` aria-describedby="${field}-error"`}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">${legend}</legend>${message(field)}<div class="nhsuk-date-input">${day(prefix, 'Day')}${day(prefix, 'Month')}${day(prefix, 'Year')}</div></fieldset></div>`;
  return html`<section class="lcr-section" aria-labelledby="verify-title">
<h2 class="nhsuk-heading-m" id="verify-title">Verify that somebody may act</h2>
<p>You have checked who they are, and that the person is safe with it.</p>
<form method="post" action="/privacy/proxies/${person.personId}" novalidate>
<div class="${group('nhsNumber')}"><label class="nhsuk-label" for="nhsNumber">NHS number of whoever acts</label>${message('nhsNumber')}
<input class="nhsuk-input nhsuk-input--width-10" id="nhsNumber" name="nhsNumber" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" value="${typed.nhsNumber}"${errorOf('nhsNumber') && html` aria-describedby="nhsNumber-error"`}></div>
${days('', 'day', 'Date of birth of whoever acts')}
<div class="${group('relation')}"><fieldset class="nhsuk-fieldset"${errorOf('relation') && html` aria-describedby="relation-error"`}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">What are they, and what have you seen?</legend>${message('relation')}
${rules.relations.map(
  (
    { id, name, evidence },
    index,
  ) => html`<h3 class="nhsuk-heading-xs nhsuk-u-margin-bottom-2">${name}</h3><div class="nhsuk-radios nhsuk-radios--small nhsuk-u-margin-bottom-4">
${evidence.map((seen, at) =>
  radio(
    'relation',
    `${id}/${seen.id}`,
    seen.words,
    index === 0 && at === 0 ? 'relation' : `relation-${id}-${seen.id}`,
    typed.relation === id && typed.evidence === seen.id,
  ),
)}</div>`,
)}</fieldset></div>
<div class="${group('standing')}"><fieldset class="nhsuk-fieldset"${errorOf('standing') && html` aria-describedby="standing-error"`}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">How does it stand with the person themself?</legend>${message('standing')}<div class="nhsuk-radios nhsuk-radios--small">
${Object.entries(standingWords).map(([value, words], index) => radio('standing', value, words, index === 0 ? 'standing' : `standing-${value}`, typed.standing === value))}</div></fieldset></div>
${days('until', 'untilDay', 'Until when? Leave empty for as long as the rules allow')}
<button class="nhsuk-button" type="submit">They may act for this person</button>
</form></section>`;
}
