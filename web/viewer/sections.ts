// The sections of the record and the list of them, each a table that reads as a clinician would write it.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { sectionOrder, type SectionState, type ShownItem } from './joined-so-far.ts';

export interface RowContext {
  timeZone: string;
  documentHref: (item: ShownItem) => string | undefined;
}

export interface SectionContext extends RowContext {
  personId: string;
  /** How many items of a section the record page shows before it offers the rest. */
  limit: number;
  /** Whether sources have still to answer: an empty section then says so. */
  waiting: boolean;
}

export const sectionElementId = (id: string) => `section-${id}`;
const navElementId = 'sections-list';

/** A place for every section, in the page's order, so that what arrives later never moves what came before it within a section. */
export function sectionPlaces(): Html {
  return html`${sectionOrder.map((id) => html`<section class="lcr-section" id="${sectionElementId(id)}" aria-labelledby="${sectionElementId(id)}-title" hidden></section>`)}`;
}

/** One section, whole, to stand by itself or inside its place. */
export function sectionElement(state: SectionState, context: SectionContext): Html {
  return html`<section
    class="lcr-section"
    id="${sectionElementId(state.id)}"
    aria-labelledby="${sectionElementId(state.id)}-title"
  >
    ${sectionContent(state, context)}
  </section>`;
}

export function sectionContent(state: SectionState, context: SectionContext): Html {
  const shown = state.items.slice(0, context.limit);
  const titleId = `${sectionElementId(state.id)}-title`;
  return html`<h2 class="nhsuk-heading-m" id="${titleId}">
      ${state.title}${state.total > 0 && html` <span class="nhsuk-u-font-weight-normal">(${state.total})</span>`}
    </h2>
    ${state.missing.length > 0 && html`<p class="nhsuk-body-s"><strong>Not complete.</strong> ${state.missing.join('. ')}.</p>`}
    ${state.items.length === 0 && html`<p>${context.waiting ? 'Nothing yet. Some sources have still to answer.' : emptyWords(state)}</p>`}
    ${
      state.statements.length > 0 &&
      html`<ul class="nhsuk-list nhsuk-body-s">
        ${state.statements.map((statement) => html`<li>${statement}</li>`)}
      </ul>`
    }
    ${shown.length > 0 && itemTable(shown, titleId, context)}
    ${
      state.total > shown.length &&
      html`<p class="lcr-more">
        <a href="/record/${context.personId}/sections/${state.id}"
          >Show all ${state.total}<span class="nhsuk-u-visually-hidden"> in ${state.title}</span></a
        >
      </p>`
    }`;
}

function emptyWords({ missing }: SectionState): string {
  return missing.length > 0
    ? 'No source that answered has anything here. This is not the same as none.'
    : 'No source has anything recorded here.';
}

export function itemTable(items: readonly ShownItem[], titleId: string, context: RowContext): Html {
  return html`<table class="nhsuk-table lcr-items" aria-labelledby="${titleId}">
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col">When</th>
        <th scope="col">Who</th>
        <th scope="col">Where from</th>
      </tr>
    </thead>
    <tbody>
      ${items.map((item) => itemRow(item, context))}
    </tbody>
  </table>`;
}

function itemRow(item: ShownItem, context: RowContext): Html {
  const href = context.documentHref(item);
  return html`<tr>
    <td>
      ${href ? html`<a href="${href}">${item.title}</a>` : item.title}${item.status && html` · ${item.status}`}
      ${item.detail && html`<span class="lcr-detail ${item.interpretation && 'lcr-out'}">${item.detail}${item.interpretation && ` (${item.interpretation})`}</span>`}
      ${(item.cautions ?? []).map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}
    </td>
    <td class="lcr-when">
      ${item.when && formatDateTime(item.when, context.timeZone)}${item.whenMeaning && html` <span class="nhsuk-body-s nhsuk-u-secondary-text-colour">${item.whenMeaning}</span>`}
    </td>
    <td>${item.who}</td>
    <td>${item.sourceName}</td>
  </tr>`;
}

/** The list of sections with what they hold, at the left of a wide page and above a narrow one. */
export function sectionsNav(states: readonly SectionState[]): Html {
  return html`<nav class="lcr-sections-nav" id="${navElementId}" aria-label="Sections of the record">
    <ul>
      ${states.map(
        (state) =>
          html`<li>
            <a href="#${sectionElementId(state.id)}"
              ><span
                >${state.title}${state.missing.length > 0 && html` <span class="nhsuk-u-visually-hidden">, not complete</span><span aria-hidden="true">!</span>`}</span
              ><span class="lcr-count">${state.total}</span></a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}
