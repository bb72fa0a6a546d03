// "At a glance": the record on one screen. Every line stands where its view puts it, from the first answer to the last.
import { type Html, html } from '#web/design/html.ts';
import type { RecordSoFar } from '../joined-so-far.ts';
import { sectionElementId } from '../sections.ts';
import { type GlanceLine, type GlanceLineId, glanceLines } from './glance-lines.ts';
import type { GlanceContext } from './glance-point.ts';

export const glanceElementId = 'glance';

export function glanceBlock(record: RecordSoFar, context: GlanceContext, first: readonly GlanceLineId[]): Html {
  return html`<section class="lcr-glance" id="${glanceElementId}" aria-labelledby="glance-title">
<h2 class="nhsuk-heading-m" id="glance-title">At a glance</h2>
<dl>${glanceLines(record, context, first).map((line) => glanceLine(line, record))}</dl>
</section>`;
}

function glanceLine({ id, title, sections, count, points, empty, missing }: GlanceLine, record: RecordSoFar): Html {
  const at = sections.find((section) => record.section(section) !== undefined);
  return html`<div class="lcr-glance-line" id="glance-${id}"><dt>${at ? html`<a href="#${sectionElementId(at)}">${title}</a>` : title}${count && html` <small>${count}</small>`}</dt><dd>
${points.length > 0 ? html`<ul>${points.map(({ label, text, small }) => html`<li>${label && html`<strong>${label}:</strong> `}${text}${small && html` <small>${small}</small>`}</li>`)}</ul>` : html`<p>${empty}</p>`}
${points.length > 0 && missing.length > 0 && html`<p class="lcr-part">Not complete: ${missing.join('; ')}.</p>`}</dd></div>`;
}
