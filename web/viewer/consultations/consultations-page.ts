// The consultations of a record, newest first, each with what was recorded in it under its topics and headings, in the order of
// its source.
import type { SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { sections } from '#record/items/sections.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { entryId } from '../follow-links.ts';
import { createRecordSoFar, type ShownItem } from '../joined-so-far.ts';
import { nameOf } from './consultation-words.ts';
import { type Consultation, type Consultations, consultationsIn, type RecordedEntry } from './consultations.ts';

export interface ConsultationsQuery {
  /** Which page, from 1. */
  page?: unknown;
  /** An entry's id: the page with the consultation it names. */
  with?: unknown;
}

interface PageContext {
  personId: string;
  timeZone: string;
  query: ConsultationsQuery;
  documentHref: (item: ShownItem) => string | undefined;
}

const onOnePage = 100;
const contacts = 'contacts-with-professionals';

export function consultationsContent(parts: readonly SourcePart[], context: PageContext): Html {
  const { personId } = context;
  const consultations = consultationsIn(parts);
  const all = consultations.all();
  const page = pageOf(all, context.query);
  const shown = all.slice((page - 1) * onOnePage, page * onOnePage);
  const { missing, statements } = sectionOf(parts) ?? { missing: [], statements: [] };
  const each: EntryContext = {
    ...context,
    consultations,
    sources: new Map(parts.map((part) => [part.source.sourceId, part])),
  };
  return html`${missing.length > 0 && html`<p class="lcr-incomplete"><strong>Not complete.</strong> ${missing.join('. ')}. Consultations they hold are not on this page.</p>`}
<p>Only consultations of which a source says what was recorded in them, under the headings it gives. <a href="/record/${personId}/sections/${contacts}">See all contacts</a>.</p>
${all.length === 0 && html`<p>No source that answered says what was recorded in a consultation.${missing.length > 0 && ' This is not the same as none.'}</p>`}
${statements.map((statement) => html`<p class="lcr-statement">${statement}</p>`)}
${shown.map((consultation) => consultationElement(consultation, each))}
${pages(page, all.length, personId)}`;
}

function sectionOf(parts: readonly SourcePart[]) {
  const record = createRecordSoFar();
  for (const part of parts) record.add(part);
  return record.section(contacts);
}

function pageOf(all: readonly Consultation[], query: ConsultationsQuery): number {
  const last = Math.max(1, Math.ceil(all.length / onOnePage));
  const at = typeof query.with === 'string' ? all.findIndex(({ contact }) => entryId(contact) === query.with) : -1;
  if (at >= 0) return Math.floor(at / onOnePage) + 1;
  const asked = Number(query.page ?? 1);
  return Number.isInteger(asked) && asked >= 1 ? Math.min(asked, last) : 1;
}

function pages(page: number, total: number, personId: string): Html {
  const last = Math.ceil(total / onOnePage);
  if (last < 2) return nothing;
  const link = (to: number, words: string) =>
    html`<a href="/record/${personId}/consultations?page=${to}">${words}</a> `;
  return html`<nav class="lcr-ways" aria-label="Pages of consultations">Page ${page} of ${last}. ${page > 1 && link(page - 1, 'Newer')}${page < last && link(page + 1, 'Older')}</nav>`;
}

interface EntryContext extends PageContext {
  consultations: Consultations;
  /** By id. */
  sources: ReadonlyMap<string, SourcePart>;
}

function consultationElement(consultation: Consultation, context: EntryContext): Html {
  const { contact, entries } = consultation;
  const id = entryId(contact);
  const said = [
    contact.who,
    context.sources.get(contact.sourceId)?.source.organisation.shortName,
    contact.status,
    contact.detail,
  ].filter((words) => words !== undefined && words !== '');
  const topics = [...Map.groupBy(entries, ({ place: { order } }) => order[0]).values()];
  return html`<section class="lcr-section lcr-consultation" id="${id}" aria-labelledby="${id}-title"><h2 class="nhsuk-heading-m" id="${id}-title">${nameOf(contact, context.timeZone)}</h2>
<p>${said.join('; ')}</p>
${(contact.cautions ?? []).map((caution) => html`<p class="lcr-detail lcr-caution">${caution}</p>`)}
${topics.map((own) => topicElement(consultation, own, context))}</section>
`;
}

function topicElement(consultation: Consultation, entries: readonly RecordedEntry[], context: EntryContext): Html {
  const { personId, consultations } = context;
  const problems = new Set(entries.flatMap(({ place }) => consultations.problemsOf(consultation, place)));
  const topic = entries.find(({ place }) => place.topic !== undefined)?.place.topic;
  const headings = [...Map.groupBy(entries, ({ place: { order } }) => order[1]).values()];
  const title =
    problems.size > 0
      ? html`About ${[...problems].map(({ title: words }, index) => html`${index > 0 && ', '}<a href="/record/${personId}/sections/problem-list">${words}</a>`)}`
      : topic;
  return html`${title && html`<h3 class="nhsuk-heading-s">${title}</h3>`}${headings.map((own) => {
    const heading = own[0]!.place.heading;
    // Why not h4: a topic without words has no h3 to stand under.
    return html`${heading && html`<p class="lcr-consultation-heading"><strong>${heading}</strong></p>`}<ul class="lcr-linked">${own.map(({ item }) => html`<li>${entryElement(item, context)}</li>`)}</ul>`;
  })}`;
}

const titles = new Map(sections.map(({ id, title }) => [id, title]));

function entryElement(item: RecordItem, context: EntryContext): Html {
  const { title, status, detail, interpretation, cautions = [] } = item;
  const document = context.sources.get(item.sourceId)?.documents.get(item.resource.id);
  const open = document && context.documentHref({ ...item, sourceName: '', document });
  const rest = [status, detail].filter((words) => words !== undefined && words !== '').join('; ');
  return html`${open ? html`<a href="${open}">${title}</a>` : title}${rest && ` · ${rest}`}${interpretation && ` (${interpretation})`} <small><a href="${whereItStands(item, context.personId)}">${titles.get(item.section)}</a></small>${cautions.map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}`;
}

function whereItStands(item: RecordItem, personId: string): string {
  return item.facts?.medicine
    ? `/record/${personId}/medicines#${entryId(item)}`
    : `/record/${personId}/sections/${item.section}`;
}
