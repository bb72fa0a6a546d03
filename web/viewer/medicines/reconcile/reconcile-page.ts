// Medicines before and after, side by side: first what needs a person, then what changed, then what goes on. Each with both
// originals as their sources write them, what differs, and the rule that matched them.
import type { SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { changesInOrder, type ReconciledMedicine } from '#record/joining/reconciling/reconciled-medicine.ts';
import { isBefore } from '#record/joining/conflicts/found.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { documentLink } from '../../heard-names.ts';
import { newestItems, type ShownItem } from '../../joined-so-far.ts';
import type { Reconciled } from './reconciled.ts';
import {
  sealStay,
  type Sides,
  sidesQuery,
  type SidesContext,
  sourceNames,
  type StaySide,
  staysIn,
  stayWords,
} from './sides.ts';

export interface ReconcileContext extends SidesContext {
  timeZone: string;
  documentHref: (item: ShownItem) => string | undefined;
}

export function reconcileContent(
  parts: readonly SourcePart[],
  reconciled: Reconciled,
  context: ReconcileContext,
): Html {
  const { medicines, notes, sides } = reconciled;
  const needing = medicines.filter(({ needsPerson }) => needsPerson !== undefined);
  const groups = changesInOrder.map((change) => ({
    id: change.replaceAll(/[ ,]+/g, '-'),
    title: capital(reconciled.changeWords(change)),
    own: medicines.filter((each) => each.change === change && each.needsPerson === undefined),
  }));
  return html`${choice(parts, sides, context)}
<section class="lcr-section" aria-labelledby="compared"><h2 class="nhsuk-heading-m" id="compared">What is compared</h2>
${notes.map((note) => html`<p>${note}</p>`)}
${lettersOf(parts, sides, context)}
<p>${countWords(medicines, needing.length)}</p>
${takeAway(sides, context)}</section>
${group({ id: 'needs-a-person', title: 'Needs a person', own: needing }, reconciled, context)}
${groups.map((each) => group(each, reconciled, context))}`;
}

function countWords(medicines: readonly ReconciledMedicine[], needing: number): string {
  if (medicines.length === 0) return 'Neither list has a medicine. This does not say that none is taken.';
  const all = medicines.length === 1 ? '1 medicine' : `${medicines.length} medicines`;
  return `${all}, of which ${needing === 0 ? 'none needs' : needing === 1 ? '1 needs' : `${needing} need`} a person to decide.`;
}

interface Group {
  id: string;
  title: string;
  own: readonly ReconciledMedicine[];
}

function group({ id, title, own }: Group, reconciled: Reconciled, context: ReconcileContext): Html {
  if (own.length === 0) return nothing;
  const [before, after] = reconciled.headings;
  return html`<section class="lcr-section" id="${id}" aria-labelledby="${id}-title"><h2 class="nhsuk-heading-m" id="${id}-title">${title} <span class="nhsuk-u-font-weight-normal">(${own.length})</span></h2>
<table class="nhsuk-table lcr-items lcr-reconcile" aria-labelledby="${id}-title">
<thead><tr><th scope="col">Medicine</th><th scope="col">${before}</th><th scope="col">${after}</th></tr></thead>
<tbody>${own.map((medicine) => row(medicine, reconciled, context))}</tbody>
</table></section>`;
}

function row(reconciled: ReconciledMedicine, all: Reconciled, { timeZone }: ReconcileContext): Html {
  const { medicine, change, before, during, after, differences, needsPerson, matchedBy, reasons } = reconciled;
  const [beforeTitle, afterTitle] = all.headings;
  const detail = (words: string, kind = '') => html`<span class="lcr-detail ${kind}">${words}</span>`;
  return html`<tr><td><strong>${medicine}</strong>${detail(capital(all.changeWords(change)))}${needsPerson && detail(needsPerson, 'lcr-caution')}${differences.map(({ what, before: was, after: is }) => detail(`${capital(what)}: ${was} → ${is}`))}${change === 'continued' && differences.length > 0 && detail('Worded otherwise, and it comes to the same.')}${reasons.map((reason) => detail(capital(reason)))}${during.length > 0 && html`<span class="lcr-detail">During the stay: ${during.map((item, index) => html`${index > 0 && '; '}${original(item, all, timeZone)}`)}</span>`}${matchedBy && detail(matchedBy, 'lcr-rule')}</td><td>${side(beforeTitle, before, all, timeZone)}</td><td>${side(afterTitle, after, all, timeZone)}</td></tr>
`;
}

/** Under its own heading where the table's is not seen. */
function side(title: string, items: readonly RecordItem[], all: Reconciled, timeZone: string): Html {
  return html`<span class="lcr-side">${title}</span>${items.length === 0 ? html`<span class="lcr-detail">Not listed</span>` : html`<ul class="lcr-originals">${items.map((item) => html`<li>${original(item, all, timeZone)}</li>`)}</ul>`}`;
}

function original(item: RecordItem, { nameOf }: Reconciled, timeZone: string): Html {
  const { title, facts, status, when, whenMeaning, who, cautions = [], sourceId } = item;
  const { dose, route, quantity, lastIssued } = facts?.medicine ?? {};
  const said = [
    dose ?? 'dose not said',
    route && `route: ${route}`,
    quantity,
    status ?? 'status not said',
    when && [whenMeaning, formatDateTime(when, timeZone)].filter(Boolean).join(' '),
    lastIssued && `last issued ${formatDateTime(lastIssued, timeZone)}`,
    who,
    ...cautions,
  ].filter((words) => words !== undefined && words !== '');
  return html`<strong>${nameOf(sourceId)}</strong>: ${title} · ${said.join('; ')}`;
}

/** A letter of a stay is written within so many days of its end; later ones are of something else. */
const letterDays = 31;

/** Letters of the stay: what is told only in their words is in no list. */
function lettersOf(parts: readonly SourcePart[], sides: Sides, { timeZone, documentHref }: ReconcileContext): Html {
  if (sides.kind !== 'stay') return nothing;
  const { hospital, admitted, discharged } = sides;
  const left = discharged === undefined ? undefined : startOf(discharged);
  const until = left === undefined ? undefined : new Date(left + letterDays * 86_400_000).toISOString();
  const letters = newestItems(parts).filter(
    ({ section, sourceId, when }) =>
      section === 'documents' &&
      hospital.includes(sourceId) &&
      when !== undefined &&
      !isBefore(when, admitted) &&
      !isBefore(until, when),
  );
  if (letters.length === 0)
    return html`<p>No letter of this stay has come. A change told only in a letter is not on this page.</p>`;
  return html`<p>Letters from the hospital, from the day the person came to a month after they left. A change told only in their words is not on this page: read them.</p><ul class="lcr-linked">${letters
    .slice(0, 10)
    .map((letter) => {
      const href = documentHref(letter);
      return html`<li>${href ? documentLink(href, letter, timeZone) : letter.title}${letter.when && `, ${formatDateTime(letter.when, timeZone)}`}</li>`;
    })}</ul>`;
}

/** What is written down when it is taken. */
function takeAway(sides: Sides, context: ReconcileContext): Html {
  const to = (file: string) => `/record/${context.personId}/medicines/reconcile/${file}?${sidesQuery(sides, context)}`;
  return html`<p class="lcr-more">Take it away, which is written down: <a href="${to('list.csv')}">as a list for a spreadsheet</a> <a href="${to('list.txt')}">as plain text</a> <a href="${to('fhir.json')}">as FHIR</a></p>`;
}

function choice(parts: readonly SourcePart[], sides: Sides, context: ReconcileContext): Html {
  const { personId, timeZone } = context;
  const stays = staysIn(parts, personId);
  const action = `/record/${personId}/medicines/reconcile`;
  const isChosen = (stay: StaySide) =>
    sides.kind === 'stay' && stay.admitted === sides.admitted && stay.place === sides.place;
  return html`<details class="nhsuk-details lcr-choice"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Compare something else${stays.length > 1 && `: ${stays.length} stays, or sources of your choice`}</span></summary><div class="nhsuk-details__text">
${
  stays.length > 0 &&
  html`<form action="${action}" method="get"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Before and after a stay</legend>
<div class="nhsuk-radios nhsuk-radios--small">${stays.map(
    (stay, index) =>
      html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="stay-${index}" name="sides" type="radio" value="${sealStay(stay, context)}"${isChosen(stay) && html` checked`}><label class="nhsuk-label nhsuk-radios__label" for="stay-${index}">${stayWords(stay, timeZone)}</label></div>`,
  )}</div></fieldset><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Compare before and after</button></form>`
}
<form action="${action}" method="get">${(['first', 'second'] as const).map((which) => sourceBoxes(which, parts, sides, context))}<button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Compare these sources</button></form></div></details>`;
}

function sourceBoxes(
  which: 'first' | 'second',
  parts: readonly SourcePart[],
  sides: Sides,
  { practices }: ReconcileContext,
): Html {
  const isTicked = (id: string) =>
    sides.kind === 'sources' ? sides[which].includes(id) : practices.has(id) === (which === 'first');
  return html`<fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">The ${which} list: what these say is taken now</legend>
<div class="nhsuk-checkboxes nhsuk-checkboxes--small">${[...sourceNames(parts)]
    .toSorted(([, one], [, other]) => (one < other ? -1 : 1))
    .map(
      ([id, name]) =>
        html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="${which}-${id}" name="${which}" type="checkbox" value="${id}"${isTicked(id) && html` checked`}><label class="nhsuk-label nhsuk-checkboxes__label" for="${which}-${id}">${name}</label></div>`,
    )}</div></fieldset>`;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
