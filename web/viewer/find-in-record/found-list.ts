// What was found, newest first, the words marked; before it how much that is, and what was looked through and what was not.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { sections } from '#record/items/sections.ts';
import { documentLink } from '../heard-names.ts';
import { conflictMark, conflictsAbove, joinedFrom, whoOf } from '../joined-line.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';
import { sendingAlso } from './find-form.ts';
import type { Beyond, Found } from './find-lines.ts';
import { hasMark, marked, type Term } from './words.ts';

export interface FoundContext {
  personId: string;
  timeZone: string;
  documentHref: (item: ShownItem) => string | undefined;
  /** How many lines at most. */
  most: number;
  /** Something was asked: without it everything is listed. */
  asked: boolean;
  /** A time was asked for. */
  inTime: boolean;
  /** Day until which was looked, YYYY-MM-DD, where it was said. */
  to: string;
}

const titles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));
const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** Lines shown at first, and how many more each time. */
export const linesAtOnce = 100;

export function foundList(found: Found, context: FoundContext): Html {
  const { lines, terms, searched } = found;
  const shown = lines.slice(0, context.most);
  const titleId = 'found-title';
  const left = lines.length - shown.length;
  return html`<section aria-labelledby="${titleId}"><h2 class="nhsuk-heading-m" id="${titleId}" tabindex="-1">${context.asked ? `${counted(lines.length, 'line', 'lines')} found` : `Everything, newest first: ${counted(lines.length, 'line', 'lines')}`}</h2>
<p>Looked through: ${counted(searched, 'entry', 'entries')}, by what the record shows of each: what, value or dose, status, who and where from.</p>
${notLookedThrough(found, context)}
${context.inTime && html`<p class="lcr-statement">Only what is dated in this time is listed. Allergies, problems and medicines that began before it may still hold.${found.undated > 0 && ` ${counted(found.undated, 'line has', 'lines have')} no date and ${found.undated === 1 ? 'is' : 'are'} left out.`}</p>`}
${lines.length === 0 && html`<p>${emptyWords(found)}</p>`}
${conflictsAbove(lines)}
${
  shown.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-labelledby="${titleId}">
<thead><tr><th scope="col">What</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">Where from</th></tr></thead>
<tbody>${shown.map((line) => row(line, terms, context))}</tbody></table>`
}
${left > 0 && html`<p class="lcr-more">${sendingAlso('show', String(context.most + linesAtOnce), html`Show ${Math.min(left, linesAtOnce)} more`)} of ${left.toLocaleString('en-GB')} that are older or without a date.</p>`}</section>`;
}

/** A part is never read as the whole. */
function notLookedThrough({ silent, beyond }: Found, context: FoundContext): Html {
  return html`<div class="lcr-not-searched"><p><strong>Not looked through:</strong></p><ul class="nhsuk-list nhsuk-list--bullet">
${silent.map((words) => html`<li>${words}</li>`)}
${beyond.map((each) => html`<li>${beyondWords(each, context)}</li>`)}
<li>What letters, images and other documents say inside, and forms beyond the answers that are shown</li></ul></div>`;
}

function beyondWords({ sourceName, section, title, total, read, oldestDay }: Beyond, context: FoundContext): Html {
  const { timeZone, personId, to } = context;
  const words = `${sourceName}, ${title}: only the newest ${read.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} entries${to === '' ? '' : ' up to then'} were looked through`;
  // Where all that was read is of the last day asked for, asking again would come to the same.
  if (oldestDay === undefined || oldestDay === to)
    return html`${words}. <a href="/record/${personId}/sections/${section}">See the section</a>`;
  const day = formatDateTime(oldestDay, timeZone);
  return html`${words}, back to ${day}. ${sendingAlso('older', oldestDay, html`Look at ${day} and before<span class="nhsuk-u-visually-hidden">, for ${sourceName}, ${title}</span>`)}`;
}

function emptyWords({ silent, beyond, undated }: Found): string {
  const partly = silent.length > 0 || beyond.length > 0 || undated > 0;
  return partly
    ? 'Nothing that was looked through has this. That is not the same as none: see what was not looked through.'
    : 'No source has an entry with this. It may be written in other words, or inside a document.';
}

function row(line: ShownLine, terms: readonly Term[], context: FoundContext): Html {
  const { shown } = line;
  const { when, whenMeaning } = shown;
  const who = shown.who ?? whoOf(line);
  return html`<tr><td><small class="lcr-found-section">${titles.get(line.section)}</small><span class="lcr-detail">${entryWords(shown, terms, context)}</span>${elsewhere(line, terms, context)}${conflictMark(line)}${joinedFrom(line, context)}</td><td>${when && formatDateTime(when, context.timeZone)}${whenMeaning && html` <small>${whenMeaning}</small>`}</td><td>${who && marked(who, terms)}</td><td>${whereFrom(line, terms)}</td></tr>
`;
}

function entryWords(item: ShownItem, terms: readonly Term[], { documentHref, timeZone }: FoundContext): Html {
  const { title, status, detail, interpretation, cautions = [] } = item;
  const href = documentHref(item);
  const mark = (text: string) => marked(text, terms);
  return html`${href ? documentLink(href, item, timeZone, mark(title)) : mark(title)}${status && html` · ${mark(status)}`}${detail && html`<span class="lcr-detail${interpretation && ' lcr-out'}">${mark(detail)}${interpretation && html` (${mark(interpretation)})`}</span>`}${cautions.map((caution) => html`<span class="lcr-detail lcr-caution">${mark(caution)}</span>`)}`;
}

/** Where the words stand in an entry behind the line, they are shown: nobody is to guess why it was found. */
function elsewhere({ shown, originals }: ShownLine, terms: readonly Term[], context: FoundContext): Html {
  if (terms.length === 0) return nothing;
  const already = new Set(wordsMarked(shown));
  const others = originals.slice(1).filter((item) => wordsMarked(item).some((text) => !already.has(text)));
  return html`${others.slice(0, 3).map((item) => html`<span class="lcr-detail"><small>${item.sourceName} has</small> ${entryWords(item, terms, context)}</span>`)}`;

  function wordsMarked({ title, detail, status, cautions = [], who }: ShownItem): string[] {
    return [title, detail, status, who, ...cautions].filter(
      (text): text is string => text !== undefined && hasMark(text, terms),
    );
  }
}

function whereFrom({ shown, originals }: ShownLine, terms: readonly Term[]): Html {
  const others = [...new Set(originals.map(({ sourceName }) => sourceName))].filter(
    (name) => name !== shown.sourceName,
  );
  return html`${marked(shown.sourceName, terms)}${others.length > 0 && html` <small>also in ${marked(others.join(', '), terms)}</small>`}`;
}
