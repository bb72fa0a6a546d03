// What of a listing is said the same way wherever it is shown: distance, times, cost, when it was last checked, why it is there.
import type { Schedule, Service } from '#directory/listing.ts';
import type { Reason, Result } from '#directory/search/find-listings.ts';
import { languageName } from '#directory/search/find-listings.ts';
import type { Freshness } from '#directory/search/freshness.ts';
import { clock, dayAfter, weekdayOf } from '#directory/search/opening.ts';
import { type Html, html } from '../../design/html.ts';
import type { Key } from '../words/english.ts';
import type { Words } from '../words/words.ts';

const metresInMile = 1609.344;
export const milesOf = (metres: number): string => (metres / metresInMile).toFixed(1);

export function away({ metres, walkMinutes }: Result, { say }: Words): Html | false {
  if (metres === undefined || walkMinutes === undefined) return false;
  const miles = milesOf(metres);
  // Nobody walks an hour to a lunch club.
  if (walkMinutes > 60) return say('card.far', { miles });
  return walkMinutes === 1 ? say('card.walk.one', { miles }) : say('card.walk', { minutes: walkMinutes, miles });
}

/** Open or closed, and when next. */
export function openingWords({ openNow, next }: Result, today: string, { say, day: written }: Words): Html | false {
  if (openNow && next) return html`${say('card.open')}, ${say('card.until', { time: clock(next.until) })}`;
  if (openNow) return say('card.open');
  if (!next) return openNow === false && say('card.closed');
  const time = clock(next.from);
  const key: Key =
    next.day === today ? 'card.next.today' : next.day === dayAfter(today, 1) ? 'card.next.tomorrow' : 'card.next.day';
  const weekday = say(`day.${weekdayOf(next.day) + 1}` as Key);
  const soon = next.day <= dayAfter(today, 6);
  const day = written(next.day);
  return key === 'card.next.day' && soon
    ? html`${say('card.closed')}, ${weekday} ${time}`
    : html`${say('card.closed')}, ${say(key, { time, day })}`;
}

export function freshnessWords({ state, assuredOn }: Freshness, { say, day }: Words): Html {
  if (assuredOn === undefined) return say('card.never');
  return say(state === 'fresh' ? 'card.assured' : 'card.due', { date: day(assuredOn) });
}

export function costWords(service: Service, { say }: Words): Html {
  const { cost_options: costs, fees_description: described, fees } = service;
  const words = described ?? fees;
  if (costs?.length === 1 && costs[0]!.amount === 0 && (words === undefined || /^free$/i.test(words)))
    return say('card.free');
  if (words !== undefined) return html`${words}`;
  const amounts = (costs ?? []).flatMap(({ amount, currency, option, amount_description: more }) =>
    amount === undefined
      ? []
      : [
          `${money(amount, currency)}${[more, option]
            .filter(Boolean)
            .map((each) => ` ${each}`)
            .join('')}`,
        ],
  );
  return amounts.length > 0 ? html`${amounts.join('; ')}` : say('card.ask.cost');
}

function money(amount: number, currency = 'gbp'): string {
  try {
    return new Intl.NumberFormat('en-GB', { style: 'currency', currency: currency.toUpperCase() }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

export function reasonWords(reason: Reason, { say }: Words): Html {
  if (reason.kind === 'name') return say('why.name', { words: quoted(reason.words) });
  if (reason.kind === 'text') return say('why.text', { words: quoted(reason.words) });
  if (reason.kind === 'wish') return say(`why.${reason.wish}`, { words: reason.because });
  const term = lowerFirst(reason.term);
  return reason.because === reason.need.name
    ? say('why.chosen', { term })
    : say('why.need', { term, words: reason.because });
}

export const quoted = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(', ');
const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? `${text[0]!.toLowerCase()}${text.slice(1)}` : text);

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** A schedule in one sentence. */
export function scheduleWords(schedule: Schedule, { say, text }: Words): Html {
  const { byday, opens_at: opens, closes_at: closes, freq, interval = 1, description } = schedule;
  if (!opens || !closes) return description ? html`${description}` : say('when.other');
  const from = opens.slice(0, 5);
  const until = closes.startsWith('23:59') ? clock(0) : closes.slice(0, 5);
  const days = byday?.split(',').map((each) => /^([+-]?\d)?(..)$/.exec(each)) ?? [];
  const nameOf = (code: string) => text(`day.${weekdays.indexOf(code) + 1}` as Key);
  const allDays = days.length === 7 || byday === undefined;
  if (allDays && from === '00:00' && closes.startsWith('23:59')) return say('when.always');
  if (freq === 'MONTHLY' && days[0]?.[1])
    return say('when.monthly', {
      nth: text(`nth.${Number(days[0][1])}` as Key),
      day: nameOf(days[0][2]!),
      from,
      until,
    });
  const codes = days.map((each) => each?.[2] ?? '').filter((code) => weekdays.includes(code));
  const runs = inRuns(codes.map((code) => weekdays.indexOf(code))).map(([first, last]) =>
    first === last ? nameOf(weekdays[first]!) : `${nameOf(weekdays[first]!)} to ${nameOf(weekdays[last]!)}`,
  );
  const said = allDays ? `${nameOf('MO')} to ${nameOf('SU')}` : runs.join(', ');
  return say(interval === 2 ? 'when.fortnight' : 'when.weekly', { days: said, from, until });
}

/** Monday, Tuesday, Wednesday, Friday → Monday to Wednesday, Friday. Two days are named each. */
function inRuns(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const day of days.toSorted((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs.flatMap(([first, last]): [number, number][] =>
    last - first === 1
      ? [
          [first, first],
          [last, last],
        ]
      : [[first, last]],
  );
}

export function ageWords({ minimum_age: from, maximum_age: to }: Service, { say }: Words): Html {
  if (from !== undefined && to !== undefined) return say('service.age.between', { from, to });
  if (from !== undefined) return say('service.age.from', { age: from });
  return to === undefined ? say('service.age.any') : say('service.age.to', { age: to });
}

export const languagesOf = ({ languages = [] }: Service): string[] =>
  languages.flatMap(({ code, name }) => {
    const said = name ?? (code && /^[a-z]{2,3}$/.test(code) ? languageName(code) : code);
    return said ? [said] : [];
  });
