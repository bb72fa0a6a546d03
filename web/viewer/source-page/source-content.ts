// What one source says of a person, whole: when, how old, how long it took; area by area what it stated; its warnings; what of
// its answer is missing here; how good its entries are; and what the reader can do.
import { saidOfSection } from '#disclosure/said-of-section.ts';
import type { SourcePart } from '#disclosure/record-part.ts';
import { sections, type SectionId } from '#record/items/sections.ts';
import { sectionState, type SourceState } from '#record/joining/states/section-state.ts';
import { formatAgo, formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { againForm } from '../source-strip.ts';
import { mayAnswerAgain } from '#disclosure/again/shown-records.ts';
import { lossWords } from './loss-words.ts';
import { qualityContent } from './quality-content.ts';

export interface SourceContext {
  personId: string;
  timeZone: string;
  now: Date;
}

export function sourceContent(part: SourcePart, context: SourceContext): Html {
  const { words, warnings, issues } = part;
  const { nextStep } = words;
  return html`<div class="lcr-source-outcome lcr-source-outcome--${part.outcome}"><p><strong>${words.label}.</strong> ${words.explanation}</p>
${nextStep && html`<p><strong>What you can do:</strong> ${nextStep}</p>`}
${mayAnswerAgain(part) && againForm(part, { personId: context.personId }, context.timeZone)}</div>
${whenContent(part, context)}
${warnings.length > 0 && html`<h2 class="nhsuk-heading-m">What it warns of</h2><ul class="nhsuk-list nhsuk-list--bullet">${warnings.map(({ area, text }) => html`<li>${area && html`<strong>${area}:</strong> `}${text}</li>`)}</ul>`}
${issues.length > 0 && html`<h2 class="nhsuk-heading-m">Why it is not a full answer</h2><ul class="nhsuk-list nhsuk-list--bullet">${issues.map(({ text }) => html`<li>${text}</li>`)}</ul>`}
${areasContent(part, context)}
${lostContent(part)}
${qualityContent(part, context.now)}`;
}

/** When, how old, how long. */
function whenContent(
  { source, age, asOf, asked, waitingMessages }: SourcePart,
  { timeZone, now }: SourceContext,
): Html {
  const at = (instant: Date) => formatDateTime(instant.toISOString(), timeZone);
  const row = (what: string, says: Html | string) =>
    html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${what}</dt><dd class="nhsuk-summary-list__value">${says}</dd></div>`;
  const shown = asOf && html`${at(asOf)} (${formatAgo(asOf, now, timeZone)})`;
  return html`<dl class="nhsuk-summary-list lcr-source-times">${row('Organisation', html`${source.organisation.name} (${source.organisation.ods})`)}
${source.mode === 'sends' && row('Last message of any kind', shown ?? 'none yet')}
${source.mode === 'sends' && row('Messages about this person that wait', waitingMessages === 0 ? 'none' : `${waitingMessages}: they could not be read yet, and what is shown may be behind`)}
${source.mode === 'asked' && row('What is shown is from', shown ? html`${shown}${age === 'last-known-good' && html`. <strong>Not from now:</strong> this is its last answer, kept for when it is silent.`}${age === 'cached' && '. It was answered a moment ago and not asked for anew.'}` : 'nothing is shown')}
${source.mode === 'asked' && asked && row('Asked', asked.attempts === 0 ? (age === 'cached' ? 'not anew: an answer of a moment ago is shown' : 'not asked') : html`${at(asked.at)}${asked.attempts > 1 && `, ${asked.attempts} times`}; it took ${duration(asked.tookMs)}`)}</dl>`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.max(1, Math.round(milliseconds))} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Kinds that are the same for every section: said once, and not thirty-eight times. */
const ofTheWhole: ReadonlySet<SourceState['kind']> = new Set([
  'not known there',
  'not a party',
  'not asked',
  'withheld',
  'did not answer',
  'not usable',
]);

/** Section by section what it stated. */
function areasContent(part: SourcePart, { personId }: SourceContext): Html {
  const states = sections.map(({ id, title }) => {
    const items = part.items.filter(({ section }) => section === id);
    return { id, title, state: sectionState([saidOfSection(part, id, items)]).sources[0]! };
  });
  const stated = states.filter(({ state: { kind } }) => kind !== 'says nothing' && !ofTheWhole.has(kind));
  const silent = states.filter(({ state: { kind } }) => kind === 'says nothing');
  const whole = states.filter(({ state: { kind } }) => ofTheWhole.has(kind));
  return html`<h2 class="nhsuk-heading-m" id="areas-title">What it states, section by section</h2>
${stated.length > 0 && html`<table class="nhsuk-table lcr-items" aria-labelledby="areas-title"><thead><tr><th scope="col">Section</th><th scope="col">What it states</th></tr></thead><tbody>${stated.map(({ id, title, state }) => html`<tr><td><a href="/record/${personId}/sections/${id}">${title}</a></td><td>${stateWords(part, id, state)}</td></tr>`)}</tbody></table>`}
${whole.length > 0 && html`<p>${stated.length > 0 ? `Of every other section (${whole.length})` : 'Of every section'}: ${lowerFirst(whole[0]!.state.words)}.</p>`}
${silent.length > 0 && html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">It says nothing of ${silent.length} sections</span></summary><div class="nhsuk-details__text"><p>It was not asked about these, or does not say whether it holds anything. That is not the same as none.</p><p>${silent.map(({ title }) => title).join('; ')}.</p></div></details>`}
${part.areas.some(({ text }) => text !== undefined) && html`<h3 class="nhsuk-heading-s">In its own words</h3><ul class="nhsuk-list nhsuk-list--bullet">${part.areas.filter(({ text }) => text !== undefined).map(({ area, text }) => html`<li><strong>${area}:</strong> ${text}</li>`)}</ul>`}`;
}

/** A feed's part may hold only the newest: then how many there are is known, and how many want words is not. */
function stateWords({ totals, items }: SourcePart, id: SectionId, { kind, words }: SourceState): string {
  const total = totals[id] ?? 0;
  const read = items.filter(({ section }) => section === id).length;
  return kind === 'has entries' && total > read ? `${total.toLocaleString('en-GB')} entries` : words;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** What of its answer is not here, or not as it was. */
function lostContent({ lossKinds = [], losses }: SourcePart): Html {
  if (losses === 0) return nothing;
  const words = lossWords(lossKinds);
  return html`<h2 class="nhsuk-heading-m">What could not be carried over</h2>
<p>${losses === 1 ? '1 value' : `${losses} values`} of its answer. They can be seen at the source.</p>
<ul class="nhsuk-list nhsuk-list--bullet">${words.map((each) => html`<li>${each}</li>`)}</ul>`;
}
