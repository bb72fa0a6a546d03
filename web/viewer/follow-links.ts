// The way from an entry to what it belongs with, as its source says it: from a medicine to the contact it was issued in and the
// problem it is for, and back. Invariant: a link leads only to what this disclosure let out; of the rest there is no trace.
// Source: FHIR R4 (encounter, context, reasonReference); GP Connect 1.6, Problems (related clinical content).
import { createHash } from 'node:crypto';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import type { ShownItem, ShownLine } from './joined-so-far.ts';
import { wordTable } from '#standards/word-table.ts';

/** A line that another is linked with, and the entry in it by which it is: what a link leads to. */
export interface Linked {
  line: ShownLine;
  item: ShownItem;
}

export interface Links {
  /** What a line is linked with, in either direction, each line once: problems, then contacts, then medicines. */
  of(line: ShownLine): readonly Linked[];
  /** The entries of a line that links lead to. */
  anchored(line: ShownLine): readonly ShownItem[];
}

export type LinkedKind = 'problem' | 'contact' | 'medicine';

const kindByType: Readonly<Record<string, LinkedKind>> = wordTable({
  Condition: 'problem',
  Encounter: 'contact',
  MedicationRequest: 'medicine',
  MedicationStatement: 'medicine',
  MedicationDispense: 'medicine',
  MedicationAdministration: 'medicine',
});

export const linkedKind = ({ shown }: ShownLine): LinkedKind | undefined => kindByType[shown.resource.resourceType];

const inOrder: readonly (LinkedKind | undefined)[] = ['problem', 'contact', 'medicine'];

/** @param lines everything the disclosure let out, joined. */
export function createLinks(lines: readonly ShownLine[]): Links {
  const byKey = new Map<string, Linked>();
  for (const line of lines) {
    if (linkedKind(line) === undefined) continue;
    // A stay is two lines, its admission first.
    for (const item of line.originals) if (!byKey.has(keyOf(item))) byKey.set(keyOf(item), { line, item });
  }
  const linked = new Map<ShownLine, Map<ShownLine, ShownItem>>();
  const link = (from: ShownLine, to: Linked) => {
    const known = linked.get(from) ?? new Map<ShownLine, ShownItem>();
    if (!known.has(to.line)) known.set(to.line, to.item);
    linked.set(from, known);
  };
  for (const one of byKey.values())
    for (const target of one.item.facts?.refersTo ?? []) {
      const other = byKey.get(`${one.item.sourceId} ${target}`);
      if (!other || other.line === one.line) continue;
      link(one.line, other);
      link(other.line, one);
    }
  const anchors = new Map<ShownLine, Set<ShownItem>>();
  for (const others of linked.values())
    for (const [line, item] of others) anchors.set(line, (anchors.get(line) ?? new Set()).add(item));
  return {
    of: (line) =>
      [...(linked.get(line) ?? [])]
        .map(([other, item]) => ({ line: other, item }))
        .toSorted((one, other) => inOrder.indexOf(linkedKind(one.line)) - inOrder.indexOf(linkedKind(other.line))),
    // What was recorded in a consultation is led to from there.
    anchored: (line) => [
      ...new Set([...(anchors.get(line) ?? []), ...line.originals.filter(({ facts }) => facts?.recordedIn)]),
    ],
  };
}

type Entry = Pick<RecordItem, 'sourceId' | 'resource'>;

const keyOf = ({ sourceId, resource }: Entry) => `${sourceId} ${resource.resourceType}/${resource.id}`;

/** Names an entry on every page of its record, whatever it is joined with there. Says nothing of what it is. */
export function entryId(item: Entry): string {
  return `entry-${createHash('sha256').update(keyOf(item)).digest('base64url').slice(0, 12)}`;
}

/** Where links to the entries of a line lead, but for the one that its row is named by. */
export function anchorsIn(line: ShownLine, links: Links): Html {
  return html`${links.anchored(line).map((item) => item !== line.shown && html`<span id="${entryId(item)}"></span>`)}`;
}

const leads: Readonly<Record<LinkedKind, string>> = { problem: 'For', contact: 'In', medicine: 'Medicines' };

/** "For: Gout. In: Surgery consultation, 3 May 2024." @param hrefOf where each entry is. @param isSaid of what is said elsewhere. */
export function linkedWith(
  line: ShownLine,
  {
    links,
    hrefOf,
    timeZone,
    isSaid,
  }: { links: Links; hrefOf: (item: ShownItem) => string; timeZone: string; isSaid?: (other: Linked) => boolean },
): Html {
  const byKind = Map.groupBy(
    links.of(line).filter((each) => !isSaid?.(each)),
    (each) => linkedKind(each.line),
  );
  const own = linkedKind(line);
  return html`${[...byKind].map(([kind, others]) =>
    kind === undefined || kind === own || (own !== 'medicine' && kind !== 'medicine')
      ? nothing
      : html`<span class="lcr-detail">${leadOf(own, kind)}: ${others.slice(0, mostLinked).map((other, index) => html`${index > 0 && '; '}<a href="${hrefOf(other.item)}">${wordsOf(other.line, timeZone)}</a>`)}${others.length > mostLinked && html` and ${others.length - mostLinked} more`}</span>`,
  )}`;
}

/** A problem may have had hundreds of prescriptions. */
const mostLinked = 12;

function leadOf(own: LinkedKind | undefined, kind: LinkedKind): string {
  if (own === 'medicine' && kind === 'contact') return 'Issued in';
  if (own === 'contact' && kind === 'problem') return 'About';
  return leads[kind];
}

function wordsOf(line: ShownLine, timeZone: string): string {
  const { title, when } = line.shown;
  return linkedKind(line) === 'contact' && when ? `${title}, ${formatDateTime(when, timeZone)}` : title;
}
