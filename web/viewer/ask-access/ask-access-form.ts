// What a reader who is not let in can do about it: say why they need the record, or that it is an emergency. Plain radios and one
// button each; the record opens after. Nothing about the person stands here.
import type { AccessAsked } from '#disclosure/ask-access.ts';
import type { Refused } from '#disclosure/record-part.ts';
import { type Html, html, nothing } from '#web/design/html.ts';

/** What was sent before and could not be taken, with what to mend. */
export interface Mistaken extends AccessAsked {
  field: string;
  text: string;
}

export interface AskAccessForm {
  ways: NonNullable<Refused['ways']>;
  /** Where the reader wanted to go. */
  to: string;
  mistaken?: Mistaken;
}

export function askAccessForms({ ways, to, mistaken }: AskAccessForm): Html {
  const { personId, claim, claimHours, emergency, emergencyHours } = ways;
  const start = (way: AccessAsked['way']) =>
    html`<input type="hidden" name="way" value="${way}"><input type="hidden" name="to" value="${to}">`;
  const action = `/record/${personId}/access`;
  const mistakenIn = (way: AccessAsked['way']) => (mistaken?.way === way ? mistaken : undefined);
  return html`${
    claim.length > 0 &&
    html`<form method="post" action="${action}" novalidate>${start('claim-relationship')}
${radios(
  'claim',
  'Do you look after this person? Choose why you need their record',
  `It then stays open to you for ${hoursWords(claimHours)}. What you choose is written down. The person can be told, and the privacy officer may ask you about it.`,
  claim.map(({ id, words }) => ({ value: id, words })),
  mistakenIn('claim-relationship'),
)}
<button class="nhsuk-button" type="submit">Open the record</button></form>`
  }
${
  emergency.length > 0 &&
  html`<details class="nhsuk-details"${(claim.length === 0 || mistakenIn('break-glass')) && html` open`}><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">It is an emergency, or the law demands it</span></summary>
<div class="nhsuk-details__text"><form method="post" action="${action}" novalidate>${start('break-glass')}
${radios(
  'emergency',
  'Why must you open this record now?',
  `It opens this one record to you for ${hoursWords(emergencyHours)}. The privacy officer is told at once, and the person can see that you did.`,
  emergency.map(({ code, words }) => ({ value: code, words })),
  mistakenIn('break-glass'),
)}
${noteField(mistakenIn('break-glass'))}
<button class="nhsuk-button nhsuk-button--warning" type="submit">Open the record in an emergency</button></form></div></details>`
}`;
}

/** "12 hours", "30 minutes". */
export function hoursWords(hours: number): string {
  const minutes = Math.round(hours * 60);
  if (minutes < 120) return minutes === 60 ? '1 hour' : minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Number((minutes / 60).toFixed(1))} hours`;
}

function radios(
  name: string,
  legend: string,
  hint: string,
  options: readonly { value: string; words: string }[],
  mistaken: Mistaken | undefined,
): Html {
  const wrong = mistaken?.field === 'reason' ? mistaken : undefined;
  return html`<div class="nhsuk-form-group${wrong && ' nhsuk-form-group--error'}"><fieldset class="nhsuk-fieldset" aria-describedby="${name}-hint${wrong && ` ${name}-error`}">
<legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m"><h2 class="nhsuk-fieldset__heading">${legend}</h2></legend>
<div class="nhsuk-hint" id="${name}-hint">${hint}</div>
${wrong ? html`<span class="nhsuk-error-message" id="${name}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${wrong.text}</span>` : nothing}
<div class="nhsuk-radios">${options.map(({ value, words }, index) => html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="${index === 0 ? `${name}-reason` : `${name}-${index}`}" name="reason" type="radio" value="${value}"${mistaken?.reason === value && html` checked`}><label class="nhsuk-label nhsuk-radios__label" for="${index === 0 ? `${name}-reason` : `${name}-${index}`}">${words}</label></div>`)}</div>
</fieldset></div>`;
}

function noteField(mistaken: Mistaken | undefined): Html {
  const wrong = mistaken?.field === 'note' ? mistaken : undefined;
  return html`<div class="nhsuk-form-group${wrong && ' nhsuk-form-group--error'}"><label class="nhsuk-label" for="emergency-note">What is happening</label>
<div class="nhsuk-hint" id="note-hint">One sentence is enough. Only the privacy officer reads it.</div>
${wrong ? html`<span class="nhsuk-error-message" id="note-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${wrong.text}</span>` : nothing}
<textarea class="nhsuk-textarea${wrong && ' nhsuk-textarea--error'}" id="emergency-note" name="note" rows="3" maxlength="2000" aria-describedby="note-hint${wrong && ' note-error'}">${mistaken?.note ?? ''}</textarea></div>`;
}
