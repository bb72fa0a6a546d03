// The form of a listing: one for everybody who may say how it should be, with what each may say.
import { scheduleWords } from '../results/said.ts';
import type { Schedule, Service } from '#directory/listing.ts';
import type { Knowledge } from '#directory/search/knowledge.ts';
import type { Words } from '../words/words.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import { errorSummary } from '../../design/page.ts';
import { type Filled, mostKinds, otherSchedules, rhythms, rowsOf, weekdays } from './filled.ts';
import { boxesOf, boxOf, type FormFault } from './read-form.ts';

export interface ListingForm {
  /** Where it is sent. */
  action: string;
  filled: Filled;
  faults: readonly FormFault[];
  /** As it is now; undefined for a new one. */
  service?: Service;
  /** The version it was filled from. */
  version: number;
  knowledge: Knowledge;
  words: Words;
  withOrganization: boolean;
  /** What the last box asks for, and whether it must be said. */
  why: { label: string; hint?: string };
  button: string;
}

const statuses = {
  active: 'It is running',
  'temporarily closed': 'It is closed for now',
  inactive: 'It is not running at present',
  defunct: 'It has ended',
} as const;

const rhythmWords: Readonly<Record<(typeof rhythms)[number], string>> = {
  '1W': 'every week',
  '2W': 'every second week',
  '1': 'first of the month',
  '2': 'second of the month',
  '3': 'third of the month',
  '4': 'fourth of the month',
  '-1': 'last of the month',
};

export function listingForm(form: ListingForm): Html {
  const { filled, faults, service, knowledge, words, withOrganization, why } = form;
  const { box, area } = boxes(filled, faults);
  const kinds = [...knowledge.terms.values()].toSorted((one, other) => one.name.localeCompare(other.name));
  return html`${errorSummary(faults)}
    <form class="lcr-listing-form" method="post" action="${form.action}" novalidate>
      <input type="hidden" name="version" value="${form.version}" />
      <h2 class="nhsuk-heading-m">What it is</h2>
      ${box('name', 'Name')}
      ${area('description', 'What happens there', 'In a few short sentences.', 5)}
      ${
        service &&
        html`<div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Is it running?</legend>
          <div class="nhsuk-radios nhsuk-radios--small">${Object.entries(statuses).map(([status, label], index) => radio('status', status, label, boxOf(filled, 'status') === status, index))}</div></fieldset></div>`
      }
      ${box('alert', 'News people need to know now', { hint: 'For example: closed for Easter. Leave it empty if there is none.' })}
      ${
        kinds.length > 0 &&
        html`<fieldset class="nhsuk-fieldset nhsuk-form-group"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Kind of help</legend>
          ${Array.from({ length: mostKinds }, (_, index) => html`<label class="nhsuk-label nhsuk-u-visually-hidden" for="kind-${index}">Kind of help ${index + 1}</label><select class="nhsuk-select lcr-listing-kind" id="kind-${index}" name="kind-${index}"><option value="">${index === 0 ? 'Choose one' : 'None'}</option>${kinds.map(({ id, name }) => html`<option value="${id}" ${boxOf(filled, `kind-${index}`) === id && 'selected'}>${name}</option>`)}</select>`)}</fieldset>`
      }
      <h2 class="nhsuk-heading-m">How to reach it</h2>
      ${box('phone', 'Telephone', { type: 'tel' })}
      ${box('email', 'E-mail', { type: 'email' })}
      ${box('url', 'Website', { hint: 'The whole address, like https://example.org', type: 'url' })}
      ${area('application_process', 'How to start', 'For example: call us, or just come along.', 2)}
      ${box('wait_time', 'How long people wait')}
      <h2 class="nhsuk-heading-m">When</h2>
      ${service && otherTimes(otherSchedules(service), words)}
      ${Array.from({ length: Math.max(rowsOf(service), typedRows(filled)) }, (_, index) => timesRow(filled, faults, index))}
      <h2 class="nhsuk-heading-m">Where</h2>
      ${box('place', 'Name of the place', { hint: 'Leave all of this empty if people do not come to a place.' })}
      ${box('street', 'Street and number')}
      ${box('city', 'Town')}
      ${box('postcode', 'Postcode', { width: 10 })}
      ${area('getting_in', 'Getting in', 'One thing on each line. For example: no steps, hearing loop, toilet for a wheelchair.', 3)}
      ${box('transport', 'Getting there')}
      <h2 class="nhsuk-heading-m">Who it is for and what it costs</h2>
      ${area('eligibility_description', 'Who it is for', undefined, 2)}
      ${box('minimum_age', 'From age', { width: 3, numeric: true })}
      ${box('maximum_age', 'Up to age', { width: 3, numeric: true })}
      ${box('fees_description', 'What it costs', { hint: 'Write Free if it costs nothing.' })}
      ${
        withOrganization &&
        html`<h2 class="nhsuk-heading-m">The organisation: ${boxOf(filled, 'organization-name')}</h2>
          ${area('organization-description', 'What it does', 'This is shown with all its listings.', 3)}
          ${box('organization-email', 'Its e-mail', { hint: 'We send links to this address to prove that somebody belongs to it.', type: 'email' })}
          ${box('organization-website', 'Its website', { type: 'url' })}`
      }
      <h2 class="nhsuk-heading-m">Before you send it</h2>
      ${area('words', why.label, why.hint, 2)}
      <button class="nhsuk-button" type="submit">${form.button}</button>
    </form>`;
}

const faultOf = (faults: readonly FormFault[], name: string) => faults.find(({ field }) => field === name);

function boxes(filled: Filled, faults: readonly FormFault[]) {
  const around = (name: string, label: string, hint: string | undefined, inner: Html) => {
    const fault = faultOf(faults, name);
    return html`<div class="nhsuk-form-group ${fault && 'nhsuk-form-group--error'}"><label class="nhsuk-label nhsuk-label--s" for="${name}">${label}</label>
      ${hint !== undefined && html`<div class="nhsuk-hint" id="${name}-hint">${hint}</div>`}
      ${fault && html`<span class="nhsuk-error-message" id="${name}-error">${fault.text}</span>`}${inner}</div>`;
  };
  const described = (name: string, hint: string | undefined) => {
    const ids = [...(hint === undefined ? [] : [`${name}-hint`]), ...(faultOf(faults, name) ? [`${name}-error`] : [])];
    return ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`;
  };
  return {
    box: (
      name: string,
      label: string,
      {
        hint,
        type = 'text',
        width,
        numeric = false,
      }: { hint?: string; type?: string; width?: number; numeric?: boolean } = {},
    ) =>
      around(
        name,
        label,
        hint,
        html`<input class="nhsuk-input ${width !== undefined && `nhsuk-input--width-${width}`}" id="${name}" name="${name}" type="${type}" ${numeric && html`inputmode="numeric"`} value="${boxOf(filled, name)}"${described(name, hint)} />`,
      ),
    area: (name: string, label: string, hint: string | undefined, rows: number) =>
      around(
        name,
        label,
        hint,
        html`<textarea class="nhsuk-textarea" id="${name}" name="${name}" rows="${rows}"${described(name, hint)}>${boxOf(filled, name)}</textarea>`,
      ),
  };
}

const radio = (name: string, value: string, label: string, checked: boolean, index: number) =>
  html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="${index === 0 ? name : `${name}-${index}`}" name="${name}" value="${value}" ${checked && 'checked'} /><label class="nhsuk-label nhsuk-radios__label" for="${index === 0 ? name : `${name}-${index}`}">${label}</label></div>`;

/** Times that a row cannot hold: they stay, or are no longer so. */
function otherTimes(schedules: readonly Schedule[], words: Words): Html {
  if (schedules.length === 0) return nothing;
  return html`<fieldset class="nhsuk-fieldset nhsuk-form-group"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Times that are not so any more</legend>
    <div class="nhsuk-checkboxes nhsuk-checkboxes--small">${schedules.map((schedule) => html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="no-longer-${schedule.id}" name="when-no-longer" value="${schedule.id}" /><label class="nhsuk-label nhsuk-checkboxes__label" for="no-longer-${schedule.id}">${scheduleWords(schedule, words)}</label></div>`)}</div></fieldset>`;
}

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function timesRow(filled: Filled, faults: readonly FormFault[], index: number): Html {
  const name = (key: string) => `when-${index}-${key}`;
  const days = boxesOf(filled, name('days'));
  const wrong = ['days-MO', 'from', 'until'].flatMap((key) => faultOf(faults, name(key)) ?? []);
  const often = boxOf(filled, name('often')) || '1W';
  const time = (key: 'from' | 'until', label: string) =>
    html`<div class="lcr-listing-time"><label class="nhsuk-label" for="${name(key)}">${label}</label><input class="nhsuk-input nhsuk-input--width-5" id="${name(key)}" name="${name(key)}" type="text" value="${boxOf(filled, name(key))}" ${wrong.length > 0 && html`aria-describedby="${name('error')}"`} /></div>`;
  return html`<fieldset class="nhsuk-fieldset nhsuk-form-group ${wrong.length > 0 && 'nhsuk-form-group--error'}"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Times ${index + 1}</legend>
    ${wrong.length > 0 && html`<span class="nhsuk-error-message" id="${name('error')}">${wrong.map(({ text }) => text).join('. ')}</span>`}
    <div class="nhsuk-checkboxes nhsuk-checkboxes--small lcr-listing-days">${weekdays.map((day, at) => html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="${name('days')}-${day}" name="${name('days')}" value="${day}" ${days.includes(day) && 'checked'} /><label class="nhsuk-label nhsuk-checkboxes__label" for="${name('days')}-${day}">${dayNames[at]}</label></div>`)}</div>
    <div class="lcr-listing-times">${time('from', 'From, like 09:30')}${time('until', 'Until')}
    <div class="lcr-listing-time"><label class="nhsuk-label" for="${name('often')}">How often</label><select class="nhsuk-select" id="${name('often')}" name="${name('often')}">${rhythms.map((each) => html`<option value="${each}" ${often === each && 'selected'}>${rhythmWords[each]}</option>`)}</select></div></div></fieldset>`;
}

/** As many rows as were sent. */
const typedRows = (filled: Filled) =>
  Math.min(
    20,
    Math.max(
      0,
      ...Object.keys(filled).flatMap((name) =>
        /^when-(\d{1,2})-/.exec(name) ? [Number(/^when-(\d{1,2})-/.exec(name)![1]) + 1] : [],
      ),
    ),
  );
