// What opting out, or back in, would change: shown before anybody chooses (C74).
import type { ChoicesReviewed, Seen } from '#administration/choices/review-choices.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { extentWords } from '../agreements/agreement-words.ts';
import type { ChoicesFrame } from './choices-page.ts';

/** @param now `in` where the record is shared today, and opting out is what would change it. */
export function effectSection(reviewed: ChoicesReviewed, now: 'in' | 'out', frame: ChoicesFrame): Html {
  const { words, nameOf, parties } = frame;
  const bySharer = Map.groupBy(reviewed.sharing, ({ sharer }) => sharer);
  return html`<section class="lcr-section" aria-labelledby="effect-title">
<h2 class="nhsuk-heading-m" id="effect-title">${now === 'in' ? 'What would change if they opt out' : 'What would change if they opt back in'}</h2>
<p>Go through this with the person before they choose.</p>
<h3 class="nhsuk-heading-s" id="who-can-look">${now === 'in' ? 'Who can look today, and at what' : 'Who could look, and at what'}</h3>
${
  bySharer.size === 0
    ? html`<p>No sharing agreement is in force. Each organisation sees only what it holds itself.</p>`
    : html`<p>Only staff who look after the person, and only for their care. Each organisation also sees what it holds itself.</p>
<table class="nhsuk-table lcr-items" aria-labelledby="who-can-look"><thead><tr><th scope="col">Whose notes</th><th scope="col">Who can see them</th></tr></thead>
<tbody>${[...bySharer].map(
        ([sharer, seen]) =>
          html`<tr><td>${nameOf(sharer)}</td><td>${seenLines(seen, nameOf).map((line) => html`<div>${line}</div>`)}</td></tr>`,
      )}</tbody></table>`
}
${now === 'in' ? looksTable(reviewed, frame) : ''}
<h3 class="nhsuk-heading-s">${now === 'in' ? 'What would no longer be seen' : 'What would be seen again'}</h3>
${
  now === 'in'
    ? html`<p>All of it. From the moment you save the choice, nobody at ${inWords(parties.readers.map(nameOf))} can see any part of this person’s record here. Pages that are open now close. Searches, prints, files and letters are closed too.</p>
<p>Staff can still find the person’s name. They are told only that the person has chosen not to share their record.</p>`
    : html`<p>From the moment you save the choice, staff who look after the person can see the record again, as above.</p>`
}
<h3 class="nhsuk-heading-s">What stays as it is, in the words of the letter</h3>
<ul class="nhsuk-list nhsuk-list--bullet">${words.stays.map((each) => html`<li>${each}</li>`)}</ul>
<h3 class="nhsuk-heading-s">${now === 'in' ? 'In an emergency, in the words of the letter' : 'In an emergency, until they opt back in'}</h3>
<p>${words.emergency}</p>
</section>`;
}

function looksTable({ looks, looksSince }: ChoicesReviewed, { nameOf, timeZone }: ChoicesFrame): Html {
  const title = html`<h3 class="nhsuk-heading-s" id="who-looked">Who has looked since ${formatDateTime(looksSince.toISOString().slice(0, 10), timeZone)}</h3>`;
  if (looks.length === 0) return html`${title}<p>Nobody has opened this record here.</p>`;
  return html`${title}
<table class="nhsuk-table lcr-items" aria-labelledby="who-looked"><thead><tr><th scope="col">Organisation</th><th scope="col">Times opened</th><th scope="col">Last</th></tr></thead>
<tbody>${looks.map(
    ({ organisation, times, lastAt }) =>
      html`<tr><td>${nameOf(organisation)}</td><td><span class="lcr-cell-heading" aria-hidden="true">Times opened: </span>${times}</td><td><span class="lcr-cell-heading" aria-hidden="true">Last: </span>${formatDateTime(lastAt.toISOString(), timeZone)}</td></tr>`,
  )}</tbody></table>`;
}

/** Who may see what of one organisation's information: "the whole record: King's, Guy's", a line for each extent. */
export function seenLines(seen: readonly Seen[], nameOf: (ods: string) => string): string[] {
  const byExtent = Map.groupBy(seen, ({ sections: ids }) => extentWords(ids));
  return [...byExtent].map(([extent, alike]) => `${extent}: ${inWords(alike.map(({ reader }) => nameOf(reader)))}`);
}

/** "A, B and C". */
export function inWords(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
