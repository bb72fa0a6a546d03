// The decision in words: which rules spoke for it, for what purpose, what is never shown, and what sources decide themselves.
import type { RecordOpened, WhyPermitted } from '#disclosure/record-part.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { patientBanner } from '../patient-banner.ts';
import { sourceName } from '../source-strip.ts';

const purposes: Readonly<Record<WhyPermitted['purpose'], string>> = {
  'direct-care': 'Direct care of this person, and nothing else',
};

export function whyContent(
  { why, person, sources, disclosureId }: Pick<RecordOpened, 'why' | 'person' | 'sources' | 'disclosureId'>,
  { user, now, timeZone, mayBreakGlass }: { user: SignedInUser; now: Date; timeZone: string; mayBreakGlass: boolean },
): Html {
  const row = (what: string, says: Html | string) =>
    html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${what}</dt><dd class="nhsuk-summary-list__value">${says}</dd></div>`;
  const until = why.relationships.flatMap(({ kind, until: end }) => (kind === 'care-team' ? [] : (end ?? [])));
  const emergency = why.relationships.findLast(({ kind }) => kind === 'break-glass');
  const decided = formatDateTime(why.decidedAt.toISOString(), timeZone);
  return html`${patientBanner(person, now, timeZone)}
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${person.personId}">Back to the record</a></nav>
<h1 class="nhsuk-heading-l">Why can I see this record?</h1>
<dl class="nhsuk-summary-list">
${row('You are', html`${user.name}, ${user.roleName}, ${user.organisation.name}`)}
${why.reasons.map(({ rule, explanation }) => row('Rule', html`<strong>${rule}.</strong> ${explanation}`))}
${until.length > 0 && row('Until', html`${formatDateTime(new Date(Math.max(...until.map(Number))).toISOString(), timeZone)}, as far as it rests on what you said. Then you are asked again.`)}
${row('Purpose', emergency ? 'An emergency. Everything you open in it is marked so, and the person can see that.' : purposes[why.purpose])}
${row('Decided', html`${decided}, and written down under <span class="lcr-request-id">${disclosureId}</span>. The person can be told that you looked.`)}
</dl>
<p>The same rules let every entry of this record through to you. They are decided anew each time you open it, ask one source again or open a letter.</p>
<h2 class="nhsuk-heading-m">What you may not see</h2>
<ul class="nhsuk-list nhsuk-list--bullet">
${why.withheldLabelReasons.map(({ rule, explanation }) => html`<li><strong>${rule}.</strong> ${explanation} It leaves no trace: this page cannot tell whether there is any.</li>`)}
${sources.flatMap(({ sourceId }) => why.withheldSources.get(sourceId) ?? []).map(({ rule, explanation }) => html`<li><strong>${rule}.</strong> ${explanation} It was neither asked nor read.</li>`)}
${sources.flatMap((source) => (why.sectionsShared.has(source.sourceId) ? [source] : [])).map((source) => html`<li>${sourceName(source)} shares some sections of its record with your organisation, and not others.</li>`)}
<li>Each source decides for itself what it gives you. Where it says that it has left something out, or may not share, its chip on the record and its own page say so.</li>
</ul>
<p>If you need to know more for this person’s care, ask them, or contact the organisation. If you think a rule is wrong, ask your privacy officer.</p>
${mayBreakGlass && !emergency && why.withheldLabelReasons.length > 0 && html`<p><a href="/record/${person.personId}/emergency">It is an emergency, and I need what my role is not usually shown</a></p>`}
<h2 class="nhsuk-heading-m">What each source answers</h2>
<p>Opening one of these asks that source now, and is written down.</p>
<ul class="nhsuk-list">${sources.map((source) => html`<li><a href="/record/${person.personId}/sources/${source.sourceId}">${sourceName(source)}</a></li>`)}</ul>`;
}
