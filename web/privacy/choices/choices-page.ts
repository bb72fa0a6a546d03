// Staff write down whether a person shares their record: what they have chosen, what would change, and the choice itself.
import type { ChoicesReviewed, ChoiceWords, Parties } from '#administration/choices/review-choices.ts';
import type { PersonShown } from '#disclosure/record-part.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { patientBanner } from '#web/viewer/patient-banner.ts';
import type { ChoiceError, ChoiceForm } from './choice-form.ts';
import { askedByWords, askedForWords, askedWords, writtenBy } from './choices-words.ts';
import { effectSection } from './effect-section.ts';

/** What pages of every person share. */
export interface ChoicesFrame {
  words: ChoiceWords;
  timeZone: string;
  nameOf: (ods: string) => string;
  /** Organisations whose information is here, and those whose staff can read it. */
  parties: Parties;
}

export interface ChoicesShown {
  reviewed: ChoicesReviewed;
  person: PersonShown;
  now: Date;
  form: ChoiceForm;
  errors: readonly ChoiceError[];
  /** What was just written down. */
  told?: { words: string; choiceId: string };
}

export function findForChoicePage(typed: string, error?: string): Html {
  return html`${errorSummary(error === undefined ? [] : [{ field: 'nhsNumber', text: error }])}
<h1 class="nhsuk-heading-l">Sharing choices</h1>
<p>A person can choose that staff of other places do not see their record here, and can change their mind at any time. Write down what they say.</p>
<form method="post" action="/privacy/choices" novalidate>
<div class="nhsuk-form-group${error && ' nhsuk-form-group--error'}">
<label class="nhsuk-label" for="nhsNumber">Their NHS number</label>
<div class="nhsuk-hint" id="nhsNumber-hint">10 digits, for example 999 000 0018</div>
${error && html`<span class="nhsuk-error-message" id="nhsNumber-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}
<input class="nhsuk-input nhsuk-input--width-10" id="nhsNumber" name="nhsNumber" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" value="${typed}" aria-describedby="nhsNumber-hint${error && ' nhsNumber-error'}">
</div>
<button class="nhsuk-button" type="submit">Find</button>
</form>
<p>Without a number, <a href="/">find the person by name</a> and open their sharing choices from there.</p>`;
}

export function choicesPage(shown: ChoicesShown, frame: ChoicesFrame): Html {
  const { reviewed, person, now, errors, told } = shown;
  const { choices } = reviewed;
  const [first] = choices.optedOut.toSorted((one, other) => Number(one.chosenAt) - Number(other.chosenAt));
  const today = first ? 'out' : 'in';
  return html`${patientBanner(person, now, frame.timeZone)}
${errorSummary(errors)}
<h1 class="nhsuk-heading-l nhsuk-u-margin-top-4">Sharing choices</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told.words}</p><p><a href="/privacy/choices/${person.personId}/letter/${told.choiceId}">Letter for the person</a></p></div>`}
<p class="nhsuk-body-l">${
    first
      ? html`This person has chosen <strong>not to share</strong> their record, since ${formatDateTime(first.chosenAt.toISOString(), frame.timeZone)}.`
      : html`This person’s record <strong>is shared</strong> with staff who look after them.`
  }</p>
<p><a href="/privacy/referrals/${person.personId}">What they say of single referrals to your organisation</a></p>
${choices.history.length > 0 && history(shown, frame)}
${effectSection(reviewed, today, frame)}
${choiceForm(shown, today)}`;
}

function history({ reviewed, person }: ChoicesShown, { timeZone }: ChoicesFrame): Html {
  const { history: all, optedOut } = reviewed.choices;
  return html`<h2 class="nhsuk-heading-m" id="history-title">What they have chosen before</h2>
<table class="nhsuk-table lcr-items" aria-labelledby="history-title"><thead><tr><th scope="col">They said so</th><th scope="col">Choice</th><th scope="col">How</th><th scope="col">Written down by</th><th scope="col">To take away</th></tr></thead>
<tbody>${all.map(
    (choice) => html`<tr>
<td>${formatDateTime(choice.chosenAt.toISOString(), timeZone)}</td>
<td>${choice.opted === 'out' ? 'Not to share' : 'To share again'}${optedOut.includes(choice) && html` <strong class="nhsuk-tag">Holds now</strong>`}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">How: </span>${askedWords(choice)}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Written down by: </span>${writtenBy(choice)}, ${formatDateTime(choice.recordedAt.toISOString(), timeZone)}</td>
<td><a href="/privacy/choices/${person.personId}/letter/${choice.choiceId}">Letter<span class="nhsuk-u-visually-hidden"> about the choice of ${formatDateTime(choice.chosenAt.toISOString(), timeZone)}</span></a>, <a href="/privacy/choices/${person.personId}/consent/${choice.choiceId}">FHIR<span class="nhsuk-u-visually-hidden"> Consent of the choice of ${formatDateTime(choice.chosenAt.toISOString(), timeZone)}</span></a></td>
</tr>`,
  )}</tbody></table>`;
}

function choiceForm({ reviewed, person, form, errors }: ChoicesShown, today: 'in' | 'out'): Html {
  const errorOf = (field: ChoiceError['field']) => errors.find((each) => each.field === field)?.text;
  const message = (field: ChoiceError['field']) => {
    const text = errorOf(field);
    return (
      text &&
      html`<span class="nhsuk-error-message" id="${field}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${text}</span>`
    );
  };
  const radios = (field: 'askedBy' | 'askedFor', legend: string, options: Readonly<Record<string, string>>) =>
    html`<div class="nhsuk-form-group${errorOf(field) && ' nhsuk-form-group--error'}"><fieldset class="nhsuk-fieldset"${errorOf(field) && html` aria-describedby="${field}-error"`}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">${legend}</legend>${message(field)}
<div class="nhsuk-radios nhsuk-radios--small">${Object.entries(options).map(
      ([value, words], index) =>
        html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="${index === 0 ? field : `${field}-${value}`}" name="${field}" type="radio" value="${value}"${form[field] === value && html` checked`}><label class="nhsuk-label nhsuk-radios__label" for="${index === 0 ? field : `${field}-${value}`}">${words}</label></div>`,
    )}</div></fieldset></div>`;
  const dayInput = (name: 'day' | 'month' | 'year', label: string, width: 2 | 4) =>
    html`<div class="nhsuk-date-input__item"><div class="nhsuk-form-group"><label class="nhsuk-label nhsuk-date-input__label" for="${name}">${label}</label><input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-${width}${errorOf('day') && ' nhsuk-input--error'}" id="${name}" name="${name}" type="text" inputmode="numeric" autocomplete="off" value="${form[name]}"></div></div>`;
  const opted = today === 'in' ? 'out' : 'in';
  return html`<section class="lcr-section" aria-labelledby="choose-title">
<h2 class="nhsuk-heading-m" id="choose-title">${opted === 'out' ? 'Write down that they opt out' : 'Write down that they opt back in'}</h2>
<form method="post" action="/privacy/choices/${person.personId}" novalidate>
<input type="hidden" name="opted" value="${opted}"><input type="hidden" name="after" value="${reviewed.choices.history[0]?.sequence ?? 0}">
${radios('askedFor', 'Who asked?', askedForWords)}
${radios('askedBy', 'How did they ask?', askedByWords)}
<div class="nhsuk-form-group${errorOf('day') && ' nhsuk-form-group--error'}"><fieldset class="nhsuk-fieldset"${errorOf('day') && html` aria-describedby="day-error"`}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">When did they say so?</legend>${message('day')}<div class="nhsuk-date-input">${dayInput('day', 'Day', 2)}${dayInput('month', 'Month', 2)}${dayInput('year', 'Year', 4)}</div></fieldset></div>
<div class="nhsuk-form-group${errorOf('explained') && ' nhsuk-form-group--error'}">${message('explained')}
<div class="nhsuk-checkboxes nhsuk-checkboxes--small"><div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="explained" name="explained" type="checkbox" value="yes"${form.explained && html` checked`}${errorOf('explained') && html` aria-describedby="explained-error"`}><label class="nhsuk-label nhsuk-checkboxes__label" for="explained">They know what changes and what stays, or have had it in writing</label></div></div></div>
<button class="nhsuk-button${opted === 'out' && ' nhsuk-button--warning'}" type="submit">${opted === 'out' ? 'Stop sharing this record' : 'Share this record again'}</button>
</form></section>`;
}
