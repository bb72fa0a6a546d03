// What is new, section by section, each line joined with what it belongs to; source by source since when, and what nobody can
// tell. A source that did not answer is named first: what is new there is not known.
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { conflictsAbove } from '../joined-line.ts';
import { createRecordSoFar, missingFrom, newestItems } from '../joined-so-far.ts';
import { itemTable, type RowContext } from '../sections.ts';
import { sourceName } from '../source-strip.ts';
import { type ChosenDay, typedOf } from './chosen-day.ts';
import { newInLine, newnessAfter, type NewnessOf, newnessSince } from './line-newness.ts';

type Since = { lastLook: RecordOpened['lastLook'] } | { day: string };

interface SinceContext extends RowContext {
  personId: string;
  now: Date;
}

export function sinceContent(parts: readonly SourcePart[], since: Since, context: SinceContext): Html {
  const { timeZone, personId } = context;
  const newness =
    'day' in since
      ? newnessAfter(new Date(startOf(since.day, timeZone)!), context)
      : newnessSince(since.lastLook, context);
  if (!newness)
    return html`<p>This is your first look at this record, so all of it is new to you. <a href="/record/${personId}">Open the record</a>, or choose a date.</p>`;
  const record = createRecordSoFar();
  record.add(...parts);
  const sections = record
    .sections()
    .map((state) => ({ ...state, lines: state.lines.filter((line) => newInLine(line, newness)) }))
    .filter(({ lines }) => lines.length > 0);
  const count = sections.reduce((sum, { lines }) => sum + lines.length, 0);
  const missing = missingFrom(parts);
  const words =
    'day' in since ? formatDateTime(since.day, timeZone) : formatDateTime(since.lastLook!.at.toISOString(), timeZone);
  return html`${missing.length > 0 && html`<p class="lcr-incomplete"><strong>Not complete.</strong> What is new there is not known: ${missing.join('. ')}.</p>`}
<h2 class="nhsuk-heading-m">${count === 0 ? 'Nothing known to be new' : `${count === 1 ? '1 line' : `${count} lines`} new or changed`} since ${words}</h2>
${count === 0 && html`<p>No source that answered says that it has recorded or changed anything since. That is not the same as nothing having happened: see below.</p>`}
${sections.map(({ id, title, lines }) => html`<section class="lcr-section" aria-labelledby="new-${id}"><h3 class="nhsuk-heading-s" id="new-${id}">${title} (${lines.length})</h3>${conflictsAbove(lines)}${itemTable(lines, `new-${id}`, { ...context, newness })}${notRead(parts, id, personId)}</section>`)}
${whatIsKnown(parts, since, newness, context)}`;
}

/** Of a feed that sent more since than is read at once. */
function notRead(parts: readonly SourcePart[], id: string, personId: string): Html {
  const more = parts.reduce((sum, { totals, items, source }) => {
    if (source.mode !== 'sends') return sum;
    return sum + (totals[id as keyof typeof totals] ?? 0) - items.filter(({ section }) => section === id).length;
  }, 0);
  return more > 0
    ? html`<p class="lcr-incomplete"><strong>Not all of it.</strong> ${more.toLocaleString('en-GB')} more came since; they are in <a href="/record/${personId}/sections/${id}">the whole section</a>.</p>`
    : nothing;
}

/** Source by source: since when, how many are new, of how many nobody can tell. */
function whatIsKnown(parts: readonly SourcePart[], since: Since, newness: NewnessOf, context: SinceContext): Html {
  const { timeZone, personId } = context;
  const rows = parts.map((part) => {
    const items = newestItems([part]);
    const states = items.map(newness);
    const from = 'day' in since ? since.day : since.lastLook!.seen.get(part.source.sourceId)?.toISOString();
    return {
      part,
      from,
      unseen: states.filter((state) => state === 'new' || state === 'changed').length,
      unknown: from === undefined ? 0 : states.filter((state) => state === 'not known').length,
    };
  });
  return html`<h2 class="nhsuk-heading-m" id="known-title">What each source tells</h2>
<table class="nhsuk-table lcr-items" aria-labelledby="known-title"><thead><tr><th scope="col">Source</th><th scope="col">Since</th><th scope="col">New or changed</th><th scope="col">Not known</th></tr></thead>
<tbody>${rows.map(({ part, from, unseen, unknown }) => html`<tr><td><a href="/record/${personId}/sources/${part.source.sourceId}">${sourceName(part.source)}</a></td><td>${from === undefined ? 'it had not answered you in full before' : formatDateTime(from, timeZone)}</td><td>${newWords(part, from, unseen)}</td><td>${unknown > 0 && `${unknown === 1 ? '1 entry does' : `${unknown} entries do`} not say when it was recorded`}</td></tr>`)}</tbody></table>
<p>An entry counts as new when it reached us, or its source says it recorded or changed it, after that. Where a source gives a day and no time, that whole day counts. What a source has taken back since is not listed, and a source that does not say when it changed an entry may have changed older ones.</p>`;
}

function newWords({ source, outcome, words, items }: SourcePart, from: string | undefined, unseen: number): string {
  const answered = outcome === 'answered' || outcome === 'partly-answered' || outcome === 'nothing-recorded';
  if (!answered && items.length === 0) return source.mode === 'sends' ? 'none' : words.label.toLowerCase();
  if (from === undefined) return `all ${items.length} of its entries`;
  return unseen === 0 ? 'none' : String(unseen);
}

/** A day to choose. Source: NHS design system, date input and error message. */
export function sinceForm(
  personId: string,
  chosen: ChosenDay | undefined,
  lastLook: RecordOpened['lastLook'],
  timeZone: string,
): Html {
  const typed = typedOf(chosen);
  const error = chosen && 'error' in chosen ? chosen.error : undefined;
  const input = (name: 'day' | 'month' | 'year', label: string, width: 2 | 4) =>
    html`<div class="nhsuk-date-input__item"><div class="nhsuk-form-group"><label class="nhsuk-label nhsuk-date-input__label" for="since-${name}">${label}</label><input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-${width}${error && ' nhsuk-input--error'}" id="since-${name}" name="${name}" type="text" inputmode="numeric" autocomplete="off" value="${typed[name]}"></div></div>`;
  return html`${errorSummary(error === undefined ? [] : [{ field: 'since-day', text: error }])}
${lastLook && html`<p>You last looked at the whole record on <strong>${formatDateTime(lastLook.at.toISOString(), timeZone)}</strong>.${chosen && 'day' in chosen && html` <a href="/record/${personId}/since">New since then</a>`}</p>`}
<form method="post" action="/record/${personId}/since" class="lcr-since-form"><div class="nhsuk-form-group${error && ' nhsuk-form-group--error'}"><fieldset class="nhsuk-fieldset"${error && html` aria-describedby="since-error"`}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">New since a day of your choice</legend>${error && html`<span class="nhsuk-error-message" id="since-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}<div class="nhsuk-date-input">${input('day', 'Day', 2)}${input('month', 'Month', 2)}${input('year', 'Year', 4)}</div></fieldset></div><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Show what is new</button></form>`;
}
