// A list of medicines as a table that reads by itself, stacked on a phone: what and how much, by what rule it stands here, how it
// is supplied, when, who, where from. Doses as their sources write them, each source's own where they differ.
import { headsOf } from '#record/joining/conflicts/found.ts';
import { sameWords } from '#record/joining/reading/same-words.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { anchorsIn, entryId, type Links, linkedWith } from '../follow-links.ts';
import { conflictMark, joinedFrom, whereFrom, whoOf } from '../joined-line.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';
import { type At, lastIssued, standingOf } from './medicine-standing.ts';
import { wordTable } from '#standards/word-table.ts';

export interface RowsContext extends At {
  links: Links;
  /** Where a linked line is on this page. */
  hrefOf: (item: ShownItem) => string;
  documentHref: (item: ShownItem) => string | undefined;
}

export function medicineTable(lines: readonly ShownLine[], titleId: string, context: RowsContext): Html {
  return html`<table class="nhsuk-table lcr-items lcr-medicines" aria-labelledby="${titleId}">
<thead><tr><th scope="col">Medicine and dose</th><th scope="col">Supply</th><th scope="col">When</th><th scope="col">Who prescribes</th><th scope="col">Where from</th></tr></thead>
<tbody>${lines.map((line) => row(line, context))}</tbody>
</table>`;
}

function row(line: ShownLine, context: RowsContext): Html {
  const { shown } = line;
  const { rule } = standingOf(line, context);
  return html`<tr id="${entryId(shown)}"><td>${anchorsIn(line, context.links)}<strong>${shown.title}</strong>${doses(line)}${routeAndForm(line)}${cautions(line).map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}${conflictMark(line)}<span class="lcr-detail lcr-rule">${rule}</span>${linkedWith(line, context)}${joinedFrom(line, context)}</td><td>${supply(line)}</td><td>${dates(line, context)}</td><td>${prescribers(line)}</td><td>${whereFrom(line)}</td></tr>
`;
}

/** One dose where all say the same; each source's own where they do not. */
function doses(line: ShownLine): Html {
  const dosed = saidBySource(line, ({ dose }) => dose);
  if (dosed.length === 0) return html`<span class="lcr-detail">Dose not said</span>`;
  const [first] = dosed as [Said, ...Said[]];
  if (dosed.every(({ words }) => sameWords(words) === sameWords(first.words)))
    return html`<span class="lcr-detail lcr-dose">${first.words}</span>`;
  return html`${dosed.map(({ sourceName, words }) => html`<span class="lcr-detail lcr-dose">${sourceName}: ${words}</span>`)}`;
}

interface Said {
  sourceName: string;
  words: string;
}

type MedicineFacts = NonNullable<NonNullable<ShownItem['facts']>['medicine']>;

/** What each source says of one thing, its first entry that says it speaking. */
function saidBySource({ originals }: ShownLine, of: (facts: MedicineFacts) => string | undefined): Said[] {
  const bySource = new Map<string, Said>();
  for (const { sourceId, sourceName, facts } of originals) {
    const words = facts?.medicine && of(facts.medicine);
    if (words !== undefined && !bySource.has(sourceId)) bySource.set(sourceId, { sourceName, words });
  }
  return [...bySource.values()];
}

/** "Oral. Tablet. 28 tablets." each once; who says it where they do not agree. */
function inWords(said: readonly Said[]): string | undefined {
  const all = new Set(said.map(({ words }) => words));
  if (all.size === 0) return undefined;
  return all.size === 1 ? [...all][0] : said.map(({ sourceName, words }) => `${words} (${sourceName})`).join(', ');
}

function routeAndForm(line: ShownLine): Html {
  const route = inWords(saidBySource(line, (facts) => facts.route));
  const form = inWords(saidBySource(line, (facts) => facts.form));
  return html`${route && html`<span class="lcr-detail">Route: ${route}</span>`}${form && html`<span class="lcr-detail">Form: ${form}</span>`}`;
}

/** Those of every entry that speaks for a source, each once. */
function cautions(line: ShownLine): string[] {
  return [...new Set(headsOf(line).flatMap(({ cautions: own = [] }) => own))];
}

function supply(line: ShownLine): Html {
  const parts = [
    inWords(saidBySource(line, ({ supplyKind }) => supplyKind)),
    inWords(saidBySource(line, ({ quantity }) => quantity)),
    inWords(saidBySource(line, ({ agency }) => agency)),
    inWords(saidBySource(line, ({ setting }) => setting && (settings[setting] ?? setting))),
  ].filter((words) => words !== undefined);
  return html`${[...new Set(parts)].map((words) => html`<span class="lcr-detail">${words}</span>`)}`;
}

/** Source: FHIR R4, medicationrequest-category and medication-statement-category. */
const settings: Readonly<Record<string, string>> = wordTable({
  inpatient: 'Given on a ward',
  discharge: 'To take home at discharge',
  outpatient: 'As an outpatient',
  community: 'In the community',
  patientspecified: 'Said by the person',
});

function dates(line: ShownLine, { timeZone }: RowsContext): Html {
  const dated = headsOf(line).flatMap(({ when, whenMeaning, sourceName }) =>
    when === undefined
      ? []
      : [{ sourceName, words: `${capital(whenMeaning ?? 'dated')} ${formatDateTime(when, timeZone)}` }],
  );
  const issued = lastIssued(line);
  const ended = headsOf(line).flatMap(({ facts, sourceName }) =>
    facts?.until === undefined ? [] : [{ sourceName, words: `Until ${formatDateTime(facts.until, timeZone)}` }],
  );
  return html`${dated.length === 0 && html`<span class="lcr-detail">Start not said</span>`}${[...eachWith(dated), ...(issued ? [`Last issued ${formatDateTime(issued, timeZone)}`] : []), ...eachWith(ended)].map((words) => html`<span class="lcr-detail">${words}</span>`)}`;
}

/** Each with its source where sources say several. */
function eachWith(said: readonly Said[]): string[] {
  const all = new Set(said.map(({ words }) => words));
  return all.size < 2 ? [...all] : said.map(({ sourceName, words }) => `${words} (${sourceName})`);
}

function prescribers(line: ShownLine): Html {
  const heads = headsOf(line).flatMap((head) => {
    const who = whoOf({ ...line, shown: head });
    return who === undefined ? [] : [{ sourceName: head.sourceName, words: who }];
  });
  const said = eachWith(heads);
  return said.length === 0 ? nothing : html`${said.map((words) => html`<span class="lcr-detail">${words}</span>`)}`;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
