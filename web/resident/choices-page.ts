// What a person has chosen about sharing their record, what another choice would change, and choosing: the effect stands before the button.
import type { ChoicesReviewed, ChoiceWords } from '#administration/choices/review-choices.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { inWords } from '#web/privacy/choices/effect-section.ts';
import { aboutWhom } from './about-whom.ts';
import { contactLines } from './resident-refusals.ts';

export interface OwnChoicesShown {
  reviewed: ChoicesReviewed;
  words: ChoiceWords;
  base: string;
  onBehalfOf: string | undefined;
  nameOf: (ods: string) => string;
  timeZone: string;
  /** What was just chosen. */
  told?: { opted: 'out' | 'in'; choiceId: string } | undefined;
  error?: string | undefined;
  /** They may look and not choose. */
  mayChoose: boolean;
}

export const sharingWords = [
  'Your GP, hospitals, the council and others each keep notes about you.',
  'When you need care, staff who care for you can see these notes together. This can make your care safer. You do not have to tell your story again and again.',
  'They may look only when they need to for your care. We write down each time that they look.',
] as const;

export const outWords = [
  'Staff can not see your notes from other places here.',
  'This is so for all of your record and for every place.',
  'You may be asked the same things more than once.',
  'Staff may not know of a medicine or an allergy that another place wrote down.',
] as const;

export const inAgainWords = [
  'Staff who care for you can see your notes from other places again.',
  'They may look only when they need to for your care.',
  'We go on to write down each time that they look.',
] as const;

export function ownChoicesPage(shown: OwnChoicesShown): Html {
  const { reviewed, words, base, onBehalfOf, told, error, mayChoose } = shown;
  const isOut = reviewed.choices.optedOut.length > 0;
  return html`<p><a class="nhsuk-back-link" href="${base}">Back</a></p>
${errorSummary(error === undefined ? [] : [{ field: 'choose-title', text: error }])}
<h1 class="nhsuk-heading-l">${onBehalfOf === undefined ? 'My choices' : `Choices for ${onBehalfOf}`}</h1>
${aboutWhom(onBehalfOf)}
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told.opted === 'out' ? 'Done. Your record is not shared from now on.' : 'Done. Your record is shared again from now on.'}</p><p><a href="${base}/choices/${told.choiceId}/letter">A letter that says so, to print or keep</a></p></div>`}
<p class="nhsuk-body-l">${isOut ? html`Your record is <strong>not shared</strong>.` : html`Your record <strong>is shared</strong> with staff who care for you.`}</p>
<h2 class="nhsuk-heading-m">What sharing does</h2>
${sharingWords.map((text) => html`<p>${text}</p>`)}
${whoCanLook(shown, isOut)}
<h2 class="nhsuk-heading-m" id="effect-title">${isOut ? 'What changes if you share it again' : 'What changes if you stop'}</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${(isOut ? inAgainWords : outWords).map((each) => html`<li>${each}</li>`)}</ul>
<h2 class="nhsuk-heading-m">What stays the same</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${words.stays.map((each) => html`<li>${each}</li>`)}</ul>
<h2 class="nhsuk-heading-m">In an emergency</h2>
<p>${isOut ? 'Until you share it again:' : 'If you stop:'} ${words.emergency}</p>
${mayChoose ? chooseForm(shown, isOut) : html`<h2 class="nhsuk-heading-m" id="choose-title">To change this</h2><p>You can see this choice. You can not change it for ${onBehalfOf}. Please ask us.</p>`}
${history(shown)}
<h2 class="nhsuk-heading-m">If you have a question</h2>
${contactLines(words.contact)}`;
}

function whoCanLook({ reviewed, nameOf, timeZone }: OwnChoicesShown, isOut: boolean): Html {
  const readers = [...new Set(reviewed.sharing.map(({ reader }) => reader))].map(nameOf);
  const sharers = [...new Set(reviewed.sharing.map(({ sharer }) => sharer))].map(nameOf);
  const since = formatDateTime(reviewed.looksSince.toISOString().slice(0, 10), timeZone);
  return html`${readers.length > 0 && html`<p>These places ${isOut ? 'would share' : 'share'} their notes: ${inWords(sharers)}. Staff who care for you at these places ${isOut ? 'could' : 'can'} see them: ${inWords(readers)}.</p>`}
${
  !isOut &&
  (reviewed.looks.length === 0
    ? html`<p>Nobody has looked at your record here since ${since}.</p>`
    : html`<p id="who-looked">Who has looked since ${since}:</p>
<ul class="nhsuk-list nhsuk-list--bullet" aria-labelledby="who-looked">${reviewed.looks.map(
        ({ organisation, times, lastAt }) =>
          html`<li>${nameOf(organisation)}: ${times === 1 ? 'once' : `${times} times`}, the last time on ${formatDateTime(lastAt.toISOString(), timeZone)}</li>`,
      )}</ul>`)
}`;
}

function chooseForm({ reviewed, base }: OwnChoicesShown, isOut: boolean): Html {
  return html`<section class="lcr-section" aria-labelledby="choose-title">
<h2 class="nhsuk-heading-m" id="choose-title">${isOut ? 'Share your record again' : 'Stop sharing your record'}</h2>
<p>It is done at once. You can change your mind at any time. You do not have to say why. Nobody will treat you worse for it.</p>
<form method="post" action="${base}/choices" novalidate>
<input type="hidden" name="opted" value="${isOut ? 'in' : 'out'}"><input type="hidden" name="after" value="${reviewed.choices.history[0]?.sequence ?? 0}">
<button class="nhsuk-button${!isOut && ' nhsuk-button--warning'}" type="submit">${isOut ? 'Share my record again' : 'Stop sharing my record'}</button>
</form></section>`;
}

function history({ reviewed, base, timeZone }: OwnChoicesShown): Html {
  const { history: all } = reviewed.choices;
  if (all.length === 0) return html``;
  return html`<h2 class="nhsuk-heading-m" id="history-title">What you chose before</h2>
<ul class="nhsuk-list" aria-labelledby="history-title">${all.map(
    ({ choiceId, opted, chosenAt }) =>
      html`<li>${formatDateTime(chosenAt.toISOString(), timeZone)}: ${opted === 'out' ? 'not to share' : 'to share again'}. <a href="${base}/choices/${choiceId}/letter">Letter<span class="nhsuk-u-visually-hidden"> about this choice, ${formatDateTime(chosenAt.toISOString(), timeZone)}</span></a></li>`,
  )}</ul>`;
}
