// The first page, and what a search found: what was understood, the list and the map together, and what to do where there is nothing.
import { parsePostcode } from '#standards/postcode.ts';
import type { Point } from '#directory/places/distance.ts';
import type { Answer, Search } from '#directory/search/find-listings.ts';
import type { Knowledge, Urgent } from '#directory/search/knowledge.ts';
import type { NextBest } from '#directory/search/next-best.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import type { Reading } from '../page/public-page.ts';
import { card } from './card.ts';
import { map } from './map.ts';
import { away, quoted } from './said.ts';
import { addressOf, searchForm } from './search-form.ts';

/** @param nothingSaid they searched for nothing. */
export function homePage(knowledge: Knowledge, reading: Reading, nothingSaid = false): Html {
  const { words } = reading;
  const { pages, frequent } = knowledge.finding;
  return html`<h1 class="nhsuk-heading-xl">${words.say('title.home')}</h1>
    <p class="nhsuk-lede-text">${words.say('home.lead', { area: pages.area ?? words.text('home.area') })}</p>
    ${nothingSaid && html`<div class="nhsuk-inset-text" role="status"><p>${words.say('home.empty')}</p></div>`}
    ${searchForm({ text: '' }, { words, choices: false, knowledge })}
    ${
      frequent.length > 0
        ? html`<h2 class="nhsuk-heading-m">${words.say('home.frequent')}</h2>
            <ul class="lcr-help-needs">
              ${frequent.map((id) => html`<li><a href="/help/needs/${id}">${knowledge.needs.get(id)!.name}</a></li>`)}
            </ul>`
        : nothing
    }
    <p><a href="/help/missing">${words.say('home.missing')}</a></p>`;
}

export interface ResultsShown {
  search: Search;
  answer: Answer;
  /** Where nothing was found. */
  next?: NextBest;
  knowledge: Knowledge;
  /** Places named on the map. */
  places: readonly (Point & { name: string })[];
}

/** What was found, as a heading: "5 places to try near SE5". */
export function countWords({ total, place }: Answer, { text }: Reading['words']): string {
  const found =
    total === 0 ? text('results.none') : total === 1 ? text('results.one') : text('results.many', { count: total });
  return place && total > 0 ? `${found} ${text('results.near', { place: place.name })}` : found;
}

export function resultsPage({ search, answer, next, knowledge, places }: ResultsShown, reading: Reading): Html {
  const { words } = reading;
  const { say } = words;
  const { results, place, pages, page, moment } = answer;
  const first = (page - 1) * 10;
  const { kilometresAnHour, detour } = knowledge.finding.walking;
  const markers = results.flatMap((result, index) => {
    const { latitude, longitude, location_type: type } = result.at?.location ?? {};
    if (type !== 'physical' || latitude === undefined || longitude === undefined) return [];
    const distance = away(result, plainWords(words));
    return [
      {
        latitude,
        longitude,
        number: first + index + 1,
        name: result.service.name,
        ...(distance ? { away: textOf(distance) } : {}),
      },
    ];
  });
  const drawn = map(markers, place, places, { words, walkMetres: (kilometresAnHour * 1000) / 60 / detour });
  return html`${answer.urgent.map((each) => urgent(each))}
    <h1 class="nhsuk-heading-l">${countWords(answer, words)}</h1>
    ${understoodPart(answer, search, reading)}
    <div class="lcr-help-columns">
      <div class="lcr-help-found">
        ${results.length > 0 && html`<h2 class="nhsuk-u-visually-hidden">${say('results.list')}</h2><ol class="lcr-help-cards">${results.map((result, index) => card(result, first + index + 1, moment.day, reading))}</ol>`}
        ${answer.total === 0 && next ? emptyPart(answer, next, knowledge, reading) : nothing}
        ${pages > 1 && paging(search, page, pages, reading)}
      </div>
      <div class="lcr-help-side">
        ${drawn}
        <h2 class="nhsuk-u-visually-hidden">${say('nav.home')}</h2>
        ${searchForm(search, { words, choices: true, knowledge })}
      </div>
    </div>`;
}

function urgent({ title, lines }: Urgent): Html {
  return html`<div class="nhsuk-care-card nhsuk-care-card--emergency nhsuk-card nhsuk-card--care nhsuk-card--care--emergency">
    <div class="nhsuk-card--care__heading-container"><h2 class="nhsuk-card--care__heading">${title}</h2></div>
    <div class="nhsuk-card__content"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>
  </div>`;
}

/** What was made of the words, so that a reader can see what went wrong and say it otherwise. */
function understoodPart({ understood, place, unknownPlace, total }: Answer, search: Search, { words }: Reading): Html {
  const { say } = words;
  const lines: Html[] = [
    ...understood.corrected.map(({ written, as }) => say('results.corrected', { written, as })),
    ...understood.needs.map(({ need, because }) =>
      search.need === need.id && because === need.name
        ? say('results.chosen', { need: need.name.toLowerCase() })
        : say('results.understood', { need: need.name.toLowerCase(), words: because }),
    ),
    ...(understood.words.length > 0 && total > 0
      ? [say('results.words', { words: quoted(understood.words.map(({ written }) => written)) })]
      : []),
    ...(understood.age && search.age === undefined
      ? [say('results.age', { age: understood.age.years, words: understood.age.because })]
      : []),
    ...(place?.known === 'about' && parsePostcode(place.name)
      ? [say('results.about', { place: place.units.outward ?? place.name })]
      : []),
    ...(unknownPlace ? [say('results.unknown', { place: unknownPlace })] : []),
    ...(!place && !unknownPlace && total > 0 ? [say('results.where')] : []),
  ];
  return lines.length > 0
    ? html`<ul class="nhsuk-list lcr-help-understood">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
    : nothing;
}

function emptyPart({ understood, moment }: Answer, next: NextBest, knowledge: Knowledge, reading: Reading): Html {
  const { say, text } = reading.words;
  const near = knowledge.finding.frequent.slice(0, 6);
  return html`
    ${next.without.length > 0 && html`<ul class="nhsuk-list lcr-help-without">${next.without.map(({ what, search, total }) => html`<li><a href="${addressOf(search)}">${say(total === 1 ? 'empty.without.one' : 'empty.without', { what: text(`filter.${what}`), count: total })}</a></li>`)}</ul>`}
    ${understood.needs.length === 0 && near.length > 0 && html`<h2 class="nhsuk-heading-s">${say('empty.needs')}</h2><ul class="lcr-help-needs">${near.map((id) => html`<li><a href="/help/needs/${id}">${knowledge.needs.get(id)!.name}</a></li>`)}</ul>`}
    ${next.advice.length > 0 && html`<h2 class="nhsuk-heading-s">${say('empty.advice')}</h2><ol class="lcr-help-cards">${next.advice.map((result, index) => card(result, index + 1, moment.day, reading))}</ol>`}
    <p><a href="/help/missing">${say('home.missing')}</a></p>
    <p class="nhsuk-body-s">${say('empty.counted')}</p>`;
}

function paging(search: Search, page: number, pages: number, { words: { say } }: Reading): Html {
  return html`<nav class="lcr-help-paging" aria-label="${page} / ${pages}">
    ${page > 1 && html`<a rel="prev" href="${addressOf({ ...search, page: page - 1 })}">${say('results.back')}</a>`}
    <span>${say('results.page', { page, pages })}</span>
    ${page < pages && html`<a rel="next" href="${addressOf({ ...search, page: page + 1 })}">${say('results.next')}</a>`}
  </nav>`;
}

/** Words without markup, for an attribute. */
const plainWords = (words: Reading['words']): Reading['words'] => ({
  ...words,
  say: (key, values) => html`${words.text(key, values)}`,
});
const textOf = (said: Html) => said.replaceAll(/<[^>]*>/g, '').replaceAll('&#39;', '’');
