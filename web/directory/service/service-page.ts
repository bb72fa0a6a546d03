// One service or activity, whole, as it is printed too.
import type { LocalMoment } from '#directory/search/opening.ts';
import { capacitiesOf } from '#directory/capacity/capacity.ts';
import { isOpenAt, nextOpening, schedulesOf } from '#directory/search/opening.ts';
import type { Location, Phone, Service, ServiceAtLocation } from '#directory/listing.ts';
import type { Freshness } from '#directory/search/freshness.ts';
import type { Knowledge } from '#directory/search/knowledge.ts';
import { deliveredAs } from '#directory/search/search-entry.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import type { Reading } from '../page/public-page.ts';
import { listButton } from '../results/card.ts';
import { ageWords, costWords, freshnessWords, languagesOf, openingWords, scheduleWords } from '../results/said.ts';

export interface ServiceShown {
  service: Service;
  freshness: Freshness;
  moment: LocalMoment;
  knowledge: Knowledge;
  /** Its address in the world, for the QR code. */
  address: string;
  qr: Html;
}

export function servicePage(
  { service, freshness, moment, knowledge, address, qr }: ServiceShown,
  reading: Reading,
): Html {
  const { words, list } = reading;
  const { say, text } = words;
  const isListed = list.includes(service.id);
  const places = service.service_at_locations ?? [];
  const [single] = places.length <= 1 ? places : [undefined];
  const schedules = schedulesOf(service, single);
  const phones = phonesOf(service);
  const languages = languagesOf(service);
  const terms = (service.attributes ?? []).map(({ taxonomy_term: term }) => ({ term, known: knowledge.termOf(term) }));
  const openNow = isOpenAt(schedules, moment);
  const next = nextOpening(schedules, moment);
  const opening = openingWords(
    { service, reasons: [], freshness, ...(openNow === undefined ? {} : { openNow }), ...(next ? { next } : {}) },
    moment.day,
    words,
  );
  const row = (label: Html, value: Html | string | false | undefined | null) =>
    value
      ? html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${label}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`
      : nothing;
  const lines = (all: readonly (Html | string)[]) =>
    html`${all.map((each, index) => html`${index > 0 && html`<br />`}${each}`)}`;
  return html`<article class="lcr-help-service">
    <h1 class="nhsuk-heading-l">${service.name}</h1>
    <p class="nhsuk-body-l">${say('service.by', { organisation: service.organization.name })}</p>
    ${service.status !== 'active' && html`<p class="nhsuk-warning-callout"><strong>${say('service.closed')}</strong></p>`}
    ${freshness.state === 'hidden' && html`<p class="nhsuk-warning-callout"><strong>${say('service.hidden')}</strong></p>`}
    ${service.alert && html`<p><strong>${service.alert}</strong></p>`}
    <p class="lcr-help-assured lcr-help-assured--${freshness.state}">${freshnessWords(freshness, words)}</p>
    <dl class="nhsuk-summary-list">
      ${row(say('service.what'), service.description && lines(service.description.split(/\n+/)))}
      ${row(say('service.contact'), phones.length > 0 && lines(phones.map(({ number, description }) => html`<a href="tel:${number.replaceAll(/[^\d+]/g, '')}">${number}</a>${description && ` (${description})`}`)))}
      ${row(say('service.email'), service.email && html`<a href="mailto:${service.email}">${service.email}</a>`)}
      ${row(say('service.website'), webAddress(service.url))}
      ${row(say('service.when'), schedules.length > 0 && html`${opening && html`<strong>${opening}</strong><br />`}${lines(schedules.map((each) => scheduleWords(each, words)))}`)}
      ${row(say('service.where'), places.length > 0 && html`<ul class="nhsuk-list lcr-help-places">${places.map((at) => html`<li>${placePart(at, reading, places.length > 1)}</li>`)}</ul>`)}
      ${row(say('service.who'), html`${ageWords(service, words)}${service.eligibility_description && html`<br />${service.eligibility_description}`}`)}
      ${row(say('service.cost'), costWords(service, words))}
      ${row(say('service.how'), service.application_process)}
      ${row(say('service.wait'), service.wait_time)}
      ${row(say('service.capacity'), capacity(service, moment.day, reading))}
      ${row(say('service.languages'), languages.length > 0 && lines([...languages, ...(service.interpretation_services ? [service.interpretation_services] : [])]))}
      ${row(say('service.kinds'), terms.length > 0 && terms.map(({ term }) => term.name).join(', '))}
    </dl>
    <section class="lcr-help-take">
      <h2 class="nhsuk-heading-m">${say('service.take')}</h2>
      ${listButton(service.id, service.name, isListed, reading.path, text(isListed ? 'card.remove' : 'card.add'))}
      ${schedules.some(({ opens_at: opens }) => opens) && html`<p><a href="/help/services/${service.id}/calendar.ics" download>${say('service.calendar')}</a></p>`}
      <p class="lcr-not-printed">${say('service.print')}</p>
      <figure class="lcr-help-qr"><a href="${address}" aria-label="${text('service.qr')}">${qr}</a><figcaption class="nhsuk-body-s">${say('service.qr')}<br /><span class="lcr-hash">${address}</span></figcaption></figure>
    </section>
    <p class="lcr-not-printed"><a href="/help/services/${service.id}/report">${say('service.report')}</a></p>
    <ul class="nhsuk-list lcr-not-printed">
      <li><a href="/help/services/${service.id}/suggest">${say('service.suggest')}</a></li>
      <li><a href="/help/organisations/${service.organization.id}/claim">${say('service.claim')}</a></li>
      <li><a href="/directory/services/${service.id}" rel="nofollow">${say('service.professionals')}</a></li>
    </ul>
  </article>`;
}

function placePart(at: ServiceAtLocation, { words }: Reading, several: boolean): Html {
  const { say } = words;
  const { location } = at;
  const delivered = deliveredAs(at).filter((kind) => kind !== 'place');
  if (delivered.length > 0) return html`${delivered.map((kind) => say(`card.${kind}`))}`;
  const address = addressLines(location);
  const access = (location.accessibility ?? []).flatMap(({ description, details }) => [
    [description, details].filter(Boolean).join(': '),
  ]);
  return html`${address.map((line, index) => html`${index > 0 && html`<br />`}${line}`)}
    ${(at.description || location.transportation) && html`<br />${[at.description, location.transportation].filter(Boolean).join(' ')}`}
    ${several && (at.schedules ?? []).map((each) => html`<br />${scheduleWords(each, words)}`)}
    <br /><strong>${say('service.access')}:</strong> ${access.length > 0 ? access.join('; ') : say('service.access.none')}`;
}

export function addressLines(location: Location): string[] {
  const address = location.addresses?.find(({ address_type: type }) => type === 'physical') ?? location.addresses?.[0];
  return [location.name, address?.address_1, address?.address_2, address?.city, address?.postal_code].filter(
    (line) => line !== undefined,
  );
}

/** The service's own numbers, or those of whoever answers for it. */
export function phonesOf({ phones, contacts, organization }: Service): Phone[] {
  const own = [...(phones ?? []), ...(contacts ?? []).flatMap((contact) => contact.phones ?? [])];
  return own.length > 0 ? own : (organization.phones ?? []);
}

/** Only what a browser shows: another scheme could run something. */
const webAddress = (url: string | undefined): Html | false =>
  url !== undefined && /^https?:\/\//i.test(url) && html`<a href="${url}" rel="noreferrer">${url}</a>`;

function capacity(service: Service, today: string, { words }: Reading): Html | false {
  const capacities = capacitiesOf(service, today);
  if (capacities.length === 0) return false;
  return html`${capacities.map(
    ({ available, unit, updated, stale }, index) =>
      html`${index > 0 && html`<br />`}${unit.name}: ${words.say(stale ? 'service.capacity.stale' : 'service.capacity.left', { available, date: words.day(updated.slice(0, 10)) })}`,
  )}`;
}
