// The register: what needs attention, every agreement, and what they add up to.
import type { RegisterReviewed, Warning } from '#administration/agreements/keep-agreements.ts';
import { countingVersion } from '#administration/agreements/keep-agreements.ts';
import { type Html, html } from '#web/design/html.ts';
import { extentWords, stateWords, termWords } from './agreement-words.ts';

export interface RegisterShown extends RegisterReviewed {
  nameOf: (ods: string) => string;
}

export function agreementsPage({ agreements, warnings, seen, gaps, sharers, nameOf }: RegisterShown): Html {
  return html`<h1 class="nhsuk-heading-l">Sharing agreements</h1>
<p>Information of one organisation is shown to the staff of another only while an agreement between them is in force. A change counts with the next record that anybody opens.</p>
${
  warnings.length > 0 &&
  html`<div class="nhsuk-inset-text"><h2 class="nhsuk-heading-s">To see to</h2><ul class="nhsuk-list nhsuk-list--bullet">${warnings.map(
    (warning) =>
      html`<li><a href="/privacy/agreements/${warning.agreement.id}">${warning.agreement.versions[0].terms.title}</a>: ${warningWords(warning)}</li>`,
  )}</ul></div>`
}
<p><a class="nhsuk-button nhsuk-button--secondary" href="/privacy/agreements/new">Write a new agreement</a></p>
<h2 class="nhsuk-heading-m" id="agreements-title">Every agreement</h2>
${agreements.length === 0 && html`<p>There is none. Every organisation sees only what it holds itself.</p>`}
${
  agreements.length > 0 &&
  html`<table class="nhsuk-table lcr-items lcr-register" aria-labelledby="agreements-title"><thead><tr><th scope="col">Agreement</th><th scope="col">Stands</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">Look at again</th></tr></thead>
<tbody>${agreements.map(({ agreement, state }) => {
    const { terms } = countingVersion(agreement) ?? agreement.versions[0];
    return html`<tr><td><a href="/privacy/agreements/${agreement.id}">${terms.title}</a></td>
<td><strong class="nhsuk-tag nhsuk-tag--${stateWords[state].colour}">${stateWords[state].words}</strong></td>
<td><span class="lcr-cell-heading" aria-hidden="true">From: </span>${termWords(terms, 'from', nameOf)}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Until: </span>${termWords(terms, 'until', nameOf)}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Look at again: </span>${termWords(terms, 'reviewOn', nameOf)}</td></tr>`;
  })}</tbody></table>`
}
<h2 class="nhsuk-heading-m" id="matrix-title">Who sees what today</h2>
<p>Every organisation also sees what it holds itself.</p>
<table class="nhsuk-table lcr-items" aria-labelledby="matrix-title"><thead><tr><th scope="col">Whose information</th><th scope="col">Who sees it, and under which agreement</th><th scope="col">Who sees nothing of it</th></tr></thead>
<tbody>${sharers.map((sharer) => {
    const lines = Map.groupBy(
      seen.filter((each) => each.sharer === sharer),
      (each) => `${extentWords(each.sections)} – ${each.agreements.map((id) => titleOf(agreements, id)).join('; ')}`,
    );
    const without = gaps.filter((gap) => gap.sharer === sharer).map(({ reader }) => nameOf(reader));
    return html`<tr><td>${nameOf(sharer)}</td>
<td>${lines.size === 0 && 'Nobody else'}${[...lines].map(
      ([words, alike]) =>
        html`<div>${alike.map(({ reader }) => nameOf(reader)).join(', ')}: <span class="nhsuk-u-secondary-text-colour">${words}</span></div>`,
    )}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Sees nothing: </span>${without.length === 0 ? 'nobody' : without.join(', ')}</td></tr>`;
  })}</tbody></table>`;
}

function titleOf(agreements: RegisterReviewed['agreements'], id: string): string {
  const found = agreements.find(({ agreement }) => agreement.id === id)?.agreement;
  return (found && countingVersion(found)?.terms.title) ?? id;
}

function warningWords(warning: Warning): string {
  if (warning.kind === 'expired') return 'has expired. Nothing is shared under it.';
  if (warning.kind === 'draft') return 'there is a draft that is not in force.';
  if (warning.kind === 'ends-soon') return `ends in ${daysWords(warning.days)}. Then nothing more is shared under it.`;
  return warning.days > 0
    ? `is to be looked at again in ${daysWords(warning.days)}.`
    : 'should have been looked at again by now.';
}

const daysWords = (days: number) => (days === 1 ? '1 day' : `${days} days`);
