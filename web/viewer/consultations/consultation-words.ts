// The ways between an entry and the consultation it was recorded in, in words, wherever a line of the record stands.
import type { RecordItem } from '#record/items/record-item.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { entryId } from '../follow-links.ts';
import type { ShownLine } from '../joined-so-far.ts';
import type { Consultation, Consultations } from './consultations.ts';

export interface WaysContext {
  consultations: Consultations;
  personId: string;
  timeZone: string;
}

/** A repeat prescription is spoken of again and again. */
const mostNamed = 3;

/** "Surgery consultation, 3 May 2024, 11:00". */
export function nameOf({ title, when }: RecordItem, timeZone: string): string {
  return when ? `${title}, ${formatDateTime(when, timeZone)}` : title;
}

/** The page of consultations, at this one, on whichever of its pages that is. */
export function hrefOf({ contact }: Consultation, personId: string): string {
  return `/record/${personId}/consultations?with=${entryId(contact)}#${entryId(contact)}`;
}

/**
 * From a line to the consultations it was recorded in and its heading there; from a consultation to what was recorded in it;
 * from a problem to where it was spoken of. Undefined for a line that is none of these.
 */
export function waysOf(line: ShownLine, context: WaysContext): Html | undefined {
  const { consultations, personId } = context;
  const own = line.originals.flatMap((item) => (item.facts?.recordedIn ? consultations.of(item) : []));
  const recordedIn = own.length > 0 ? recordedInWords(own, context) : nothing;
  const type = line.shown.resource.resourceType;
  const held =
    type === 'Encounter' ? line.originals.flatMap((item) => consultations.at(item) ?? []).slice(0, mostNamed) : [];
  const about = type === 'Condition' ? [...new Set(line.originals.flatMap((item) => consultations.about(item)))] : [];
  if (own.length + held.length + about.length === 0) return undefined;
  return html`${recordedIn}${held.map((consultation) => html`<span class="lcr-detail">Recorded in it: <a href="${hrefOf(consultation, personId)}">${whatIsIn(consultation)}</a></span>`)}${about.length > 0 && html`<span class="lcr-detail">Spoken of in: ${links(about, context)}</span>`}`;
}

function recordedInWords(own: ReturnType<Consultations['of']>, context: WaysContext): Html {
  const byConsultation = Map.groupBy(own, ({ consultation }) => consultation);
  const named = [...byConsultation].slice(0, mostNamed);
  const more = byConsultation.size - named.length;
  return html`<span class="lcr-detail">Recorded in: ${named.map(([consultation, places], index) => {
    const under = [...new Set(places.flatMap(({ place }) => underWords(consultation, place, context)))];
    return html`${index > 0 && '; '}<a href="${hrefOf(consultation, context.personId)}">${nameOf(consultation.contact, context.timeZone)}</a>${under.length > 0 && ` (${under.join(', ')})`}`;
  })}${more > 0 && ` and ${more} more`}</span>`;
}

/** The heading, and the problem or topic it stands under. */
function underWords(
  consultation: Consultation,
  place: Consultation['entries'][number]['place'],
  { consultations }: WaysContext,
): string[] {
  const problems = consultations.problemsOf(consultation, place).map(({ title }) => title);
  const topic = problems.length > 0 ? `about ${problems.join(' and ')}` : place.topic && `about ${place.topic}`;
  return [place.heading, topic].filter((words) => words !== undefined && words !== '') as string[];
}

/** "History, Examination, Plan: 5 entries". */
function whatIsIn({ entries }: Consultation): string {
  const headings = [...new Set(entries.flatMap(({ place: { heading } }) => heading ?? []))];
  const count = entries.length === 1 ? '1 entry' : `${entries.length} entries`;
  return headings.length > 0 ? `${headings.join(', ')}: ${count}` : count;
}

function links(found: readonly Consultation[], { personId, timeZone }: WaysContext): Html {
  const more = found.length - mostNamed;
  return html`${found.slice(0, mostNamed).map((consultation, index) => html`${index > 0 && '; '}<a href="${hrefOf(consultation, personId)}">${nameOf(consultation.contact, timeZone)}</a>`)}${more > 0 && ` and ${more} more`}`;
}
