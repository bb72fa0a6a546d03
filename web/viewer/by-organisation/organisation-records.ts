// Each organisation's record as that organisation holds it: system by system, what it answered, and its entries in its own
// order. Nothing is joined with what another holds, and nothing is left out because another has it too.
import type { AreaShown, SourcePart, SourceShown } from '#disclosure/record-part.ts';
import { sections } from '#record/items/sections.ts';
import { formatAgo, formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { documentLink } from '../heard-names.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { sourceName } from '../source-strip.ts';

export interface OrganisationContext {
  personId: string;
  timeZone: string;
  now: Date;
  documentHref: (item: ShownItem) => string | undefined;
  /** ODS code of the one whose record is read whole; all stand side by side where absent. */
  only?: string | undefined;
}

/** Entries of one section: beside other organisations, and of one read by itself. */
const entriesBeside = 5;
/** Open from the start beside others; the rest opens when it is wanted. */
const openBeside: ReadonlySet<string> = new Set([
  'alerts',
  'allergies-and-adverse-reactions',
  'medications-and-medical-devices',
  'problem-list',
]);
const entriesAlone = 1000;

const titles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));

/** @param sources every source that was to answer, in the partnership's order. */
export function organisationRecords(
  sources: readonly SourceShown[],
  parts: readonly SourcePart[],
  context: OrganisationContext,
): Html {
  const bySource = new Map(parts.map((part) => [part.source.sourceId, part]));
  const organisations = [...Map.groupBy(sources, ({ organisation }) => organisation.ods).values()];
  return html`<div class="lcr-organisations${context.only !== undefined && ' lcr-organisations--one'}">
${organisations.map((systems) => organisation(systems, bySource, context))}</div>`;
}

function organisation(
  systems: readonly SourceShown[],
  bySource: ReadonlyMap<string, SourcePart>,
  context: OrganisationContext,
): Html {
  const { ods, name } = systems[0]!.organisation;
  const id = `organisation-${ods}`;
  const held = systems.reduce((sum, { sourceId }) => sum + countOf(bySource.get(sourceId)), 0);
  return html`<section class="lcr-organisation" aria-labelledby="${id}"><h2 class="nhsuk-heading-m" id="${id}">${name}</h2>
${context.only === undefined && held > 0 && html`<p><a href="${hrefOf(context.personId, ods)}">Read all of it<span class="nhsuk-u-visually-hidden"> that ${name} holds</span></a></p>`}
${systems.map((source) => system(source, bySource.get(source.sourceId), context))}</section>
`;
}

export const hrefOf = (personId: string, ods: string) => `/record/${personId}/organisations?organisation=${ods}`;

const countOf = (part: SourcePart | undefined) =>
  Object.values(part?.totals ?? {}).reduce((sum, count) => sum + count, 0);

function system(source: SourceShown, part: SourcePart | undefined, context: OrganisationContext): Html {
  const heading = source.mode === 'sends' ? 'Messages it has sent us' : 'Its system, asked now';
  // A part is missing only where the page broke off: that is said at its end.
  if (!part) return html`<h3 class="nhsuk-heading-s">${heading}</h3><p>Not read.</p>`;
  const { words, outcome, asOf, age, warnings, waitingMessages, losses, issues } = part;
  const count = countOf(part);
  const when =
    asOf && `${age === 'last-known-good' ? 'As of' : 'Answered'} ${formatAgo(asOf, context.now, context.timeZone)}.`;
  return html`<h3 class="nhsuk-heading-s">${heading}: ${words.label.toLowerCase()}${count > 0 && outcome !== 'nothing-recorded' && `, ${count.toLocaleString('en-GB')} ${count === 1 ? 'entry' : 'entries'}`}</h3>
<p class="lcr-answered">${words.explanation}${words.nextStep && html` <strong>${words.nextStep}</strong>`}${source.mode === 'asked' && when && ` ${when}`}</p>
${warnings.map(({ area, text }) => html`<p class="lcr-incomplete"><strong>${area ? `${area}: ` : ''}</strong>${text}</p>`)}
${issues.map(({ text }) => html`<p class="lcr-incomplete">${text}</p>`)}
${waitingMessages > 0 && html`<p class="lcr-incomplete">${waitingMessages === 1 ? '1 message' : `${waitingMessages} messages`} about this person could not be read yet: what is shown may be behind.</p>`}
${losses > 0 && html`<p class="lcr-incomplete">${losses === 1 ? '1 value' : `${losses} values`} could not be carried over and can be seen only at the source.</p>`}
${areasSaid(part.areas)}${entries(part, context)}`;
}

const statusWords: Readonly<Record<AreaShown['status'], string | undefined>> = {
  present: undefined,
  'none-known': 'None known',
  'nothing-recorded': 'Nothing recorded',
  'not-returned': 'Not returned, there may be more',
};

/** What the source says of areas in which it gives no entry, in its own words for them. */
function areasSaid(areas: readonly AreaShown[]): Html {
  const said = [...Map.groupBy(areas, ({ status }) => statusWords[status])];
  return html`${said.map(([words, of]) => words !== undefined && html`<p class="lcr-answered">${words}: ${of.map(({ area, text }) => (text ? `${area} (“${text}”)` : area)).join(', ')}.</p>`)}`;
}

function entries(part: SourcePart, context: OrganisationContext): Html {
  const { items, totals, source } = part;
  if (items.length === 0) return nothing;
  const most = context.only === undefined ? entriesBeside : entriesAlone;
  return html`<p class="lcr-answered">${source.mode === 'sends' ? 'Newest first in each section.' : 'In the order the source gave them.'}</p>
${[...Map.groupBy(items, ({ section }) => section)].map(([section, own]) => {
  const total = totals[section] ?? own.length;
  const shown = own.slice(0, most);
  const title = html`${titles.get(section)} <span class="nhsuk-u-font-weight-normal">(${total.toLocaleString('en-GB')})</span>`;
  const list = html`<ul class="lcr-entries">${shown.map(
    (item) => html`<li>${entry(shownItem(part, item), context)}</li>
`,
  )}</ul>${total > shown.length && rest(total - shown.length, section, source, context)}`;
  if (context.only !== undefined) return html`<h4 class="nhsuk-heading-xs">${title}</h4>${list}`;
  return html`<details class="lcr-organisation-section"${openBeside.has(section) && html` open`}><summary>${title}<span class="nhsuk-u-visually-hidden">, ${sourceName(source)}</span></summary>${list}</details>`;
})}`;
}

function rest(
  count: number,
  section: string,
  { organisation }: SourceShown,
  { personId, only }: OrganisationContext,
): Html {
  const href = only === undefined ? hrefOf(personId, organisation.ods) : `/record/${personId}/sections/${section}`;
  return html`<p class="lcr-more">${count.toLocaleString('en-GB')} more: <a href="${href}">${only === undefined ? 'read all of it' : 'see the section'}<span class="nhsuk-u-visually-hidden">, ${titles.get(section)} of ${organisation.shortName}</span></a></p>`;
}

function shownItem({ source, documents }: SourcePart, item: SourcePart['items'][number]): ShownItem {
  const document = documents.get(item.resource.id);
  return { ...item, sourceName: source.organisation.shortName, ...(document ? { document } : {}) };
}

function entry(item: ShownItem, { timeZone, documentHref }: OrganisationContext): Html {
  const { title, status, detail, interpretation, cautions = [], when, whenMeaning, who } = item;
  const href = documentHref(item);
  const date = when && [formatDateTime(when, timeZone), whenMeaning].filter(Boolean).join(' ');
  const small = [date, who].filter(Boolean).join(' · ');
  return html`${href ? documentLink(href, item, timeZone) : html`<strong>${title}</strong>`}${status && ` · ${status}`}${detail && html`<span class="lcr-detail${interpretation && ' lcr-out'}">${detail}${interpretation && ` (${interpretation})`}</span>`}${cautions.map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}${small && html`<span class="lcr-detail"><small>${small}</small></span>`}`;
}
