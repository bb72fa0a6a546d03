// The record on paper: whose it is and when it was right on every page, sources and their silence first, everything that was
// joined written out, nothing to press. It reads in black and white.
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { conflictMark, conflictsAbove, whereFrom, whoOf } from '../joined-line.ts';
import { createRecordSoFar, missingFrom, type SectionState, type ShownItem, type ShownLine } from '../joined-so-far.ts';
import { bannerName } from '../patient-banner.ts';

export interface PrintContext {
  user: SignedInUser;
  now: Date;
  timeZone: string;
  /** Sections to print; all that have something to say where empty. */
  chosen: readonly SectionId[];
}

/** Lines of one section on paper. What is left out is said where it would stand. */
export const linesPrinted = 200;

export function printedRecord(opened: RecordOpened, parts: readonly SourcePart[], context: PrintContext): Html {
  const record = createRecordSoFar();
  record.add(...parts);
  const states = record.sections();
  const chosen = context.chosen.length === 0 ? sections.map(({ id }) => id) : context.chosen;
  const printed = states
    .filter(({ id }) => chosen.includes(id))
    .toSorted((one, other) => placeOnPaper(one.id) - placeOnPaper(other.id));
  const at = formatDateTime(context.now.toISOString(), context.timeZone);
  // Why a table: its head is the one thing that every browser repeats on every page. It is nothing to who hears it read.
  return html`<div class="lcr-print"><table class="lcr-sheet" role="presentation"><thead><tr><td>${header(opened, context, at)}</td></tr></thead>
<tbody><tr><td>
<p class="lcr-print-warning"><strong>This was right at ${at}.</strong> What was recorded, changed or taken back later is not on this paper. Open the record again before you rely on it. Keep it and destroy it as you would the notes.</p>
${sourcesSaid(parts, context)}
<p>${context.chosen.length === 0 ? 'Printed: the whole record as it is shown, section by section.' : html`<strong>Printed: only ${titlesOf(context.chosen)}.</strong> Other sections were not read for this, so that what they say against it is not here either.`}</p>
${printed.map((state) => section(state, context))}
${unsaid(chosen, states)}
<p>End of what was printed at ${at}.</p>
</td></tr></tbody></table></div>`;
}

/** On every page. Source: NHS Digital, Patient Banner (ISB 1505). */
function header({ person: { demographics } }: RecordOpened, { user }: PrintContext, at: string): Html {
  const { birthDate, nhsNumber, nhsNumberStatus, deceased } = demographics;
  return html`<div class="lcr-sheet-head"><span><strong>${bannerName(demographics)}</strong> Born <strong>${birthDate ? formatBirthDate(birthDate) : 'not known'}</strong>${deceased && html` <strong>Has died</strong>`} NHS No. <strong>${nhsNumber ? formatNhsNumber(nhsNumber) : 'not known'}</strong>${nhsNumber && nhsNumberStatus === 'unverified' && ' (not verified)'}</span>
<span>Printed ${at} by ${user.name}, ${user.roleName}, ${user.organisation.name}</span></div>`;
}

/** What is missing before what is there. */
function sourcesSaid(parts: readonly SourcePart[], { timeZone }: PrintContext): Html {
  const missing = missingFrom(parts);
  return html`<section aria-labelledby="print-sources"><h2 class="nhsuk-heading-s" id="print-sources">Where this comes from</h2>
${missing.length > 0 && html`<p class="lcr-print-missing"><strong>Not complete.</strong> ${missing.join('. ')}. What they hold is not on this paper, unless it says from when it is.</p>`}
<table class="nhsuk-table lcr-items" aria-labelledby="print-sources"><thead><tr><th scope="col">Source</th><th scope="col">What came of asking</th><th scope="col">As of</th></tr></thead><tbody>
${inOrderOfSilence(parts).map((part) => {
  const { source, words, asOf, age, totals, warnings } = part;
  const count = Object.values(totals).reduce((sum, each) => sum + each, 0);
  return html`<tr><td>${source.organisation.name}${source.mode === 'sends' && ', its messages'}</td><td>${words.label}${count > 0 && gives(part) && `, ${count.toLocaleString('en-GB')} ${count === 1 ? 'entry' : 'entries'}`}${age === 'last-known-good' && ', shown as it last answered'}${warnings.map(({ area, text }) => html`<span class="lcr-detail">${area && `${area}: `}${text}</span>`)}</td><td>${asOf && formatDateTime(asOf.toISOString(), timeZone)}</td></tr>`;
})}</tbody></table></section>`;
}

/** Those whose answer is missing or partial before the others. */
const inOrderOfSilence = (parts: readonly SourcePart[]) =>
  parts.toSorted((one, other) => missingFrom([other]).length - missingFrom([one]).length);

/** Who they are comes with every answer: of a source that has nothing else it is not counted. */
const gives = ({ outcome, age }: SourcePart) =>
  outcome === 'answered' || outcome === 'partly-answered' || age === 'last-known-good';

/** What changes what is done next, wherever the standard has it. */
const firstOnPaper: readonly SectionId[] = [
  'alerts',
  'allergies-and-adverse-reactions',
  'end-of-life-care',
  'safeguarding',
  'legal-information',
  'individual-requirements',
];
/** The others stay in the order of the record page. */
const placeOnPaper = (id: SectionId) => (firstOnPaper.includes(id) ? firstOnPaper.indexOf(id) : firstOnPaper.length);

/** Sections of which no source says anything: one that is not there would be read as none. */
function unsaid(chosen: readonly SectionId[], states: readonly SectionState[]): Html {
  const missing = chosen.filter((id) => !states.some((state) => state.id === id));
  if (missing.length === 0) return nothing;
  return html`<p>No entry from any source that answered, and nothing said of it: ${titlesOf(missing)}.</p>`;
}

const titlesOf = (ids: readonly SectionId[]) =>
  sections
    .filter(({ id }) => ids.includes(id))
    .map(({ title }) => title)
    .join(', ');

function section({ id, title, lines, total, statements, missing }: SectionState, context: PrintContext): Html {
  const titleId = `print-${id}`;
  const shown = lines.slice(0, linesPrinted);
  return html`<section class="lcr-print-section" aria-labelledby="${titleId}"><h2 class="nhsuk-heading-s" id="${titleId}">${title} (${total.toLocaleString('en-GB')})</h2>
${missing.length > 0 && html`<p class="lcr-print-missing"><strong>Not complete.</strong> ${missing.join('. ')}.</p>`}
${total > shown.length && html`<p class="lcr-print-missing"><strong>Not all of it.</strong> The newest ${shown.length.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} are printed.</p>`}
${conflictsAbove(lines)}
${shown.length === 0 && html`<p>${missing.length > 0 ? 'No source that answered has anything here. This is not the same as none.' : 'No source has anything recorded here.'}</p>`}
${
  shown.length > 0 &&
  html`<table class="nhsuk-table lcr-items lcr-print-lines" aria-labelledby="${titleId}"><thead><tr><th scope="col">What</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">Where from</th></tr></thead><tbody>
${shown.map((line) => row(line, context))}</tbody></table>`
}
${statements.map((statement) => html`<p>${statement}</p>`)}</section>
`;
}

function row(line: ShownLine, { timeZone }: PrintContext): Html {
  const { when, whenMeaning, who } = line.shown;
  const behind = joined(line, timeZone);
  return html`<tr${behind !== nothing && html` class="lcr-print-kept"`}><td>${entryWords(line.shown)}${conflictMark(line)}</td><td>${when && formatDateTime(when, timeZone)}${whenMeaning && html` <small>${whenMeaning}</small>`}</td><td>${who ?? whoOf(line)}</td><td>${whereFrom(line)}</td></tr>
${behind !== nothing && html`<tr class="lcr-print-joined"><td colspan="4">${behind}</td></tr>`}`;
}

function entryWords({ title, status, detail, interpretation, cautions = [] }: ShownItem): Html {
  return html`<strong>${title}</strong>${status && ` · ${status}`}${detail && html`<span class="lcr-detail">${detail}${interpretation && ` (${interpretation})`}</span>`}${cautions.map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}`;
}

/** As many as stand behind a line on the screen. */
const originalsPrinted = 20;

/** On paper nothing opens: what was joined is written out below its line. What is the same is not said twice. */
function joined({ shown, originals, joinedBy }: ShownLine, timeZone: string): Html {
  if (originals.length === 1) return nothing;
  const saying = ({ title, status, detail, cautions = [], when, whenMeaning, who }: ShownItem) => {
    const date = when && [formatDateTime(when, timeZone), whenMeaning].filter(Boolean).join(' ');
    const rest = [title === shown.title ? undefined : title, status, detail, ...cautions, date, who].filter(Boolean);
    return rest.length > 0 ? rest.join('; ') : title;
  };
  const said = [...Map.groupBy(originals, saying)];
  const more = said.slice(originalsPrinted).reduce((sum, [, of]) => sum + of.length, 0);
  const names = (of: readonly ShownItem[]) => {
    const bySource = Map.groupBy(of, ({ sourceName }) => sourceName);
    return [...bySource].map(([name, own]) => (own.length > 1 ? `${name} (${own.length})` : name)).join(', ');
  };
  return html`<p>One line of ${originals.length} entries. ${joinedBy.map((rule) => rule.says).join(' ')}</p><ul>${said.slice(0, originalsPrinted).map(([words, of]) => html`<li><strong>${names(of)}</strong>: ${words}</li>`)}${more > 0 && html`<li>and ${more} more</li>`}</ul>`;
}
