// Finding the patient: by NHS number, or by name and birth date. Asked by POST, so that no identifier is in an address.
import type { FindCriteria, FoundPerson } from '#disclosure/find-patients.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { bannerName } from './patient-banner.ts';

/** What was typed, kept as typed so that a mistake can be mended. */
export interface FindForm {
  nhsNumber: string;
  family: string;
  given: string;
  birthDate: string;
  postcode: string;
}

export const emptyForm: FindForm = { nhsNumber: '', family: '', given: '', birthDate: '', postcode: '' };

export interface FieldError {
  field: keyof FindForm;
  text: string;
}

/** What came of a search. */
export type FindOutcome =
  | { kind: 'not-searched' }
  | { kind: 'invalid'; errors: readonly FieldError[] }
  | { kind: 'refused'; explanation: string }
  | { kind: 'found'; persons: readonly FoundPerson[]; more: boolean; notes: readonly string[] };

export type { FindCriteria };

/** @param choices whether whoever looks may write down what a person chooses about sharing their record. */
export function findPage(form: FindForm, outcome: FindOutcome, choices = false): Html {
  const errors = outcome.kind === 'invalid' ? outcome.errors : [];
  return html`${errorSummary(errors)}
    <h1 class="nhsuk-heading-l">Find a patient</h1>
    ${outcome.kind === 'refused' && html`<div class="nhsuk-inset-text"><p>${outcome.explanation}</p></div>`}
    ${outcome.kind === 'found' && results(outcome, choices)}
    <form method="post" action="/find" novalidate>
      ${field(form, errors, { name: 'nhsNumber', label: 'NHS number', hint: '10 digits, for example 999 000 0018', width: 'nhsuk-input--width-10', mode: 'numeric' })}
      <button class="nhsuk-button" type="submit">Find</button>
      <h2 class="nhsuk-heading-m">Or by name and date of birth</h2>
      <p>Spellings need not be exact. Give at least a last name and a date of birth or postcode.</p>
      ${field(form, errors, { name: 'family', label: 'Last name', width: 'nhsuk-input--width-20' })}
      ${field(form, errors, { name: 'given', label: 'First name', width: 'nhsuk-input--width-20' })}
      ${field(form, errors, { name: 'birthDate', label: 'Date of birth', hint: 'For example 31 3 1980', width: 'nhsuk-input--width-10' })}
      ${field(form, errors, { name: 'postcode', label: 'Postcode', width: 'nhsuk-input--width-10' })}
      <button class="nhsuk-button nhsuk-button--secondary" type="submit">Find by name</button>
    </form>`;
}

interface FieldOptions {
  name: keyof FindForm;
  label: string;
  hint?: string;
  width: string;
  mode?: 'numeric';
}

function field(form: FindForm, errors: readonly FieldError[], { name, label, hint, width, mode }: FieldOptions): Html {
  const error = errors.find((each) => each.field === name);
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`<div class="nhsuk-form-group ${error && 'nhsuk-form-group--error'}">
    <label class="nhsuk-label" for="${name}">${label}</label>
    ${hint && html`<div class="nhsuk-hint" id="${name}-hint">${hint}</div>`}
    ${error && html`<span class="nhsuk-error-message" id="${name}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error.text}</span>`}
    <input
      class="nhsuk-input ${width} ${error && 'nhsuk-input--error'}"
      id="${name}"
      name="${name}"
      type="text"
      value="${form[name]}"
      autocomplete="off"
      spellcheck="false"
      ${mode && html`inputmode="${mode}"`}
      ${described && html`aria-describedby="${described}"`}
    />
  </div>`;
}

type Found = Extract<FindOutcome, { kind: 'found' }>;

/** "1 person found". */
export function countFound({ persons, more }: Pick<Found, 'persons' | 'more'>): string {
  if (persons.length === 0) return 'Nobody found';
  return persons.length === 1 ? '1 person found' : `${persons.length}${more ? ' or more' : ''} people found`;
}

function results({ persons, more, notes }: Found, choices: boolean): Html {
  return html`<section aria-labelledby="results-title">
    <h2 class="nhsuk-heading-m" id="results-title" tabindex="-1">${countFound({ persons, more })}</h2>
    ${notes.map((note) => html`<p>${note}</p>`)}
    ${persons.length === 0 && html`<p>Check the details, or try fewer of them. A person may also be known under another name or date of birth.</p>`}
    ${more && html`<p>There are more. Add a first name, date of birth or postcode.</p>`}
    ${
      persons.length > 0 &&
      html`<table class="nhsuk-table lcr-items" aria-labelledby="results-title">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Born</th>
            <th scope="col">Gender</th>
            <th scope="col">Postcode</th>
            <th scope="col">NHS number</th>
            <th scope="col">Why shown</th>
          </tr>
        </thead>
        <tbody>
          ${persons.map((person) => result(person, choices))}
        </tbody>
      </table>`
    }
  </section>`;
}

function result({ personId, demographics, reasons }: FoundPerson, choices: boolean): Html {
  return html`<tr>
    <td>
      <a href="/record/${personId}">${bannerName(demographics)}</a
      >${demographics.deceased ? html` <strong class="nhsuk-tag nhsuk-tag--grey">Has died</strong>` : nothing}${choices && html`<div class="nhsuk-body-s nhsuk-u-margin-bottom-0"><a href="/privacy/choices/${personId}">Sharing choices</a></div>`}
    </td>
    <td class="lcr-when">${demographics.birthDate && formatBirthDate(demographics.birthDate)}</td>
    <td>${demographics.gender}</td>
    <td>${demographics.addresses[0]?.postcode}</td>
    <td class="lcr-when">${demographics.nhsNumber && formatNhsNumber(demographics.nhsNumber)}</td>
    <td>${reasons.join(', ')}</td>
  </tr>`;
}
