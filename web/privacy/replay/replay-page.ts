// What one view showed, for whoever inquires into it: what could be put together again, what could not, and why not.
import type { Replayed, SourceReplayed } from '#disclosure/replay/replay-disclosure.ts';
import { sections } from '#record/items/sections.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { kindInWords } from '../log/log-words.ts';

export interface ReplayFrame {
  timeZone: string;
  organisationOf: (ods: string) => string;
}

const titles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));
const titleOf = (section: string) => titles.get(section) ?? section;

export function replayPage(replayed: Replayed, { timeZone, organisationOf }: ReplayFrame): Html {
  const { kind, openedAt, closedAt, who, sources, resource, personId } = replayed;
  const at = (when: Date) => formatDateTime(when.toISOString(), timeZone);
  return html`<h1 class="nhsuk-heading-l">What was on the screen</h1>
<p class="nhsuk-body-l">${kindInWords(kind)}: ${who.name}${who.organisation !== '' && html`, ${organisationOf(who.organisation)}`}, ${at(openedAt)}.</p>
<p>Put together again from what is held here, as it counted at that moment. That you looked is in the log. Left out is whatever any label keeps back from somebody, and what is never shared today, also where it was shown then.</p>
${closedAt === undefined && html`<p><strong>This view was never closed.</strong> The server ended before it could write down what was shown: it may have shown any of the record.</p>`}
${closedAt !== undefined && sources.length === 0 && html`<p>Nothing was shown.</p>`}
${resource && html`<p>It was about one entry: ${resource.resourceType} ${resource.id}.</p>`}
${sources.map((source) => ofSource(source, { timeZone, organisationOf }))}
${personId && html`<p><a href="/privacy/access/${personId}">Everybody who looked at this person’s record</a></p>`}`;
}

function ofSource(source: SourceReplayed, frame: ReplayFrame): Html {
  const { organisationOf } = frame;
  const { sourceId, organisation, outcome, how, items, held } = source;
  const counts = [...source.sections];
  return html`<h2 class="nhsuk-heading-m" id="source-${sourceId}">${organisation === undefined ? sourceId : html`${organisationOf(organisation)} (${sourceId})`}</h2>
<p>What came of it then: ${outcome}. ${how === 'nothing' ? 'It showed nothing.' : `Shown: ${counts.map(([section, count]) => `${titleOf(section)} ${count}`).join(', ')}.`}</p>
${how === 'not-kept' && html`<p><strong>This cannot be put together again.</strong> ${organisation === undefined ? 'What the index of people showed in a search is not kept.' : `What was asked live is not kept here. Ask ${organisationOf(organisation)} what it answered: its own log has the same request.`}</p>`}
${how === 'held' ? counts.map(([section, count]) => ofSection(section, count, held.get(section) ?? 0, items, `${sourceId}-${section}`, frame)) : nothing}`;
}

function ofSection(
  section: string,
  then: number,
  held: number,
  items: SourceReplayed['items'],
  id: string,
  { timeZone }: ReplayFrame,
): Html {
  const own = items.filter((item) => item.section === section);
  return html`<h3 class="nhsuk-heading-s" id="${id}">${titleOf(section)}</h3>
${held !== then && html`<p>Then there were ${then}; ${held} can be put together again. The others are left out today, or are said in more or fewer lines.</p>`}
${
  own.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-labelledby="${id}"><thead><tr><th scope="col">What</th><th scope="col">When</th><th scope="col">Who</th></tr></thead>
<tbody>${own.map(
    ({ title, detail, status, when, who }) => html`<tr>
<td>${title}${detail !== undefined && html` <span>${detail}</span>`}${status !== undefined && html` (${status})`}</td>
<td class="lcr-when">${when !== undefined && html`<span class="lcr-cell-heading" aria-hidden="true">When: </span>${formatDateTime(when, timeZone)}`}</td>
<td>${who !== undefined && html`<span class="lcr-cell-heading" aria-hidden="true">Who: </span>${who}`}</td></tr>`,
  )}</tbody></table>`
}`;
}
