// Who has looked at my record: a list of sentences, each of which can be checked.
import type { EventProof } from '#administration/residents/own-access.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import type { ReportLine } from '#web/privacy/access-report/report-lines.ts';
import { headingOf, type ListShown, nodesPart, pagesPart } from '#web/privacy/access-report/list-shown.ts';
import { times } from '#web/privacy/access-report/list-page.ts';
import { explained } from '#web/privacy/access-report/report-words.ts';
import { aboutWhom } from './about-whom.ts';

export interface WhoLookedShown {
  /** This page of them, and the way to the others. */
  list: ListShown;
  base: string;
  onBehalfOf: string | undefined;
}

export function whoLookedPage({ list, base, onBehalfOf }: WhoLookedShown): Html {
  const { lines, nodes, time, query } = list;
  const own = `${base}/who-looked`;
  const whose = onBehalfOf === undefined ? 'my record' : `${onBehalfOf}’s record`;
  return html`<p><a class="nhsuk-back-link" href="${base}">Back</a></p>
<h1 class="nhsuk-heading-l">Who has looked at ${whose}</h1>
${aboutWhom(onBehalfOf)}
${explained.map((text) => html`<p>${text}</p>`)}
<h2 class="nhsuk-heading-m" id="looks-title">${headingOf(list)}</h2>
<p>Of ${times.map(
    ({ id, words }, at) =>
      html`${at > 0 && ' · '}${id === time ? html`<strong>${words}</strong>` : html`<a href="${own}?time=${id}">${words}</a>`}`,
  )}.</p>
${nodesPart(nodes, `${own}?${query}&wait=long`)}
${lines.length > 0 && html`<ol class="lcr-looks" aria-labelledby="looks-title">${lines.map((line) => item(line, own))}</ol>`}
${pagesPart(own, list)}
<h2 class="nhsuk-heading-m">To keep</h2>
<ul class="nhsuk-list">
<li><a href="${own}/report.pdf?time=${time}">This list as a PDF, to print</a></li>
<li><a href="${own}/events?time=${time}">This list for a computer (FHIR)</a></li>
</ul>`;
}

function item(
  { when, who, what, why, information, emergency, refused, places, writtenBy, ours }: ReportLine,
  own: string,
): Html {
  return html`<li>
<h3 class="nhsuk-heading-s">${when}: ${who}</h3>
<p>${refused && html`<strong class="nhsuk-tag nhsuk-tag--red">Stopped</strong> `}${sentence(what)}${information && html` They saw: ${information}.`}</p>
<p>${emergency && html`<strong class="nhsuk-tag nhsuk-tag--yellow">Emergency</strong> `}Why: ${why}</p>
<p class="nhsuk-body-s">${writtenBy} ${
    places.length === 0
      ? ours && 'You can check this entry in a moment.'
      : places.map(
          (place, at) =>
            html`${at > 0 && ' '}<a href="${own}/entries/${place}">Check that this is true<span class="nhsuk-u-visually-hidden">: ${when}, ${who}, entry ${place}</span></a>`,
        )
  }</p>
</li>`;
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);

export interface EntryShown {
  proof: EventProof;
  line: ReportLine;
  /** Why it does not hold; undefined where it does. */
  fault: string | undefined;
  base: string;
  timeZone: string;
}

export function entryPage({ proof, line, fault, base, timeZone }: EntryShown): Html {
  const own = `${base}/who-looked`;
  return html`<p><a class="nhsuk-back-link" href="${own}">Back</a></p>
<h1 class="nhsuk-heading-l">Is this entry true?</h1>
<p class="nhsuk-body-l">${
    fault === undefined
      ? html`<strong class="nhsuk-tag nhsuk-tag--green">Checked</strong> Yes. Nobody has changed it since it was written.`
      : html`<strong class="nhsuk-tag nhsuk-tag--red">Not sure</strong> We can not show that this entry is as it was written. Please tell us.`
  }</p>
<p><strong>${line.when}: ${line.who}</strong><br>${sentence(line.what)} Why: ${line.why}</p>
<p>It was written down on ${formatDateTime(proof.event.recorded_at, timeZone)}. It has place ${proof.leafIndex} in a list that nobody can change without being found out.</p>
<p>You can also have somebody else check it, without us. <a href="${own}/entries/${proof.leafIndex}/proof">Save the proof as a file</a>.</p>`;
}
