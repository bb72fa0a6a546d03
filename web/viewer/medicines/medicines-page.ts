// A person's medicines: allergies above all, where sources disagree, what changed lately, then what is taken now by how it is
// supplied, what is not clear, and what is over. Every list says what it leaves out.
import type { SourcePart } from '#disclosure/record-part.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { createLinks, entryId } from '../follow-links.ts';
import { conflictsAbove, whoOf } from '../joined-line.ts';
import { createRecordSoFar, type SectionState, type ShownItem, type ShownLine } from '../joined-so-far.ts';
import { sectionElement } from '../sections.ts';
import { medicineTable, type RowsContext } from './medicine-rows.ts';
import { type At, type Standing, standingOf } from './medicine-standing.ts';
import { latelyDays, type RecentChange, recentChanges } from './recent-changes.ts';
import { type SupplyKind, supplyKindOf, supplyKinds } from './supply-kinds.ts';
import { linkedSections } from './linked-sections.ts';

export interface MedicinesContext extends At {
  personId: string;
  /** Ids of sources of organisations that are no general practice. */
  hospitals: ReadonlySet<string>;
  documentHref: (item: ShownItem) => string | undefined;
  /** Everything that is over, however much. */
  all: boolean;
}

const medicines = 'medications-and-medical-devices';
const allergies = 'allergies-and-adverse-reactions';
const contactSections = ['contacts-with-professionals', 'admission-details'] as const;

/** Lines of what is over, before the rest is asked for. */
const overShown = 50;
const changesShown = 20;

export function medicinesContent(parts: readonly SourcePart[], context: MedicinesContext): Html {
  const record = createRecordSoFar();
  record.add(...parts);
  const state = record.section(medicines)!;
  const { lines, devices, mistakes } = sorted(state.lines);
  const problems = record.section('problem-list')?.lines ?? [];
  const contacts = contactSections.flatMap((id) => record.section(id)?.lines ?? []);
  const links = createLinks([...problems, ...contacts, ...lines]);
  const rows: RowsContext = { ...context, links, hrefOf: (item) => `#${entryId(item)}` };
  const byStanding = Map.groupBy(lines, (line) => standingOf(line, context).standing);
  const of = (standing: Standing) => byStanding.get(standing) ?? [];
  const section = (id: string, title: string, own: readonly ShownLine[], lead?: string) =>
    own.length > 0 && medicineSection({ id, title, lead }, own, rows);
  return html`${allergiesAbove(record.section(allergies)!, context)}
<section class="lcr-section" aria-labelledby="medicines-said"><h2 class="nhsuk-heading-m" id="medicines-said">What is said of medicines</h2>
${state.missing.length > 0 && html`<p class="lcr-incomplete"><strong>Not complete.</strong> ${state.missing.join('. ')}. Medicines they hold are not on this page.</p>`}
${cutShort(state, context)}
${conflictsAbove(state.lines)}
${lines.length === 0 && html`<p>${emptyWords(state)}</p>`}
${state.statements.map((statement) => html`<p class="lcr-statement">${statement}</p>`)}
${lines.length > 0 && html`<ul class="lcr-medicine-counts">${countsOf(of)}</ul>`}
</section>
${lines.length > 0 && changedLately(recentChanges(lines, context), state, context)}
${section('not-to-be-given', 'Not to be given', of('not to be given'))}
${currentSections(of('current'), rows, context)}
${section('not-clear', 'Not clear whether it is taken', of('not clear'), 'Said to be active and past its end, or without a status. Ask before relying on it.')}
${section('on-hold', 'On hold', of('on hold'))}
${section('planned', 'Planned or proposed, not taken yet', of('planned'))}
${overSection('stopped', 'Stopped', of('stopped'), rows, context)}
${overSection('past', 'Past', of('past'), rows, context)}
${asides({ events: of('event').length, devices, mistakes }, context)}
${linkedSections({ problems, contacts, links }, context.timeZone)}`;
}

/** What a list of medicines is of: not devices, nor what was entered in error; both are said to be elsewhere. */
function sorted(all: readonly ShownLine[]) {
  const isMistake = ({ shown }: ShownLine) => shown.cautions?.includes('entered in error') ?? false;
  const isMedicine = ({ shown }: ShownLine) => shown.facts?.medicine !== undefined;
  return {
    lines: all.filter((line) => isMedicine(line) && !isMistake(line)),
    devices: all.filter((line) => !isMedicine(line) && !isMistake(line)).length,
    mistakes: all.filter(isMistake).length,
  };
}

/** Always, also when empty: a list of medicines is not read without them. */
function allergiesAbove(state: SectionState, { personId, timeZone, documentHref }: MedicinesContext): Html {
  return sectionElement(state, { personId, timeZone, documentHref, limit: 200, waiting: false });
}

function emptyWords({ missing }: SectionState): string {
  return missing.length > 0
    ? 'No source that answered has a medicine here. This is not the same as none.'
    : 'No source has a medicine recorded here.';
}

function cutShort({ total, lines }: SectionState, { personId }: MedicinesContext): Html {
  return total > lines.length
    ? html`<p class="lcr-incomplete"><strong>Not all of it.</strong> ${(total - lines.length).toLocaleString('en-GB')} older entries are not on this page: <a href="/record/${personId}/sections/${medicines}">see the whole section</a>.</p>`
    : nothing;
}

const countWords: readonly (readonly [Standing, string])[] = [
  ['not to be given', 'not to be given'],
  ['current', 'current'],
  ['not clear', 'not clear whether taken'],
  ['on hold', 'on hold'],
  ['planned', 'planned or proposed'],
  ['stopped', 'stopped'],
  ['past', 'past'],
];

function countsOf(of: (standing: Standing) => readonly ShownLine[]): Html {
  return html`${countWords.map(([standing, words]) => of(standing).length > 0 && html`<li><a href="#${standing.replaceAll(' ', '-')}">${of(standing).length} ${words}</a></li>`)}`;
}

const changeWords: Readonly<Record<RecentChange['change'], string>> = {
  started: 'Started',
  stopped: 'Stopped',
  ended: 'Course ended',
  'on hold': 'Put on hold',
  'dose changed': 'Dose changed',
};

function changedLately(
  changes: readonly RecentChange[],
  { missing }: SectionState,
  { timeZone }: MedicinesContext,
): Html {
  return html`<section class="lcr-section" id="lately" aria-labelledby="lately-title"><h2 class="nhsuk-heading-m" id="lately-title">Changed in the last ${latelyDays} days</h2>
${changes.length === 0 && html`<p>No source that answered says that a medicine was started, stopped or changed in these days.</p>`}
${missing.length > 0 && html`<p class="lcr-incomplete">What ${missing.length === 1 ? 'a source' : 'sources'} that did not answer in full changed is not here.</p>`}
${changes.length > 0 && html`<ul class="lcr-lately">${changes.slice(0, changesShown).map((change) => html`<li>${changeLine(change, timeZone)}</li>`)}</ul>`}
${changes.length > changesShown && html`<p>These are the newest ${changesShown} of ${changes.length}.</p>`}</section>`;
}

function changeLine({ change, line, item, when, beside }: RecentChange, timeZone: string): Html {
  const by = whoOf({ ...line, shown: item }) ?? item.who;
  const { dose, doseChange, statusReason } = item.facts?.medicine ?? {};
  const details = [
    change === 'started' || change === 'dose changed' ? dose : undefined,
    change === 'dose changed' ? doseChange : statusReason && `because: ${statusReason}`,
  ].filter((words) => words !== undefined && words !== '');
  return html`<strong>${formatDateTime(when, timeZone)}</strong> ${changeWords[change]}: <a href="#${entryId(line.shown)}">${item.title}</a>${details.length > 0 && `, ${details.join('; ')}`} <small>${[by, item.sourceName].filter(Boolean).join(', ')}</small>${beside.map(({ shown }) => html`<span class="lcr-detail">The same medicine is also listed as ${[shown.title, shown.facts?.medicine?.dose, shown.status].filter(Boolean).join(', ')} (${shown.sourceName})</span>`)}`;
}

function currentSections(current: readonly ShownLine[], rows: RowsContext, { hospitals }: MedicinesContext): Html {
  if (current.length === 0) return nothing;
  const byKind = Map.groupBy(current, (line) => supplyKindOf(line, hospitals));
  return html`<section class="lcr-section" id="current" aria-labelledby="current-title"><h2 class="nhsuk-heading-m" id="current-title">Current <span class="nhsuk-u-font-weight-normal">(${current.length})</span></h2>
<p>Current means that a source gives it the status “active” and no end that has passed. What a source does not say, nobody here has guessed: what the person in fact takes, only they know.</p>
${(Object.keys(supplyKinds) as SupplyKind[]).map((kind) => {
  const own = byKind.get(kind);
  const id = `current-${kind.replaceAll(' ', '-')}`;
  return (
    own &&
    html`<h3 class="nhsuk-heading-s" id="${id}">${supplyKinds[kind]} <span class="nhsuk-u-font-weight-normal">(${own.length})</span></h3>${medicineTable(own, id, rows)}`
  );
})}</section>`;
}

function medicineSection(
  { id, title, lead }: { id: string; title: string; lead: string | undefined },
  lines: readonly ShownLine[],
  rows: RowsContext,
): Html {
  return html`<section class="lcr-section" id="${id}" aria-labelledby="${id}-title"><h2 class="nhsuk-heading-m" id="${id}-title">${title} <span class="nhsuk-u-font-weight-normal">(${lines.length})</span></h2>
${lead && html`<p>${lead}</p>`}
${medicineTable(lines, `${id}-title`, rows)}</section>`;
}

function overSection(
  id: string,
  title: string,
  lines: readonly ShownLine[],
  rows: RowsContext,
  { all, personId }: MedicinesContext,
): Html {
  if (lines.length === 0) return nothing;
  const shown = all ? lines : lines.slice(0, overShown);
  return html`${medicineSection({ id, title: `${title}${shown.length < lines.length ? `, the newest ${overShown}` : ''}`, lead: undefined }, shown, rows)}${shown.length < lines.length && html`<p class="lcr-more"><a href="/record/${personId}/medicines?show=all">Show all ${lines.length} ${title.toLowerCase()}</a></p>`}`;
}

/** What the page leaves out, each in a sentence with the way to it. */
function asides(
  { events, devices, mistakes }: { events: number; devices: number; mistakes: number },
  { personId }: MedicinesContext,
): Html {
  const parts = [
    events > 0 && `${events === 1 ? '1 entry tells' : `${events} entries tell`} of a medicine handed out or given`,
    devices > 0 && `${devices === 1 ? '1 is' : `${devices} are`} of a medical device`,
    mistakes > 0 && `${mistakes === 1 ? '1 was' : `${mistakes} were`} entered in error`,
  ].filter((words) => words !== false);
  if (parts.length === 0) return nothing;
  return html`<p>Not in these lists: ${parts.join('; ')}. <a href="/record/${personId}/sections/${medicines}">See the whole section</a>.</p>`;
}
