// What somebody put aside, on one page: in their browser only, shared by an address, printed for whoever has no phone.
import type { Listing } from '#directory/listing.ts';
import { schedulesOf } from '#directory/search/opening.ts';
import { freshnessOf } from '#directory/search/freshness.ts';
import type { Knowledge } from '#directory/search/knowledge.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import type { Reading } from '../page/public-page.ts';
import { listButton } from '../results/card.ts';
import { costWords, freshnessWords, scheduleWords } from '../results/said.ts';
import { addressLines, phonesOf } from '../service/service-page.ts';
import { qrCode } from '../feeds/feeds.ts';

export interface ListShown {
  listings: readonly Listing[];
  /** Sent by somebody, and not (all) on this reader's own list. */
  shared: boolean;
  /** It can be sent by e-mail or text. */
  sends: boolean;
  address: string;
  today: string;
  knowledge: Knowledge;
}

export function listPage({ listings, shared, sends, address, today, knowledge }: ListShown, reading: Reading): Html {
  const { words, list } = reading;
  const { say, text } = words;
  if (listings.length === 0)
    return html`<h1 class="nhsuk-heading-l">${say('title.list')}</h1><p>${say('list.empty')}</p><p><a href="/help">${say('nav.home')}</a></p>`;
  const ids = listings.map(({ service }) => service.id).join('.');
  return html`<h1 class="nhsuk-heading-l">${say('title.list')}</h1>
    ${
      shared
        ? html`<p>${say('list.shared')}</p><form method="post" action="/help/list"><input type="hidden" name="keep" value="${ids}" /><input type="hidden" name="back" value="/help/list" /><button class="nhsuk-button" type="submit">${say('list.keep')}</button></form>`
        : html`<p class="lcr-not-printed">${say('list.where')}</p>`
    }
    <ol class="lcr-help-cards">
      ${listings.map(({ service }) => {
        const at = service.service_at_locations?.[0];
        const where = at?.location.location_type === 'physical' ? addressLines(at.location) : [];
        return html`<li class="lcr-help-card">
          <h2 class="nhsuk-heading-s"><a href="/help/services/${service.id}">${service.name}</a></h2>
          <ul class="nhsuk-list lcr-help-facts">
            ${phonesOf(service).map(({ number }) => html`<li><a href="tel:${number.replaceAll(/[^\d+]/g, '')}">${number}</a></li>`)}
            ${where.length > 0 && html`<li>${where.join(', ')}</li>`}
            ${schedulesOf(service, at).map((each) => html`<li>${scheduleWords(each, words)}</li>`)}
            <li>${costWords(service, words)}</li>
          </ul>
          <p class="nhsuk-body-s">${freshnessWords(freshnessOf(service.assured_date, today, knowledge.finding.freshness), words)}</p>
          ${list.includes(service.id) && listButton(service.id, service.name, true, '/help/list', text('card.remove'))}
        </li>`;
      })}
    </ol>
    <section class="lcr-help-take">
      ${sends && html`<p class="lcr-not-printed"><a class="nhsuk-button nhsuk-button--secondary" href="/help/list/send?ids=${ids}">${say('send.title')}</a></p>`}
      <p>${say('list.share')}:<br /><a class="lcr-hash" href="${address}">${address}</a></p>
      ${listings.length <= 8 ? html`<figure class="lcr-help-qr">${qrCode(address)}</figure>` : nothing}
      <p class="lcr-not-printed">${say('service.print')}</p>
      ${!shared && html`<form class="lcr-not-printed" method="post" action="/help/list"><input type="hidden" name="clear" value="all" /><button class="nhsuk-button nhsuk-button--secondary" type="submit">${say('list.clear')}</button></form>`}
    </section>`;
}
