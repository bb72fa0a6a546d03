// One listing as signed-in people read it: what everybody is told and, beside it, what only professionals are. Its history, for editors.
import type { ForProfessionals } from '#administration/directory/keep-listing.ts';
import type { HistoryEntry } from '#directory/editing/history.ts';
import type { Listing } from '#directory/listing.ts';
import type { ProfessionalDetail } from '#directory/professional.ts';
import { formatDateTime } from '../../../design/dates.ts';
import { type Html, html } from '../../../design/html.ts';
import { errorSummary } from '../../../design/page.ts';
import type { Words } from '../../words/words.ts';
import { fieldName, fieldWords } from '../field-words.ts';
import { editorsTabs, status, whyBox } from '../tabs.ts';
import { placesSection } from '../../places/places-pages.ts';
import { whoWords } from '../queue/queue-pages.ts';

interface Shown {
  words: Words;
  timeZone: string;
  told?: string | undefined;
  faults?: readonly { field: string; text: string }[];
}

const publicFields = [
  'alert',
  'status',
  'description',
  'phones',
  'email',
  'url',
  'application_process',
  'wait_time',
  'capacities',
  'schedules',
  'service_at_locations',
  'eligibility_description',
  'minimum_age',
  'maximum_age',
  'fees_description',
  'languages',
  'attributes',
  'assured_date',
] as const;

const professionalFields = [
  'takes_referrals',
  'inclusion_criteria',
  'exclusion_criteria',
  'referral_process',
  'referral_phone',
  'referral_email',
  'waiting_days',
  'waiting_as_of',
  'notes',
] as const satisfies readonly (keyof ProfessionalDetail)[];

const row = (field: string, value: unknown, words: Words) =>
  value !== undefined &&
  html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${fieldName(field)}</dt><dd class="nhsuk-summary-list__value">${fieldWords(field, value, words)}</dd></div>`;

export function professionalsPage(
  { listing, detail, said, today }: ForProfessionals,
  { words, timeZone, told, faults = [], edits }: Shown & { edits: boolean },
): Html {
  const { service, removedAt, mergedInto } = listing;
  const publicly = service as unknown as Record<string, unknown>;
  return html`${edits && editorsTabs(undefined)}${status(told)}${errorSummary(faults)}
    <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.organization.name}</span>${service.name}</h1>
    ${removedAt && html`<p class="nhsuk-warning-callout"><strong>It is not in the directory since ${formatDateTime(removedAt.toISOString(), timeZone)}.${mergedInto !== undefined && html` <a href="/directory/services/${mergedInto}">Another stands for it.</a>`}</strong></p>`}
    <section class="lcr-for-professionals" aria-labelledby="for-professionals"><h2 class="nhsuk-heading-m" id="for-professionals">For professionals</h2>
      <p class="nhsuk-body-s">Not for the public: do not print it for the person or send it to them.</p>
      ${placesSection(listing, detail, today)}
      ${
        detail
          ? html`<dl class="nhsuk-summary-list">${professionalFields.map((field) => row(field, detail[field], words))}</dl>${said && html`<p class="nhsuk-body-s">${edits ? `${whoWords(said.by)}, ` : 'Said on '}${formatDateTime(said.at.toISOString(), timeZone)}</p>`}`
          : html`<p>Nothing is said here yet. Refer as the public does.</p>`
      }</section>
    <section aria-labelledby="for-everybody"><h2 class="nhsuk-heading-m" id="for-everybody">What everybody reads</h2>
      <dl class="nhsuk-summary-list">${publicFields.map((field) => row(field, publicly[field], words))}</dl>
      ${!removedAt && html`<p><a href="/help/services/${service.id}">The public page</a></p>`}</section>
    ${edits && editorsPart(listing, faults)}`;
}

function editorsPart({ service, removedAt }: Listing, faults: readonly { field: string; text: string }[]): Html {
  const path = `/directory/services/${service.id}`;
  return html`<section aria-labelledby="edit"><h2 class="nhsuk-heading-m" id="edit">Edit</h2>
    <ul class="nhsuk-list"><li><a href="${path}/edit">Change the listing</a></li><li><a href="${path}/professional">Change what professionals read</a></li><li><a href="${path}/history">What it has been, and who changed it</a></li><li><a href="/directory/keepers/${service.organization.id}">Who keeps it</a></li></ul>
    <form method="post" action="${path}/${removedAt ? 'in' : 'out'}">${whyBox('', faults.find(({ field }) => field === 'why')?.text)}
      <button class="nhsuk-button ${removedAt ? 'nhsuk-button--secondary' : 'nhsuk-button--warning'}" type="submit">${removedAt ? 'Put it back into the directory' : 'Take it out of the directory'}</button></form></section>`;
}

export function detailPage(
  { service }: Listing,
  detail: Readonly<Record<string, string>>,
  faults: readonly { field: string; text: string }[],
): Html {
  const fault = (name: string) => faults.find(({ field }) => field === name);
  const box = (name: string, inner: (described: Html | false) => Html, hint?: string) => {
    const wrong = fault(name);
    const ids = [...(hint === undefined ? [] : [`${name}-hint`]), ...(wrong ? [`${name}-error`] : [])];
    return html`<div class="nhsuk-form-group ${wrong && 'nhsuk-form-group--error'}"><label class="nhsuk-label nhsuk-label--s" for="${name}">${fieldName(name)}</label>${hint !== undefined && html`<div class="nhsuk-hint" id="${name}-hint">${hint}</div>`}${wrong && html`<span class="nhsuk-error-message" id="${name}-error">${wrong.text}</span>`}${inner(ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`)}</div>`;
  };
  const area = (name: string, hint?: string) =>
    box(
      name,
      (described) =>
        html`<textarea class="nhsuk-textarea" id="${name}" name="${name}" rows="3"${described}>${detail[name] ?? ''}</textarea>`,
      hint,
    );
  const line = (name: string, width: string, hint?: string) =>
    box(
      name,
      (described) =>
        html`<input class="nhsuk-input ${width}" id="${name}" name="${name}" type="text" value="${detail[name] ?? ''}"${described} />`,
      hint,
    );
  const takes = detail['takes_referrals'] ?? '';
  return html`${editorsTabs(undefined)}${errorSummary(faults)}<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.name}</span>What professionals read</h1>
    <p>Only people who are signed in read this. Nothing of it is in the public pages, the open feed or FHIR. Write nothing about any person.</p>
    <form method="post" action="/directory/services/${service.id}/professional" novalidate>
      <input type="hidden" name="was" value="${detail['was'] ?? ''}" />
      <div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Does it take referrals?</legend><div class="nhsuk-radios nhsuk-radios--small">${(
        [
          ['', 'Not said'],
          ['yes', 'Yes'],
          ['no', 'No'],
        ] as const
      ).map(
        ([value, label], index) =>
          html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="takes_referrals${index === 0 ? '' : `-${value}`}" name="takes_referrals" value="${value}" ${takes === value && 'checked'} /><label class="nhsuk-label nhsuk-radios__label" for="takes_referrals${index === 0 ? '' : `-${value}`}">${label}</label></div>`,
      )}</div></fieldset></div>
      ${area('inclusion_criteria')}${area('exclusion_criteria')}${area('referral_process')}
      ${line('referral_phone', 'nhsuk-input--width-20')}${line('referral_email', '')}
      ${line('waiting_days', 'nhsuk-input--width-4', 'From referral to the first contact.')}${line('places_left', 'nhsuk-input--width-4', 'How many people could begin now.')}${line('waiting_as_of', 'nhsuk-input--width-10', 'A day, like 2026-11-23.')}
      ${area('notes')}${whyBox(detail['why'] ?? '', fault('why')?.text)}
      <button class="nhsuk-button" type="submit">Save</button></form>
    <p><a href="/directory/services/${service.id}">Back to the listing</a></p>`;
}

const acts = {
  save: '',
  remove: 'Taken out of the directory',
  restore: 'Put back into the directory',
  merge: 'Joined to another',
} as const;
const parts = {
  service: 'The listing',
  organization: 'The organisation',
  location: 'The place',
  'professional-detail': 'What professionals read',
} as const;

export function historyPage(
  { listing, entries }: { listing: Listing; entries: readonly HistoryEntry[] },
  { words, timeZone, told, faults = [] }: Shown,
): Html {
  const { service, version } = listing;
  return html`${editorsTabs(undefined)}${status(told)}${errorSummary(faults)}<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.name}</span>What it has been</h1>
    <p>The latest first. Nothing here is ever changed; to make something what it was is a change too. <a href="/directory/services/${service.id}">Back to the listing</a></p>
    <form method="post" action="/directory/services/${service.id}/history"><input type="hidden" name="version" value="${version}" />
      ${whyBox('', faults.find(({ field }) => field === 'why')?.text)}
      <ol class="nhsuk-list lcr-history">${entries.map((entry) => historyEntry(entry, words, timeZone))}</ol></form>`;
}

function historyEntry(
  { entity, id, version, isNow, act, by, why, at, changes }: HistoryEntry,
  words: Words,
  timeZone: string,
): Html {
  const what = acts[act];
  return html`<li><h2 class="nhsuk-heading-s">${parts[entity]}, version ${version}${isNow && html` <strong class="nhsuk-tag">Now</strong>`}</h2>
    <p>${what && html`<strong>${what}.</strong> `}${whoWords(by)}, ${formatDateTime(at.toISOString(), timeZone)}<br />${why}</p>
    ${
      changes.length > 0 &&
      html`<dl class="lcr-changes">${changes.map(({ field, before, after }) => html`<dt>${fieldName(field)}</dt><dd><del><span class="nhsuk-u-visually-hidden">It said: </span>${fieldWords(field, before, words)}</del></dd><dd><ins><span class="nhsuk-u-visually-hidden">Then: </span>${fieldWords(field, after, words)}</ins></dd>`)}</dl>`
    }
    ${!isNow && html`<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="back" value="${entity}.${id}.${version}">Make it this again<span class="nhsuk-u-visually-hidden">: ${parts[entity]}, version ${version}</span></button>`}</li>`;
}
