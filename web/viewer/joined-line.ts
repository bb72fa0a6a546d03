// What a joined line says beside its own words: where else it comes from, every entry it was joined from and why, and where
// sources disagree. All of it is there without scripts.
import type { ConflictKind } from '#record/joining/joined-item.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { documentLink, ofLine } from './heard-names.ts';
import type { ShownItem, ShownLine } from './joined-so-far.ts';
import { newInLine, type NewnessOf } from './since/line-newness.ts';

export interface JoinedLineContext {
  timeZone: string;
  documentHref: (item: ShownItem) => string | undefined;
  /** Where the entries stand on pages of a person's record: the ways to their source and to why they are shown. */
  personId?: string;
  /** Which entries the reader has not seen yet. */
  newness?: NewnessOf | undefined;
}

/** "Guy's, also in Walworth Lanes GP"; opened, since when it is here, what its source answered, and why it is shown. */
export function whereFrom({ shown, originals }: ShownLine, context?: JoinedLineContext): Html {
  const others = [...new Set(originals.map(({ sourceName }) => sourceName))].filter(
    (name) => name !== shown.sourceName,
  );
  const names = html`${shown.sourceName}${others.length > 0 && html` <small>also in ${others.join(', ')}</small>`}`;
  if (!context?.personId) return names;
  const base = `/record/${context.personId}`;
  return html`<details class="lcr-from"><summary>${names}${ofLine(shown, context.timeZone)}</summary>${hereSince(shown, context.timeZone)} <a href="${base}/sources/${shown.sourceId}">What ${shown.sourceName} answered</a> <a href="${base}/why">Why can I see this?</a></details>`;
}

/** When an entry reached us or was asked for, and when its source recorded it, as far as that is known. */
function hereSince({ time, given }: ShownItem, timeZone: string): string {
  const at = (text: string) => formatDateTime(text, timeZone);
  if (time?.meaning === 'received') return `Reached us ${at(time.at)}.`;
  const asked =
    given?.asOf &&
    `${given.age === 'last-known-good' ? 'From its last answer,' : 'Asked for'} ${at(given.asOf.toISOString())}.`;
  const there = time && `${time.meaning === 'updated' ? 'Last changed' : 'Recorded'} there ${at(time.at)}.`;
  return [asked, there].filter(Boolean).join(' ');
}

/** Before a line that the reader has not seen, or not so. */
export function newMark(line: ShownLine, { newness }: JoinedLineContext): Html {
  const isNew = newInLine(line, newness);
  if (!isNew) return nothing;
  return html`<strong class="lcr-mark">${isNew.words}${isNew.from.length > 0 && `: ${isNew.from.join(', ')}`}</strong> `;
}

/** Who, where the entry shown does not say: what its own source says in an entry it links to it, as who prescribed. */
export function whoOf({ shown, originals }: ShownLine): string | undefined {
  return originals.find(({ sourceId, who }) => sourceId === shown.sourceId && who !== undefined)?.who;
}

/** At most so many of the entries joined into a line are spelled out: a repeat prescription has hundreds of issues. */
const originalsShown = 20;

/** Every entry of the line, and the rules by which they are one. */
export function joinedFrom({ shown, originals, joinedBy }: ShownLine, context: JoinedLineContext): Html {
  if (originals.length === 1) return nothing;
  const more = originals.length - originalsShown;
  return html`<details class="lcr-joined"><summary>${summary(originals)}${ofLine(shown, context.timeZone)}</summary>${joinedBy.map(({ says }) => html`<p>${says}</p>`)}<ul>${originals.slice(0, originalsShown).map((item) => html`<li>${original(item, context)}</li>`)}${more > 0 && html`<li>and ${more} more</li>`}</ul></details>`;
}

/** "2 sources, 5 entries"; of one organisation "3 entries". */
function summary(originals: readonly ShownItem[]): string {
  const sources = new Set(originals.map(({ sourceName }) => sourceName)).size;
  const entries = `${originals.length} entries`;
  if (sources === 1) return entries;
  return sources === originals.length ? `${sources} sources` : `${sources} sources, ${entries}`;
}

function original(item: ShownItem, { timeZone, documentHref, personId }: JoinedLineContext): Html {
  const { title, status, detail, cautions = [], when, whenMeaning, who, sourceName } = item;
  const href = documentHref(item);
  const date = when === undefined ? undefined : [formatDateTime(when, timeZone), whenMeaning].filter(Boolean).join(' ');
  const since = personId === undefined ? '' : lowerFirst(hereSince(item, timeZone));
  const rest = [status, detail, ...cautions, date, who, since].filter((words) => words !== undefined && words !== '');
  return html`<strong>${sourceName}</strong>: ${href ? documentLink(href, item, timeZone) : title}${rest.length > 0 && ` · ${rest.join('; ')}`}`;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Where sources disagree about what is shown here, each once, before anything else is read. */
export function conflictsAbove(lines: readonly ShownLine[]): Html {
  const conflicts = new Map(lines.flatMap((line) => line.conflicts.map((conflict) => [conflict.sentence, conflict])));
  if (conflicts.size === 0) return nothing;
  const gravest = [...conflicts.values()].toSorted(
    (one, other) => Number(one.weight === 'caution') - Number(other.weight === 'caution'),
  );
  return html`<ul class="lcr-conflicts">${gravest.map(({ weight, sentence }) => html`<li class="lcr-conflict lcr-conflict--${weight}"><strong>${weight === 'conflict' ? 'Sources disagree.' : 'Read together.'}</strong> ${sentence}</li>`)}</ul>`;
}

const markWords: Readonly<Record<ConflictKind, string>> = {
  'dose-differs': 'the dose differs between sources',
  'dose-not-comparable': 'doses are worded differently',
  'strength-differs': 'the strength differs between sources',
  'release-differs': 'plain at one source, modified at another',
  'status-differs': 'current at one source, not at another',
  'not-to-be-given': 'current, and not to be given',
  'none-known-against-allergy': 'an allergy at one source, none known at another',
  'ruled-out': 'ruled out at another source',
  'allergy-against-medicine': 'an allergy and a current medicine',
  'value-differs': 'another value at another source',
  'given-and-not-given': 'given at one source, not given at another',
  'side-differs': 'another side at another source',
  'demographics-differ': 'verified otherwise at another source',
  'resuscitation-differs': 'another decision at another source',
  'legal-status-differs': 'another legal status at another source',
};

/** Beside the line itself, what the sentence above the list is about. */
export function conflictMark({ conflicts }: ShownLine): Html {
  const kinds = [...new Set(conflicts.map(({ kind }) => kind))];
  return kinds.length === 0
    ? nothing
    : html`${kinds.map((kind) => html`<span class="lcr-detail lcr-caution">See above: ${markWords[kind]}</span>`)}`;
}
