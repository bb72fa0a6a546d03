// What each source could send better, for whoever looks after feeds; and the same as its owner can be sent it.
import type { QualityCount, QualityReviewed } from '#administration/quality/review-quality.ts';
import { type ImpairmentKind } from '#record/joining/quality/impairments.ts';
import { impairmentSentence } from '#record/joining/quality/assess-quality.ts';
import { kindInWords } from '#record/joining/quality/kinds-in-words.ts';
import type { OperationOutcome } from '#standards/fhir/types.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

export interface QualityShown extends QualityReviewed {
  sources: readonly { sourceId: string; name: string }[];
  timeZone: string;
}

export function qualityPage({ from, counts, sources, timeZone }: QualityShown): Html {
  return html`<h1 class="nhsuk-heading-l">What sources could send better</h1>
<p class="nhsuk-body-l">Counted each time a record was opened, since the week of ${formatDateTime(from.toISOString().slice(0, 10), timeZone)}. No person is in it.</p>
${sources.map(({ sourceId, name }) => ofSource(sourceId, name, of(counts, sourceId)))}`;
}

function ofSource(sourceId: string, name: string, counts: readonly QualityCount[]): Html {
  const heading = html`<h2 class="nhsuk-heading-m" id="source-${sourceId}">${name} (${sourceId})</h2>`;
  if (counts.length === 0) return html`${heading}<p>Nothing found wanting, or nothing was asked of it yet.</p>`;
  return html`${heading}
<table class="nhsuk-table lcr-items" aria-labelledby="source-${sourceId}">
<thead><tr><th scope="col">Entries</th><th scope="col">What is wanting, and what would mend it</th><th scope="col" class="lcr-short">Share</th></tr></thead>
<tbody>${counts.map(
    (count) => html`<tr>
<td><span class="lcr-cell-heading" aria-hidden="true">Entries: </span>${count.resourceType ? kindInWords(count.resourceType) : 'all'}</td>
<td>${withoutName(sentenceOf('', count))}</td>
<td class="lcr-short"><span class="lcr-cell-heading" aria-hidden="true">Share: </span>${shareOf(count)}</td>
</tr>`,
  )}</tbody>
</table>
<p><a href="/administration/quality/${sourceId}/letter">For its owner, in words<span class="nhsuk-u-visually-hidden">: ${name}</span></a>
· <a href="/administration/quality/${sourceId}/operation-outcome">as a FHIR OperationOutcome<span class="nhsuk-u-visually-hidden">: ${name}</span></a></p>`;
}

/** Plain text, as it can be sent. */
export function qualityLetter(name: string, sourceId: string, shown: QualityShown): string {
  const counts = of(shown.counts, sourceId);
  const lines = counts.map((count) => `- ${withoutName(sentenceOf('', count))}`);
  return [
    `What ${name} (${sourceId}) could send better`,
    '',
    `This is what the shared care record found in your entries since the week of ${formatDateTime(shown.from.toISOString().slice(0, 10), shown.timeZone)}. An entry is`,
    'counted each time it was sent. Nothing here says whom an entry is about, or what it says.',
    '',
    ...(lines.length > 0 ? lines : ['Nothing was found wanting.']),
    '',
  ].join('\n');
}

/**
 * Each finding as an issue of severity `information`: nothing failed.
 * Source: FHIR R4 OperationOutcome; Interweave design paper 017, data impairments.
 */
export function qualityOutcome(name: string, sourceId: string, shown: QualityShown): OperationOutcome {
  const issue = of(shown.counts, sourceId).map((count) => ({
    severity: 'information' as const,
    code: count.kind === 'duplicate' ? ('duplicate' as const) : ('informational' as const),
    details: { text: sentenceOf(name, count) },
    ...(count.resourceType ? { expression: [count.resourceType] } : {}),
  }));
  const nothing = {
    severity: 'information',
    code: 'informational',
    details: { text: `${name}: Nothing was found wanting.` },
  } as const;
  return { resourceType: 'OperationOutcome', issue: issue.length > 0 ? issue : [nothing] };
}

const of = (counts: readonly QualityCount[], sourceId: string) => counts.filter((count) => count.sourceId === sourceId);

function sentenceOf(name: string, { kind, resourceType, found, looked }: QualityCount): string {
  return impairmentSentence(name, { kind: kind as ImpairmentKind, resourceType, count: found, of: looked });
}

const withoutName = (sentence: string) => sentence.replace(/^: /, '');

function shareOf({ kind, found, looked }: QualityCount): string {
  if (kind === 'dangling reference' || kind === 'not carried over') return String(found);
  const percent = (100 * found) / looked;
  return percent > 0 && percent < 1 ? 'under 1%' : `${Math.floor(percent)}%`;
}
