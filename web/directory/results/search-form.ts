// The one box, the place beside it, and the choices under it; and what was typed and chosen, read back from the address.
import type { Knowledge } from '#directory/search/knowledge.ts';
import { type Search, languageName } from '#directory/search/find-listings.ts';
import {
  type Access,
  accessKinds,
  type DayPart,
  dayParts,
  type Delivered,
  deliveredKinds,
} from '#directory/search/wishes.ts';
import { type Html, html } from '../../design/html.ts';
import type { Key } from '../words/english.ts';
import type { Words } from '../words/words.ts';

export const walks = [10, 20, 30] as const;
/** Languages offered as a choice. */
const spoken = ['pt', 'es', 'so', 'ar', 'fr', 'pl', 'bfi'] as const;

/** What an address asks for. What it should not say is left out. */
export function searchIn(query: unknown): Search {
  const given = (query ?? {}) as Readonly<Record<string, unknown>>;
  const one = (name: string) => {
    const value = [given[name]].flat()[0];
    return typeof value === 'string' ? value.trim().slice(0, 200) : '';
  };
  const all = (name: string) => [given[name]].flat().filter((value) => typeof value === 'string');
  const among = <T extends string>(name: string, known: readonly T[]) =>
    known.filter((each) => all(name).includes(each));
  const number = (name: string, most: number) => {
    const value = Number(one(name) || Number.NaN);
    return Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;
  };
  const within = number('within', 60);
  const age = number('age', 120);
  const page = number('page', 1000);
  const days = all('day')
    .map(Number)
    .filter((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  const [part] = among('part', dayParts);
  const access = among<Access>('access', accessKinds);
  const delivered = among<Delivered>('delivered', deliveredKinds);
  const language = /^[a-z]{2,3}$/.exec(one('spoken'))?.[0];
  const need = /^[a-z][a-z0-9-]{1,39}$/.exec(one('need'))?.[0];
  return {
    text: one('q'),
    ...(need ? { need } : {}),
    ...(one('near') ? { near: one('near') } : {}),
    ...(within ? { withinMinutes: within } : {}),
    ...(one('free') ? { free: true } : {}),
    ...(one('now') ? { now: true } : {}),
    ...(access.length > 0 ? { access } : {}),
    ...(delivered.length > 0 ? { delivered } : {}),
    ...(language ? { language } : {}),
    ...(age === undefined ? {} : { age }),
    ...(days.length > 0 ? { days: [...new Set(days)] } : {}),
    ...(part ? { part } : {}),
    ...(page && page > 1 ? { page } : {}),
  };
}

/** The address of a search; the same search has one address. */
export function addressOf(search: Search): string {
  const {
    text,
    need,
    near,
    withinMinutes,
    free,
    now,
    access = [],
    delivered = [],
    language,
    age,
    days = [],
    part,
    page,
  } = search;
  const parameters = new URLSearchParams();
  const put = (name: string, value: string | number | undefined) => {
    if (value !== undefined && value !== '') parameters.append(name, String(value));
  };
  put('q', text);
  put('need', need);
  put('near', near);
  put('within', withinMinutes);
  if (free) put('free', '1');
  if (now) put('now', '1');
  for (const each of access) put('access', each);
  for (const each of delivered) put('delivered', each);
  put('spoken', language);
  put('age', age);
  for (const each of days) put('day', each);
  put('part', part);
  if ((page ?? 1) > 1) put('page', page);
  return `/help/find?${parameters.toString()}`;
}

const hasChoices = (search: Search) =>
  Boolean(
    search.withinMinutes ||
    search.free ||
    search.now ||
    search.access ||
    search.delivered ||
    search.language ||
    search.age !== undefined ||
    search.days ||
    search.part,
  );

/** @param choices false on the first page and on other people's websites: the box alone. */
export function searchForm(
  search: Search,
  { words, choices, knowledge, target }: { words: Words; choices: boolean; knowledge: Knowledge; target?: string },
): Html {
  const { say } = words;
  const need = search.need === undefined ? undefined : knowledge.needs.get(search.need);
  return html`<form class="lcr-help-search" method="get" action="/help/find" role="search" ${target && html`target="${target}"`}>
    <div class="nhsuk-form-group">
      <label class="nhsuk-label nhsuk-label--m" for="q">${say('search.what')}</label>
      <div class="nhsuk-hint" id="q-hint">${say('search.what.hint')}</div>
      <input class="nhsuk-input" id="q" name="q" type="search" maxlength="200" value="${search.text || (need?.name ?? '')}" aria-describedby="q-hint" autocomplete="off" />
    </div>
    <div class="nhsuk-form-group">
      <label class="nhsuk-label" for="near">${say('search.near')}</label>
      <div class="nhsuk-hint" id="near-hint">${say('search.near.hint')}</div>
      <input class="nhsuk-input nhsuk-input--width-10" id="near" name="near" maxlength="60" value="${search.near ?? ''}" aria-describedby="near-hint" autocomplete="postal-code" />
    </div>
    ${choices && choicesPart(search, words)}
    <button class="nhsuk-button" type="submit">${say('search.button')}</button>
  </form>`;
}

function choicesPart(search: Search, words: Words): Html {
  const { say, text } = words;
  const box = (
    id: string,
    name: string,
    value: string,
    key: Key,
    checked: boolean,
  ) => html`<div class="nhsuk-checkboxes__item">
    <input class="nhsuk-checkboxes__input" id="${id}" name="${name}" type="checkbox" value="${value}" ${checked && 'checked'} />
    <label class="nhsuk-label nhsuk-checkboxes__label" for="${id}">${say(key)}</label>
  </div>`;
  const select = (
    id: string,
    label: Key,
    options: readonly { value: string; words: string }[],
    chosen: string,
  ) => html`<div class="nhsuk-form-group">
    <label class="nhsuk-label" for="${id}">${say(label)}</label>
    <select class="nhsuk-select" id="${id}" name="${id}">
      ${options.map(({ value, words: said }) => html`<option value="${value}" ${value === chosen && 'selected'}>${said}</option>`)}
    </select>
  </div>`;
  return html`<details class="nhsuk-details" ${hasChoices(search) && 'open'}>
    <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${say('search.more')}</span></summary>
    <div class="nhsuk-details__text">
      ${select(
        'within',
        'search.within',
        [
          { value: '', words: text('search.within.any') },
          ...walks.map((each) => ({ value: String(each), words: text('search.within.minutes', { minutes: each }) })),
        ],
        String(search.withinMinutes ?? ''),
      )}
      <fieldset class="nhsuk-fieldset nhsuk-form-group">
        <legend class="nhsuk-fieldset__legend">${say('search.only')}</legend>
        <div class="nhsuk-checkboxes nhsuk-checkboxes--small lcr-boxes">
          ${box('free', 'free', '1', 'search.free', search.free === true)}
          ${box('now', 'now', '1', 'search.now', search.now === true)}
          ${accessKinds.map((kind) => box(kind, 'access', kind, `search.${kind}`, search.access?.includes(kind) === true))}
          ${(['home', 'online', 'phone'] as const).map((kind) => box(`delivered-${kind}`, 'delivered', kind, `search.${kind}`, search.delivered?.includes(kind) === true))}
        </div>
      </fieldset>
      <fieldset class="nhsuk-fieldset nhsuk-form-group">
        <legend class="nhsuk-fieldset__legend">${say('search.days')}</legend>
        <div class="nhsuk-checkboxes nhsuk-checkboxes--small lcr-boxes">
          ${[1, 2, 3, 4, 5, 6, 7].map((day) => box(`day-${day}`, 'day', String(day), `day.${day}` as Key, search.days?.includes(day) === true))}
        </div>
      </fieldset>
      ${select(
        'part',
        'search.part',
        [
          { value: '', words: text('search.part.any') },
          ...dayParts.map((part: DayPart) => ({ value: part, words: text(`search.part.${part}`) })),
        ],
        search.part ?? '',
      )}
      <div class="nhsuk-form-group">
        <label class="nhsuk-label" for="age">${say('search.age')}</label>
        <div class="nhsuk-hint" id="age-hint">${say('search.age.hint')}</div>
        <input class="nhsuk-input nhsuk-input--width-3" id="age" name="age" inputmode="numeric" maxlength="3" value="${search.age ?? ''}" aria-describedby="age-hint" autocomplete="off" />
      </div>
      ${select(
        'spoken',
        'search.language',
        [
          { value: '', words: text('search.language.any') },
          ...spoken.map((code) => ({ value: code, words: languageName(code) })),
        ],
        search.language ?? '',
      )}
    </div>
  </details>`;
}
