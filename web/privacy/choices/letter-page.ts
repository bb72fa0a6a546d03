// A letter that confirms a choice, to print: what was chosen, what it means, how to change it. For a reading age of nine to eleven.
import type { ChoiceRecorded, ChoiceWords } from '#administration/choices/review-choices.ts';
import { type Html, html } from '#web/design/html.ts';

export interface LetterShown {
  choice: ChoiceRecorded;
  /** As it is written on an envelope. */
  name: string;
  /** Whole days, as people write them. */
  today: string;
  chosenOn: string;
  /** It is not what holds now: something else was chosen since. */
  superseded: boolean;
  partnership: string;
  words: ChoiceWords;
  /** Whoever reads it is whom it is to. */
  own?: boolean;
}

export function letterPage({
  choice,
  name,
  today,
  chosenOn,
  superseded,
  partnership,
  words,
  own = false,
}: LetterShown): Html {
  const out = choice.opted === 'out';
  const { contact } = words;
  const asked = choice.askedFor === 'representative' ? 'Somebody who speaks for you asked us' : 'You asked us';
  return html`<div class="lcr-letter">
<p class="lcr-not-printed nhsuk-inset-text">${own ? 'You can print this page from your browser.' : 'Print this page from your browser and give or send it to the person.'}${superseded && html` <strong>${own ? 'You have' : 'They have'} chosen something else since.</strong>`}</p>
<p>${partnership}<br>${today}</p>
<p>Dear ${name},</p>
<h1 class="nhsuk-heading-l">${out ? 'Your record is not shared' : 'Your record is shared again'}</h1>
<p>${asked} on ${chosenOn} ${out ? 'not to share your health and care record. We have done this.' : 'to share your health and care record again. We have done this.'}</p>
<h2 class="nhsuk-heading-m">What this means</h2>
${
  out
    ? html`<p>Staff who care for you can not see your notes from other places here. This is so for every place that uses this record. It may mean that you are asked the same things more than once.</p>`
    : html`<p>Staff who care for you can see your notes from other places here. They may look only when they need to for your care. We write down each time that they look. You can ask us who has looked.</p>`
}
${
  out &&
  html`<h2 class="nhsuk-heading-m">What stays the same</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${words.stays.map((each) => html`<li>${each}</li>`)}</ul>
<h2 class="nhsuk-heading-m">In an emergency</h2>
<p>${words.emergency}</p>`
}
<h2 class="nhsuk-heading-m">If you change your mind</h2>
<p>You can change your mind at any time. You do not have to say why. It will not change how well you are cared for. Tell us, or tell the staff at your GP practice.</p>
<p>${contact.name}${contact.address.map((line) => html`<br>${line}`)}${contact.phone && html`<br>Phone: ${contact.phone}`}${contact.email && html`<br>Email: ${contact.email}`}</p>
</div>`;
}
