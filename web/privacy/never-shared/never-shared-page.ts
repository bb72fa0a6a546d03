// The lists of what is never shared: which there are, what each is made of, and which is not whole.
import type { ListReviewed, ListsReviewed } from '#administration/never-shared/review-lists.ts';
import { type Html, html } from '#web/design/html.ts';

export function neverSharedPage({ lists, patients, drawn }: ListsReviewed): Html {
  const missing = lists.filter(({ withoutMembers }) => withoutMembers);
  return html`<h1 class="nhsuk-heading-l">What is never shared</h1>
<p class="nhsuk-body-l">What is on these lists is shown to nobody, whatever the reason, and whatever belongs to it goes with it: medicines for it, results, letters, visits, and any mention.</p>
${missing.length > 0 && missingWarning(missing)}
<h2 class="nhsuk-heading-m">The lists in force</h2>
${lists.map(listSection)}
<h2 class="nhsuk-heading-m">Records held here</h2>
<p>${drawn === patients ? `All ${words(patients)} are kept without what is on these lists.` : `${words(drawn)} of ${words(patients)} are kept without what is on these lists; the others follow one after the other. One that is opened before its turn is put in order first.`}</p>
<h2 class="nhsuk-heading-m">How they change</h2>
<p>A list is a file in the partnership’s folder <code>never-shared</code>, read when the server starts. Members of the national sets are loaded with <code>npm run terminology -- load FOLDER</code>, and count within seconds.</p>`;
}

function missingWarning(missing: readonly ListReviewed[]): Html {
  return html`<div class="nhsuk-warning-callout"><h2 class="nhsuk-warning-callout__label">${missing.length === 1 ? 'A list has' : `${String(missing.length)} lists have`} no members<span class="nhsuk-u-visually-hidden">:</span></h2>
<p>Nothing is loaded of the national sets of ${missing.map(({ title }) => title).join('; ')}. Until it is, only the words and codes in the files are found. The members need a SNOMED CT UK licence: fetch the release and load it.</p></div>`;
}

function listSection({
  title,
  basis,
  referenceSet,
  words: many,
  written,
  members,
  meaning,
  withoutMembers,
}: ListReviewed): Html {
  const row = (key: string, value: string) =>
    html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${key}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`;
  return html`<section><h3 class="nhsuk-heading-s">${title}</h3>
<dl class="nhsuk-summary-list">
${row('Basis', basis)}
${referenceSet !== undefined && row('Reference set', referenceSet)}
${referenceSet !== undefined && row('Members loaded', withoutMembers ? 'none' : words(members))}
${row('Codes in its file', words(written))}
${row('Codes that mean the same', words(meaning))}
${row('Words', words(many))}
</dl></section>`;
}

const words = (count: number) => count.toLocaleString('en-GB');
