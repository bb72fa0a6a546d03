// What waits for the directory's editors, and what was not found, for those who plan services.
import type { Due } from '#administration/directory/keep-directory.ts';
import type { Gaps } from '#directory/search/gaps.ts';
import { formatDateTime } from '../../design/dates.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import { editorsTabs, status } from './tabs.ts';

export function duePage({ listings, total }: Due, told: string | undefined, timeZone: string): Html {
  return html`${editorsTabs('/directory/due')}${status(told)}
    <h1 class="nhsuk-heading-l">Due for review (${total})</h1>
    ${
      listings.length === 0
        ? html`<p>Every listing has been confirmed in time.</p>`
        : html`<p>Nobody has made sure of these for some time. The longest unconfirmed come first${total > listings.length ? html`; here are the first ${listings.length}` : nothing}.</p>
          <table class="nhsuk-table-responsive lcr-items" role="table">
            <caption class="nhsuk-u-visually-hidden">Listings due for review</caption>
            <thead role="rowgroup" class="nhsuk-table__head"><tr role="row"><th role="columnheader" scope="col">Listing</th><th role="columnheader" scope="col">Last confirmed</th><th role="columnheader" scope="col">Shown</th><th role="columnheader" scope="col">Still so?</th></tr></thead>
            <tbody class="nhsuk-table__body">${listings.map(
              ({
                id,
                name,
                organisation,
                assuredDate,
                aliveOn,
                hidden,
                version,
              }) => html`<tr role="row" class="nhsuk-table__row">
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Listing </span><span><a href="/directory/services/${id}">${name}</a><br />${organisation}</span></td>
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Last confirmed </span><span>${assuredDate ? formatDateTime(assuredDate, timeZone) : 'Never'}${aliveOn && html`<br />Somebody was seen there ${formatDateTime(aliveOn, timeZone)}`}</span></td>
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Shown </span><span>${hidden ? html`<strong class="nhsuk-tag nhsuk-tag--red">Hidden</strong>` : html`<strong class="nhsuk-tag nhsuk-tag--yellow">With a warning</strong>`}</span></td>
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Still so? </span><form method="post" action="/directory/due/${id}"><input type="hidden" name="version" value="${version}" /><button class="nhsuk-button nhsuk-button--small" type="submit">I have made sure<span class="nhsuk-u-visually-hidden">: ${name}</span></button></form></td>
              </tr>`,
            )}</tbody>
          </table>`
    }`;
}

export function gapsPage({ gaps, lacking, neighbourhoods, scheme, smallest, since }: Gaps): Html {
  return html`<h1 class="nhsuk-heading-l">What people looked for and did not find</h1>
    <p>Searches of the public directory that found nothing, since ${formatDateTime(since.slice(0, 7), 'UTC')}, by need and neighbourhood${scheme && html` (${scheme})`}, beside how many listings answer that need there.</p>
    <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">How this is counted</span></summary>
      <div class="nhsuk-details__text"><p>A search is counted once for each need that was understood, in the neighbourhood of the place that was named. A place that belongs to two neighbourhoods counts in each by its share. No word of a search is kept, and nobody’s name, address or time.</p>
      <p>Fewer than ${smallest} are not shown. The same person may have searched more than once. What is not in the directory may be there all the same; what is in it may be full.</p></div></details>
    ${
      gaps.length === 0
        ? html`<p>Every search has found something.</p>`
        : html`<table class="nhsuk-table-responsive lcr-items" role="table">
            <caption class="nhsuk-u-visually-hidden">Searches that found nothing</caption>
            <thead role="rowgroup" class="nhsuk-table__head"><tr role="row"><th role="columnheader" scope="col">Need</th><th role="columnheader" scope="col">Neighbourhood</th><th role="columnheader" scope="col">Searches that found nothing</th><th role="columnheader" scope="col">Listings there</th></tr></thead>
            <tbody class="nhsuk-table__body">${gaps.map(
              ({ need, neighbourhood, searches, listings }) => html`<tr role="row" class="nhsuk-table__row">
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Need </span>${need}</td>
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Neighbourhood </span>${neighbourhood}</td>
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Found nothing </span>${searches ?? `fewer than ${smallest}`}</td>
                <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Listings there </span>${listings === undefined ? '–' : listings.toFixed(1)}</td>
              </tr>`,
            )}</tbody>
          </table>`
    }
    <h2 class="nhsuk-heading-m">Needs without a service</h2>
    ${
      neighbourhoods === 0
        ? html`<p>No neighbourhoods are written down, so that nobody can say what is lacking where.</p>`
        : html`<p>Where the directory has no listing that answers a need, whether or not anybody looked for it. Some services come to people, or are reached by telephone or online: they are counted beside it.</p>
          ${lacking.length === 0 ? html`<p>Every need has a service in every neighbourhood.</p>` : lackingTable(lacking, neighbourhoods)}`
    }`;
}

function lackingTable(lacking: Gaps['lacking'], neighbourhoods: number): Html {
  return html`<table class="nhsuk-table-responsive lcr-items" role="table">
    <caption class="nhsuk-u-visually-hidden">Needs without a service</caption>
    <thead role="rowgroup" class="nhsuk-table__head"><tr role="row"><th role="columnheader" scope="col">Need</th><th role="columnheader" scope="col">No service in</th><th role="columnheader" scope="col">From afar</th></tr></thead>
    <tbody class="nhsuk-table__body">${lacking.map(
      ({ need, neighbourhoods: without, fromAfar }) => html`<tr role="row" class="nhsuk-table__row">
        <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Need </span>${need}</td>
        <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">No service in </span><span>${without.length === neighbourhoods ? `any of the ${neighbourhoods} neighbourhoods` : html`${without.length} of ${neighbourhoods}: ${without.join(', ')}`}</span></td>
        <td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">From afar </span>${fromAfar}</td>
      </tr>`,
    )}</tbody>
  </table>`;
}
