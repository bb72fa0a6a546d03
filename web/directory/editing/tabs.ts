// The places of an editor's work, at the top of each of them.
import { type Html, html } from '../../design/html.ts';

const tabs = [
  ['/directory/queue', 'What waits'],
  ['/directory/due', 'Due for review'],
  ['/directory/doubles', 'Doubles'],
  ['/directory/keepers', 'Who keeps what'],
  ['/directory/places', 'Places'],
] as const;

export type Tab = (typeof tabs)[number][0];

export const editorsTabs = (here: Tab | undefined): Html =>
  html`<nav class="lcr-editors" aria-label="The directory"><ul class="nhsuk-list">${tabs.map(([href, words]) => html`<li><a href="${href}" ${href === here && html`aria-current="page"`}>${words}</a></li>`)}</ul></nav>`;

/** What was just done. */
export const status = (words: string | undefined): Html | false =>
  words !== undefined && html`<div class="nhsuk-inset-text" role="status"><p>${words}</p></div>`;

/** Pages of a long list. @param path with its query, to which the page is added. */
export const paging = (path: string, page: number, pages: number): Html | false => {
  const at = (number: number) => `${path}${path.includes('?') ? '&' : '?'}page=${number}`;
  return (
    pages > 1 &&
    html`<nav class="lcr-help-paging" aria-label="Pages">${page > 1 && html`<a href="${at(page - 1)}" rel="prev">Page before</a>`}<span>Page ${page} of ${pages}</span>${page < pages && html`<a href="${at(page + 1)}" rel="next">Next page</a>`}</nav>`
  );
};

/** Why: asked of every act, since the history is read by whoever comes later. */
export const whyBox = (value = '', fault?: string): Html =>
  html`<div class="nhsuk-form-group ${fault !== undefined && 'nhsuk-form-group--error'}"><label class="nhsuk-label nhsuk-label--s" for="why">Why</label>
    <div class="nhsuk-hint" id="why-hint">It stands in the history with your name.</div>
    ${fault !== undefined && html`<span class="nhsuk-error-message" id="why-error">${fault}</span>`}
    <input class="nhsuk-input" id="why" name="why" type="text" maxlength="500" value="${value}" aria-describedby="why-hint${fault === undefined ? '' : ' why-error'}" /></div>`;
