// The way from an entry to what it belongs with, as its source says it: from a medicine to the contact it was issued in and the
// problem it is for, and back. Invariant: a link leads only to what this disclosure let out; of the rest there is no trace.
// Source: FHIR R4 (encounter, context, reasonReference); GP Connect 1.6, Problems (related clinical content).
import { createHash } from 'node:crypto';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import type { ShownItem, ShownLine } from './joined-so-far.ts';

export interface Links {
  /** The lines a line is linked with, in either direction, each once: problems, then contacts, then medicines. */
  of(line: ShownLine): readonly ShownLine[];
}

export type LinkedKind = 'problem' | 'contact' | 'medicine';

const kindByType: Readonly<Record<string, LinkedKind>> = {
  Condition: 'problem',
  Encounter: 'contact',
  MedicationRequest: 'medicine',
  MedicationStatement: 'medicine',
  MedicationDispense: 'medicine',
  MedicationAdministration: 'medicine',
};

export const linkedKind = ({ shown }: ShownLine): LinkedKind | undefined => kindByType[shown.resource.resourceType];

const inOrder: readonly (LinkedKind | undefined)[] = ['problem', 'contact', 'medicine'];

/** @param lines everything the disclosure let out, joined. */
export function createLinks(lines: readonly ShownLine[]): Links {
  const byKey = new Map<string, ShownLine>();
  for (const line of lines) {
    if (linkedKind(line) === undefined) continue;
    // A stay is two lines, its admission first.
    for (const item of line.originals) if (!byKey.has(keyOf(item))) byKey.set(keyOf(item), line);
  }
  const linked = new Map<ShownLine, Set<ShownLine>>();
  const link = (from: ShownLine, to: ShownLine) => linked.set(from, (linked.get(from) ?? new Set()).add(to));
  for (const line of new Set(byKey.values()))
    for (const { sourceId, facts } of line.originals)
      for (const target of facts?.refersTo ?? []) {
        const other = byKey.get(`${sourceId} ${target}`);
        if (!other || other === line) continue;
        link(line, other);
        link(other, line);
      }
  return {
    of: (line) =>
      [...(linked.get(line) ?? [])].toSorted(
        (one, other) => inOrder.indexOf(linkedKind(one)) - inOrder.indexOf(linkedKind(other)),
      ),
  };
}

const keyOf = ({ sourceId, resource }: ShownItem) => `${sourceId} ${resource.resourceType}/${resource.id}`;

/** Names a line within a page, and the same line on another page of the same record. Says nothing of what it is. */
export function lineId({ shown }: ShownLine): string {
  return `entry-${createHash('sha256')
    .update(`${keyOf(shown)} ${shown.section}`)
    .digest('base64url')
    .slice(0, 12)}`;
}

const leads: Readonly<Record<LinkedKind, string>> = { problem: 'For', contact: 'In', medicine: 'Medicines' };

/** "For: Gout. In: Surgery consultation, 3 May 2024." @param hrefOf where each is; undefined where it is not to be gone to. */
export function linkedWith(
  line: ShownLine,
  { links, hrefOf, timeZone }: { links: Links; hrefOf: (line: ShownLine) => string; timeZone: string },
): Html {
  const byKind = Map.groupBy(links.of(line), linkedKind);
  const own = linkedKind(line);
  return html`${[...byKind].map(([kind, others]) =>
    kind === undefined || kind === own
      ? nothing
      : html`<span class="lcr-detail">${leadOf(own, kind)}: ${others.slice(0, mostLinked).map((other, index) => html`${index > 0 && '; '}<a href="${hrefOf(other)}">${wordsOf(other, timeZone)}</a>`)}${others.length > mostLinked && html` and ${others.length - mostLinked} more`}</span>`,
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
